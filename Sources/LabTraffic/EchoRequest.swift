internal import Glibc
internal import NetworkTypes

/// One echo request of ICMP or ICMPv6, and what comes back for it.
struct EchoRequest {
  private let request: TrafficRequest
  private let identifier: UInt16
  private let begin = ContinuousClock.now

  init(_ request: TrafficRequest) {
    self.request = request
    identifier = UInt16(truncatingIfNeeded: getpid())
  }

  private var isIPv4: Bool { request.target.address.version == .v4 }

  func run() throws(TrafficError) -> TrafficResult {
    let number = Int32(isIPv4 ? IPPROTO_ICMP : IPPROTO_ICMPV6)
    let family = isIPv4 ? AF_INET : AF_INET6
    let purpose = isIPv4 ? "ICMP" : "ICMPv6"
    // Without privilege the kernel has sockets for echo requests alone, where it is set up so.
    let isRaw = geteuid() == 0
    let socket = try Socket(
      family: family, type: isRaw ? SOCK_RAW : SOCK_DGRAM, number: number, purpose: purpose)
    try socket.bind(source: request.source)
    let message = self.message
    let target = SocketAddress(address: request.target.address, port: 0)
    if case .failure(let fault) = socket.send(message[...], to: target) {
      return result(fault.outcome)
    }
    let deadline = begin + request.timeout
    while socket.wait(for: POLLIN, until: deadline) {
      switch socket.receive() {
      case .failure(let fault) where fault.isWaiting: continue
      case .failure(let fault): return result(fault.outcome)
      case .success(let received):
        let header = isRaw && isIPv4 ? Int((received.bytes.first ?? 0) & 15) * 4 : 0
        guard received.bytes.count >= header + 8 else { continue }
        if let outcome = outcome(of: received.bytes[header...], isRaw: isRaw) {
          return result(outcome, echoed: received.bytes.count - header - 8)
        }
      }
    }
    return result(.timedOut)
  }

  private func result(_ outcome: TrafficOutcome, echoed: Int = 0) -> TrafficResult {
    TrafficResult(
      request.target, outcome, sentCount: request.byteCount,
      echoedCount: outcome.isSuccess ? echoed : 0,
      milliseconds: begin.duration(to: .now).milliseconds)
  }

  /// The request; the kernel itself writes the checksum of ICMPv6.
  var message: [UInt8] {
    var bytes: [UInt8] = [isIPv4 ? 8 : 128, 0, 0, 0]
    bytes += [UInt8(identifier >> 8), UInt8(identifier & 255), 0, 1]
    bytes += request.payload
    if isIPv4 {
      let sum = EchoRequest.checksum(bytes)
      bytes[2] = UInt8(sum >> 8)
      bytes[3] = UInt8(sum & 255)
    }
    return bytes
  }

  /// The Internet checksum (RFC 1071).
  static func checksum(_ bytes: [UInt8]) -> UInt16 {
    var sum: UInt32 = 0
    for index in stride(from: 0, to: bytes.count, by: 2) {
      sum += UInt32(bytes[index]) << 8
      if index + 1 < bytes.count { sum += UInt32(bytes[index + 1]) }
    }
    while sum >> 16 != 0 { sum = sum & 0xffff + sum >> 16 }
    return ~UInt16(truncatingIfNeeded: sum)
  }

  /// What a message says about the request; nil where it is about something else.
  private func outcome(of message: ArraySlice<UInt8>, isRaw: Bool) -> TrafficOutcome? {
    let first = message.startIndex
    let (reply, unreachable): (UInt8, UInt8) = isIPv4 ? (0, 3) : (129, 1)
    switch message[first] {
    case reply where !isRaw || isMine(message.dropFirst(4)): return .answered
    case unreachable:
      // The request stands behind eight bytes and its own IP header.
      let quoted = message.dropFirst(8)
      let header = isIPv4 ? Int((quoted.first ?? 0) & 15) * 4 : 40
      return isMine(quoted.dropFirst(header + 4)) ? .unreachable : nil
    default: return nil
    }
  }

  private func isMine(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.count >= 2
      && bytes.prefix(2).elementsEqual([UInt8(identifier >> 8), UInt8(identifier & 255)])
  }
}
