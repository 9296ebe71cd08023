internal import NetworkTypes

/// A message that asks the kernel for a change: a header, and attributes behind it.
struct NetlinkRequest {
  /// What is asked for, for errors.
  let purpose: String
  private let type: UInt16
  private let flags: UInt16
  private var body: [UInt8]
  /// Where attributes begin that hold the following ones.
  private var open: [Int] = []

  /// Flags of requests: what happens to things that are there already.
  enum Mode: UInt16 {
    /// NLM_F_CREATE and NLM_F_EXCL: there must be none.
    case create = 0x600
    /// NLM_F_CREATE and NLM_F_REPLACE: the old one goes.
    case replace = 0x500
    /// Neither: it must be there.
    case change = 0
  }

  /// Begins a message.
  ///
  /// - Parameter header: What stands behind the message's own header.
  init(_ purpose: String, type: UInt16, _ mode: Mode, header: [UInt8]) {
    self.purpose = purpose
    self.type = type
    // NLM_F_REQUEST and NLM_F_ACK
    flags = mode.rawValue | 0x5
    body = header
  }

  /// Adds an attribute of raw bytes.
  mutating func add(_ type: UInt16, _ value: [UInt8]) {
    append(UInt16(4 + value.count), to: &body)
    append(type, to: &body)
    body += value
    while body.count % 4 != 0 { body.append(0) }
  }

  /// Adds a number.
  mutating func add(_ type: UInt16, number: UInt32) {
    var value: [UInt8] = []
    append(number, to: &value)
    add(type, value)
  }

  /// Adds a name, with the zero that ends it.
  mutating func add(_ type: UInt16, text: String) { add(type, Array(text.utf8) + [0]) }

  /// Adds an address in network order.
  mutating func add(_ type: UInt16, _ address: IPAddress) { add(type, address.octets) }

  /// Opens an attribute that holds the following ones, up to `end`.
  ///
  /// - Parameter prefix: What stands before them.
  mutating func begin(_ type: UInt16, prefix: [UInt8] = []) {
    open.append(body.count)
    append(UInt16(0), to: &body)
    append(type, to: &body)
    body += prefix
  }

  /// Closes the attribute that was opened last.
  mutating func end() {
    guard let start = open.popLast() else { return }
    let length = UInt16(body.count - start)
    body[start] = UInt8(truncatingIfNeeded: length)
    body[start + 1] = UInt8(truncatingIfNeeded: length >> 8)
  }

  /// The whole message.
  func message(sequence: UInt32) -> [UInt8] {
    var message: [UInt8] = []
    message.reserveCapacity(16 + body.count)
    append(UInt32(16 + body.count), to: &message)
    append(type, to: &message)
    append(flags, to: &message)
    append(sequence, to: &message)
    append(UInt32(0), to: &message)
    return message + body
  }
}

extension IPAddress {
  /// The address in network order, 4 or 16 bytes.
  var octets: [UInt8] {
    let words = version == .v4 ? [low << 32] : [high, low]
    let bytes = words.flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64((7 - $0) * 8)) }
    }
    return version == .v4 ? Array(bytes.prefix(4)) : bytes
  }

  /// `AF_INET` or `AF_INET6`.
  var family: UInt8 { version == .v4 ? 2 : 10 }
}

extension MACAddress {
  /// The six octets, the first one first.
  var octets: [UInt8] {
    (0..<6).map { UInt8(truncatingIfNeeded: rawValue >> UInt64((5 - $0) * 8)) }
  }
}
