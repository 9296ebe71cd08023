import Foundation

@testable import HostNetwork

/// Datagrams of a kernel (6.18), recorded in a namespace with a veth at a bridge, a tunnel, a
/// point-to-point address and routes of all sorts.
enum Recording: String, CaseIterable {
  case links, addresses, routes, statistics, refusal

  var bytes: [UInt8] {
    get throws {
      let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Recordings/\(rawValue).hex")
      return Recording.bytes(hex: try String(contentsOf: file, encoding: .utf8))
    }
  }

  /// Bytes of hexadecimal text; blanks and line ends are left out.
  static func bytes(hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map {
      UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
  }

  /// All facts of a datagram.
  static func facts(_ bytes: [UInt8]) throws(HostNetworkError) -> [NetlinkFact] {
    let bytes = NetlinkBytes(bytes: bytes)
    var messages = NetlinkMessages(bytes)
    var facts: [NetlinkFact] = []
    while let message = try messages.next() {
      if let fact = try NetlinkParser(bytes).fact(message) { facts.append(fact) }
    }
    return facts
  }
}
