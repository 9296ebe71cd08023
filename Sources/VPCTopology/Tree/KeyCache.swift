/// Remembers keys, so that a key of ten thousand objects is one string.
struct KeyCache {
  private var slots = [String?](repeating: nil, count: 512)

  /// The bytes as text; nil when they are not UTF-8.
  mutating func text(_ bytes: ArraySlice<UInt8>) -> String? {
    var hash = UInt64(bytes.count)
    for byte in bytes { hash = hash &* 31 &+ UInt64(byte) }
    let slot = Int(truncatingIfNeeded: hash & 511)
    if let known = slots[slot], known.utf8.elementsEqual(bytes) { return known }
    let text = String(validating: bytes, as: UTF8.self)
    slots[slot] = text
    return text
  }
}

extension DataMember {
  /// The first member whose key another one before it has.
  static func repeated(in members: [DataMember]) -> DataMember? {
    guard members.count > 16 else {
      for index in members.indices.dropFirst() {
        let member = members[index]
        if members[..<index].contains(where: { $0.key == member.key }) { return member }
      }
      return nil
    }
    var seen: Set<String> = []
    return members.first { !seen.insert($0.key).inserted }
  }
}
