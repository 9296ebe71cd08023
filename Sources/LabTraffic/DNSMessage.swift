internal import NetworkTypes

/// As much of DNS (RFC 1035) as asking for an address takes: no input, no output.
enum DNSMessage {
  /// What an answer says.
  enum Answer: Hashable {
    case addresses([IPAddress])
    /// There is no such name, or it has no address of this family.
    case unknownName
    /// The server cannot or will not answer.
    case refused
  }

  /// The record types of addresses.
  enum RecordType: UInt16 {
    case a = 1
    case aaaa = 28
  }

  private static let headerSize = 12

  /// A recursive query for a name.
  static func query(
    _ name: String, _ type: RecordType, id: UInt16
  ) throws(TrafficError) -> [UInt8] {
    var bytes: [UInt8] = []
    // Recursion desired; one question.
    for word in [id, 0x0100, 1, 0, 0, 0] { append(word, to: &bytes) }
    bytes += try encode(name)
    append(type.rawValue, to: &bytes)
    append(1, to: &bytes)
    return bytes
  }

  /// A name as labels, each behind its length.
  private static func encode(_ name: String) throws(TrafficError) -> [UInt8] {
    let trimmed = name.hasSuffix(".") ? name.dropLast() : name[...]
    var bytes: [UInt8] = []
    for label in trimmed.split(separator: ".", omittingEmptySubsequences: false) {
      let text = Array(label.utf8)
      let isPlain = text.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x5f: true
        default: false
        }
      }
      guard (1...63).contains(text.count), isPlain else { throw .badName(name) }
      bytes.append(UInt8(text.count))
      bytes += text
    }
    guard bytes.count <= 253 else { throw .badName(name) }
    return bytes + [0]
  }

  /// What a message answers; nil where it is none to the query.
  static func read(_ bytes: [UInt8], for query: [UInt8]) -> Answer? {
    guard bytes.count >= query.count, query.count > headerSize,
      bytes[0..<2] == query[0..<2], bytes[2] & 0x80 != 0,
      bytes[headerSize..<query.count] == query[headerSize...]
    else { return nil }
    switch bytes[3] & 15 {
    case 0: break
    case 3: return .unknownName
    default: return .refused
    }
    var place = query.count
    var addresses: [IPAddress] = []
    for _ in 0..<word(bytes, 6) {
      guard let record = skipName(bytes, place), record + 10 <= bytes.count else { return nil }
      let length = Int(word(bytes, record + 8))
      guard record + 10 + length <= bytes.count else { return nil }
      if let address = address(bytes[(record + 10)..<(record + 10 + length)], word(bytes, record)) {
        addresses.append(address)
      }
      place = record + 10 + length
    }
    return addresses.isEmpty ? .unknownName : .addresses(addresses)
  }

  private static func address(_ data: ArraySlice<UInt8>, _ type: UInt16) -> IPAddress? {
    func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
    switch (RecordType(rawValue: type), data.count) {
    case (.a, 4): return IPAddress(v4: UInt32(number(data)))
    case (.aaaa, 16): return IPAddress(v6: number(data.prefix(8)), number(data.suffix(8)))
    default: return nil
    }
  }

  /// The byte behind a name, which may end in a reference; nil where the message is cut.
  private static func skipName(_ bytes: [UInt8], _ start: Int) -> Int? {
    var place = start
    while place < bytes.count {
      switch bytes[place] {
      case 0: return place + 1
      case 0xc0...: return place + 2 <= bytes.count ? place + 2 : nil
      case let length: place += 1 + Int(length)
      }
    }
    return nil
  }

  /// A server's answer to a query; nil for what is none.
  static func answer(to query: [UInt8], _ names: [String: IPAddress]) -> [UInt8]? {
    guard query.count > headerSize, query[2] & 0x80 == 0, word(query, 4) == 1,
      let end = skipName(query, headerSize), end + 4 <= query.count,
      query[headerSize..<end].allSatisfy({ $0 < 0xc0 })
    else { return nil }
    let known = names[name(query, headerSize).lowercased()]
    let type: RecordType? = known.map { $0.version == .v4 ? .a : .aaaa }
    let record = word(query, end) == type?.rawValue ? known : nil
    var bytes = Array(query[0..<2])
    // An authoritative answer to a recursive question; 3 says that there is no such name.
    for word in [known == nil ? 0x8583 : 0x8580, 1, record == nil ? 0 : 1, 0, 0] as [UInt16] {
      append(word, to: &bytes)
    }
    bytes += query[headerSize..<(end + 4)]
    guard let record, let type else { return bytes }
    for word in [0xc00c, type.rawValue, 1, 0, 60, UInt16(record.bitWidth / 8)] {
      append(word, to: &bytes)
    }
    let data = record.version == .v4 ? [record.low << 32] : [record.high, record.low]
    let octets = data.flatMap { part in
      (0..<8).map { UInt8(truncatingIfNeeded: part >> (56 - 8 * $0)) }
    }
    return bytes + octets.prefix(record.bitWidth / 8)
  }

  /// A name without references, as text.
  private static func name(_ bytes: [UInt8], _ start: Int) -> String {
    var labels: [String] = []
    var place = start
    while place < bytes.count, bytes[place] != 0 {
      let end = min(place + 1 + Int(bytes[place]), bytes.count)
      labels.append(String(decoding: bytes[(place + 1)..<end], as: UTF8.self))
      place = end
    }
    return labels.joined(separator: ".")
  }

  private static func append(_ word: UInt16, to bytes: inout [UInt8]) {
    bytes += [UInt8(word >> 8), UInt8(word & 255)]
  }

  private static func word(_ bytes: [UInt8], _ place: Int) -> UInt16 {
    UInt16(bytes[place]) << 8 | UInt16(bytes[place + 1])
  }
}
