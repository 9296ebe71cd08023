internal import Glibc
package import NetworkTypes

/// Changes the interfaces, addresses and routes of a namespace, many at a time.
///
/// Requests are collected and go to the kernel with `commit`, some hundred in one system call.
package struct NetworkEditor: ~Copyable {
  /// Bytes of requests that are sent at once; the answers to them fit the queue.
  private static let chunkBytes = 64 * 1024

  private var socket: NetlinkSocket
  private var pending: [NetlinkRequest] = []

  /// Opens a socket in a namespace, in which it stays.
  package init(in namespace: NetworkNamespace) throws(HostNetworkError) {
    socket = try NetlinkSocket(in: namespace)
  }

  mutating func add(_ request: NetlinkRequest) { pending.append(request) }

  /// Asks for everything that was collected, in order.
  ///
  /// - Throws: The first refusal; what stands before and behind it was carried out.
  package mutating func commit() throws(HostNetworkError) {
    let requests = pending
    pending = []
    try socket.change(requests, chunkBytes: NetworkEditor.chunkBytes)
  }
}

/// One end of a pair of virtual Ethernet interfaces.
package struct VirtualLink: Hashable, Sendable {
  /// At most 15 characters.
  package var name: String
  /// The kernel's number, chosen by the caller.
  package var index: UInt32
  /// The hardware address.
  package var macAddress: MACAddress

  /// Describes an end.
  package init(name: String, index: UInt32, macAddress: MACAddress) {
    self.name = name
    self.index = index
    self.macAddress = macAddress
  }
}

/// A way to a block, as an editor sets it up.
package struct RouteSpecification: Hashable, Sendable {
  /// Where it leads to.
  package var destination: CIDRBlock
  /// The table it stands in.
  package var table: UInt32
  /// The interface; nil for a way that leads nowhere.
  package var device: UInt32?
  /// The next router; it need not be in any network of the interface.
  package var gateway: IPAddress?
  /// Of several, the one with the lowest wins.
  package var metric: UInt32 = 0
  /// What becomes of packets.
  package var kind = Kind.unicast

  /// What becomes of packets that take a route.
  package enum Kind: UInt8, Sendable {
    /// They go to the interface.
    case unicast = 1
    /// They are for this namespace.
    case local = 2
    /// They are dropped without a word.
    case blackhole = 6
  }

  /// Describes a way through an interface.
  package init(
    _ destination: CIDRBlock, table: UInt32, device: UInt32?, gateway: IPAddress? = nil,
    metric: UInt32 = 0, kind: Kind = .unicast
  ) {
    self.destination = destination
    self.table = table
    self.device = device
    self.gateway = gateway
    self.metric = metric
    self.kind = kind
  }
}

/// What a packet has to be for a table of routes to be asked.
package struct RoutingRule: Hashable, Sendable {
  /// Lower ones are asked first.
  package var priority: UInt32
  /// The table; nil for a rule that drops.
  package var table: UInt32?
  /// The interface that the packet came in by; `lo` for packets of the namespace itself.
  package var arrivedAt: String?
  /// The mark that it has.
  package var mark: UInt32?
  /// The address that it comes from.
  package var source: IPAddress?
  /// The family.
  package var version: IPVersion

  /// Describes a rule.
  package init(
    priority: UInt32, table: UInt32?, _ version: IPVersion, arrivedAt: String? = nil,
    mark: UInt32? = nil, source: IPAddress? = nil
  ) {
    self.priority = priority
    self.table = table
    self.version = version
    self.arrivedAt = arrivedAt
    self.mark = mark
    self.source = source
  }
}

extension NetlinkSocket {
  /// Sends requests in few system calls, and reads an answer to each.
  mutating func change(
    _ requests: [NetlinkRequest], chunkBytes: Int
  ) throws(HostNetworkError) {
    var failure: HostNetworkError?
    var position = 0
    while position < requests.count {
      var bytes: [UInt8] = []
      let start = position
      let first = nextSequence
      while position < requests.count, bytes.count < chunkBytes {
        bytes += requests[position].message(sequence: first &+ UInt32(position - start))
        position += 1
      }
      try send(bytes, as: requests[start].purpose, count: UInt32(position - start))
      for (offset, request) in requests[start..<position].enumerated() {
        let number = try receiveAcknowledgement(first &+ UInt32(offset), request.purpose)
        if number != 0, failure == nil {
          failure = .notChanged(request: request.purpose, errno: number)
        }
      }
    }
    if let failure { throw failure }
  }
}
