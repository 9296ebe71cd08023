import Glibc
import HostNetwork
import NetworkTypes

/// One packet of a test: what its headers say, and what an ICMP error quotes.
struct WirePacket {
  var source: IPAddress
  var destination: IPAddress
  var number: IPProtocol
  var sourcePort: UInt16 = 0
  var destinationPort: UInt16 = 0
  var flags: TCPFlags = []
  var icmpType: UInt8 = 0
  var icmpCode: UInt8 = 0
  /// The packet that this one is about, as bytes of an IP packet.
  var quoted: [UInt8] = []

  /// The packet that answers it.
  var reversed: WirePacket {
    var packet = self
    (packet.source, packet.destination) = (destination, source)
    (packet.sourcePort, packet.destinationPort) = (destinationPort, sourcePort)
    return packet
  }

  /// The IP packet, for a raw socket.
  var bytes: [UInt8] {
    let payload = transport
    let length = UInt16(payload.count)
    switch source.version {
    case .v4:
      return [0x45, 0] + WirePacket.pair(length + 20) + [0, 0, 0, 0, 64, number.rawValue, 0, 0]
        + WirePacket.octets(source) + WirePacket.octets(destination) + payload
    case .v6:
      return [0x60, 0, 0, 0] + WirePacket.pair(length) + [number.rawValue, 64]
        + WirePacket.octets(source) + WirePacket.octets(destination) + payload
    }
  }

  private var transport: [UInt8] {
    let ports = WirePacket.pair(sourcePort) + WirePacket.pair(destinationPort)
    switch number {
    case .tcp:
      return ports + [0, 0, 0, 1, 0, 0, 0, 1, 0x50, flags.rawValue, 0x20, 0, 0, 0, 0, 0]
    case .udp: return ports + WirePacket.pair(12) + [0, 0] + [1, 2, 3, 4]
    case .icmp, .icmpv6:
      return [icmpType, icmpCode, 0, 0, 0, 7, 0, 1] + (quoted.isEmpty ? [1, 2, 3, 4] : quoted)
    case .sctp: return ports + [UInt8](repeating: 0, count: 12)
    default: return [UInt8](repeating: 0, count: 16)
    }
  }

  private static func pair(_ number: UInt16) -> [UInt8] {
    [UInt8(number >> 8), UInt8(truncatingIfNeeded: number)]
  }

  static func octets(_ address: IPAddress) -> [UInt8] {
    let words = address.version == .v4 ? [address.low << 32] : [address.high, address.low]
    let bytes = words.flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64((7 - $0) * 8)) }
    }
    return address.version == .v4 ? Array(bytes.prefix(4)) : bytes
  }
}

/// Sends packets as they are from inside a namespace.
final class RawSender: Sendable {
  private let four: Int32
  private let six: Int32

  struct Failure: Error {
    let step: String
    let number: Int32
  }

  init(in namespace: NetworkNamespace) throws {
    let pair = try namespace.run { () -> [Int32] in
      [
        socket(AF_INET, Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), Int32(IPPROTO_RAW)),
        socket(AF_INET6, Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), Int32(IPPROTO_RAW)),
      ]
    }
    guard pair[0] >= 0, pair[1] >= 0 else { throw Failure(step: "socket", number: errno) }
    (four, six) = (pair[0], pair[1])
    var isOn: Int32 = 1
    // IPV6_HDRINCL
    unsafe setsockopt(six, Int32(IPPROTO_IPV6), 36, &isOn, 4)
  }

  deinit {
    close(four)
    close(six)
  }

  func send(_ packet: WirePacket) throws {
    let bytes = packet.bytes
    let octets = WirePacket.octets(packet.destination)
    let sent: Int
    switch packet.destination.version {
    case .v4:
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      unsafe withUnsafeMutableBytes(of: &address.sin_addr) { unsafe $0.copyBytes(from: octets) }
      sent = unsafe withUnsafePointer(to: address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
          unsafe sendto(four, bytes, bytes.count, 0, pointer, socklen_t(16))
        }
      }
    case .v6:
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      unsafe withUnsafeMutableBytes(of: &address.sin6_addr) { unsafe $0.copyBytes(from: octets) }
      sent = unsafe withUnsafePointer(to: address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
          unsafe sendto(six, bytes, bytes.count, 0, pointer, socklen_t(28))
        }
      }
    }
    guard sent == bytes.count else { throw Failure(step: "sendto \(packet)", number: errno) }
  }
}
