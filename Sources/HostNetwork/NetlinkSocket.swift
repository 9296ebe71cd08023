internal import CLinuxShims
internal import Glibc

/// A route netlink socket; it stays in the namespace in which it was opened.
struct NetlinkSocket: ~Copyable {
  /// Room for one datagram: the kernel fills at most 32 KiB, and a message never needs more.
  private static let datagramSize = 64 * 1024
  /// What the kernel queues for a reader that is busy: some thousand changes.
  static let receiveBytes: Int32 = 4 << 20
  /// How often a listing is begun again that was disturbed by changes.
  private static let tries = 8

  let descriptor: Int32
  private var sequence: UInt32 = 0
  private var buffer = [UInt8](repeating: 0, count: NetlinkSocket.datagramSize)

  /// Opens a socket in a namespace.
  ///
  /// - Parameter groups: `RTMGRP_` bits of what it listens to; 0 for a socket that only asks.
  /// - Parameter queueBytes: What the kernel keeps for a reader that is busy.
  init(
    in namespace: NetworkNamespace, groups: UInt32 = 0,
    queueBytes: Int32 = NetlinkSocket.receiveBytes
  ) throws(HostNetworkError) {
    let result = try namespace.run { () -> (descriptor: Int32, errno: Int32) in
      let descriptor = weir_netlink_open(groups, queueBytes)
      return (descriptor, descriptor < 0 ? errno : 0)
    }
    guard result.descriptor >= 0 else { throw .noSocket(errno: result.errno) }
    descriptor = result.descriptor
  }

  deinit { close(descriptor) }

  /// The namespace's number, which the kernel never gives to another one.
  func namespaceCookie() throws(HostNetworkError) -> UInt64 {
    var cookie: UInt64 = 0
    let code = unsafe weir_network_cookie(descriptor, &cookie)
    guard code == 0 else { throw .failed(request: "namespace", errno: code) }
    return cookie
  }

  /// Asks for a listing, from the start again when it was disturbed; calls `body` for each fact.
  ///
  /// - Parameter header: What stands behind the message's header.
  /// - Parameter restart: Called before each try.
  mutating func list(
    _ request: String, type: UInt16, header: [UInt8], restart: () -> Void,
    _ body: (NetlinkFact) -> Void
  ) throws(HostNetworkError) {
    for _ in 0..<NetlinkSocket.tries {
      restart()
      // NLM_F_REQUEST and NLM_F_DUMP
      try send(request, type: type, flags: 0x301, header: header)
      if try receiveAnswer(request, isListing: true, body) { return }
    }
    throw .restless(request: request, tries: NetlinkSocket.tries)
  }

  /// Asks for one thing.
  mutating func get(
    _ request: String, type: UInt16, header: [UInt8], _ body: (NetlinkFact) -> Void
  ) throws(HostNetworkError) {
    try send(request, type: type, flags: 0x1, header: header)
    _ = try receiveAnswer(request, isListing: false, body)
  }

  /// Takes a datagram without waiting; nil when there is none.
  mutating func receiveNow() throws(HostNetworkError) -> Notification? {
    guard let count = try receive("changes", wait: false) else { return nil }
    guard count > 0, count <= buffer.count else { return .overflow }
    return .datagram(NetlinkBytes(bytes: Array(buffer[..<count])))
  }

  /// What a listening socket gives.
  enum Notification {
    case datagram(NetlinkBytes)
    /// Changes were lost, because nobody read in time.
    case overflow
  }

  /// The number of the next request.
  var nextSequence: UInt32 { sequence &+ 1 }

  /// Sends several requests at once, which number themselves from `nextSequence` on.
  mutating func send(
    _ message: [UInt8], as request: String, count: UInt32
  ) throws(HostNetworkError) {
    sequence &+= count
    let sent = unsafe message.withUnsafeBytes { bytes in
      unsafe Glibc.send(descriptor, bytes.baseAddress, bytes.count, 0)
    }
    guard sent == message.count else { throw .notChanged(request: request, errno: errno) }
  }

  /// The number of the error that answers a request; 0 where it was carried out.
  mutating func receiveAcknowledgement(
    _ sequence: UInt32, _ request: String
  ) throws(HostNetworkError) -> Int32 {
    while true {
      guard let count = try receive(request, wait: true), count > 0, count <= buffer.count else {
        throw .notChanged(request: request, errno: ENOBUFS)
      }
      let bytes = NetlinkBytes(bytes: Array(buffer[..<count]))
      var messages = NetlinkMessages(bytes)
      while let message = try messages.next() {
        guard message.sequence == sequence, message.type == NetlinkMessage.Kind.error else {
          continue
        }
        return try NetlinkParser(bytes).errorNumber(message)
      }
    }
  }

  private mutating func send(
    _ request: String, type: UInt16, flags: UInt16, header: [UInt8]
  ) throws(HostNetworkError) {
    sequence &+= 1
    let length = UInt32(16 + header.count)
    var message: [UInt8] = []
    append(length, to: &message)
    append(type, to: &message)
    append(flags, to: &message)
    append(sequence, to: &message)
    append(UInt32(0), to: &message)
    message += header
    let sent = unsafe message.withUnsafeBytes { bytes in
      unsafe Glibc.send(descriptor, bytes.baseAddress, bytes.count, 0)
    }
    guard sent == message.count else { throw .failed(request: request, errno: errno) }
  }

  /// Reads until the answer is complete; false when it was disturbed and is of no use.
  private mutating func receiveAnswer(
    _ request: String, isListing: Bool, _ body: (NetlinkFact) -> Void
  ) throws(HostNetworkError) -> Bool {
    var isWhole = true
    while true {
      guard let count = try receive(request, wait: true), count > 0, count <= buffer.count else {
        throw .failed(request: request, errno: ENOBUFS)
      }
      let bytes = NetlinkBytes(bytes: Array(buffer[..<count]))
      let parser = NetlinkParser(bytes)
      var messages = NetlinkMessages(bytes)
      while let message = try messages.next() {
        // An answer to a request that was given up.
        guard message.sequence == sequence else { continue }
        if message.isInterrupted { isWhole = false }
        switch message.type {
        case NetlinkMessage.Kind.error, NetlinkMessage.Kind.done:
          let number = try parser.errorNumber(message)
          // A listing that changes under its reader ends with EINTR on some kernels.
          if number == EINTR { return false }
          guard number == 0 else { throw .refused(request: request, errno: number) }
          return isWhole
        default:
          if let fact = try parser.fact(message) { body(fact) }
          if !isListing { return true }
        }
      }
    }
  }

  /// The length of the datagram received; nil when there is none and nobody waits.
  private mutating func receive(_ request: String, wait: Bool) throws(HostNetworkError) -> Int? {
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
      unsafe weir_netlink_receive(descriptor, bytes.baseAddress, bytes.count, wait ? 1 : 0)
    }
    if count >= 0 { return count }
    let number = errno
    if !wait {
      if number == EAGAIN { return nil }
      if number == ENOBUFS { return 0 }
    }
    // Waiting ends after some seconds, which shows as EAGAIN.
    throw .failed(request: request, errno: number == EAGAIN ? ETIMEDOUT : number)
  }
}

/// Appends a number in the machine's byte order.
func append<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8]) {
  let ordered = number.littleEndian
  for shift in 0..<Number.bitWidth / 8 {
    bytes.append(UInt8(truncatingIfNeeded: ordered >> Number(shift * 8)))
  }
}
