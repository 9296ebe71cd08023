internal import Glibc

/// Reads the counters of single interfaces of a namespace: one small question each, no listing.
package struct StatisticsReader: ~Copyable {
  private var socket: NetlinkSocket

  /// Opens a socket in a namespace, which is asked as often as one likes.
  package init(in namespace: NetworkNamespace = .current) throws(HostNetworkError) {
    socket = try NetlinkSocket(in: namespace)
  }

  /// What went over the interface with this number so far.
  ///
  /// - Throws: `HostNetworkError.noInterface` when it has gone.
  package mutating func statistics(
    ofInterface index: Int32
  ) throws(HostNetworkError) -> InterfaceStatistics {
    // struct if_stats_msg: family, padding, number, and a mask with IFLA_STATS_LINK_64.
    var header: [UInt8] = [0, 0, 0, 0]
    append(index, to: &header)
    append(UInt32(1), to: &header)
    var answer: InterfaceStatistics?
    do throws(HostNetworkError) {
      try socket.get("statistics", type: NetlinkMessage.Kind.getStatistics, header: header) {
        if case .statistics(index, let statistics) = $0 { answer = statistics }
      }
    } catch .refused(_, ENODEV), .refused(_, EINVAL) {
      throw .noInterface("\(index)", known: [])
    }
    guard let answer else { throw .noInterface("\(index)", known: []) }
    return answer
  }
}
