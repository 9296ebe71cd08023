internal import Glibc

/// Distinct texts, each with a code in the order in which they came.
struct TextDictionary {
  private(set) var texts: [UInt8] = []
  private(set) var entries: [Entry] = []
  private var slots: [UInt32] = Array(repeating: 0, count: 256)
  private var last: UInt32?

  struct Entry {
    var hash: UInt64
    var start: Int
    var count: Int
  }

  mutating func code(of text: UnsafeRawBufferPointer) -> UInt32 {
    if let last, unsafe isEqual(last, text) { return last }
    let code = unsafe find(text)
    last = code
    return code
  }

  /// The bytes of a text.
  func text(_ code: Int) -> ArraySlice<UInt8> {
    let entry = entries[code]
    return texts[entry.start..<entry.start + entry.count]
  }

  private mutating func find(_ text: UnsafeRawBufferPointer) -> UInt32 {
    let hash = unsafe Self.hash(text)
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      let code = slots[slot] - 1
      if entries[Int(code)].hash == hash, unsafe isEqual(code, text) { return code }
      slot = (slot + 1) & mask
    }
    entries.append(Entry(hash: hash, start: texts.count, count: text.count))
    unsafe texts.append(contentsOf: text)
    slots[slot] = UInt32(entries.count)
    if entries.count * 2 > slots.count { grow() }
    return UInt32(entries.count - 1)
  }

  private func isEqual(_ code: UInt32, _ text: UnsafeRawBufferPointer) -> Bool {
    let entry = entries[Int(code)]
    guard entry.count == text.count else { return false }
    guard let base = text.baseAddress else { return true }
    return unsafe texts.withUnsafeBytes { bytes in
      guard let known = bytes.baseAddress else { return true }
      return unsafe memcmp(known + entry.start, base, text.count) == 0
    }
  }

  /// Eight bytes at a time; nobody chooses texts that collide to gain by it.
  private static func hash(_ text: UnsafeRawBufferPointer) -> UInt64 {
    var hash = UInt64(text.count) &* 0x9e37_79b9_7f4a_7c15
    var index = 0
    while index < text.count {
      var word: UInt64 = 0
      if index + 8 <= text.count {
        word = unsafe text.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      } else {
        for place in index..<text.count { word = unsafe word << 8 | UInt64(text[place]) }
      }
      hash = (hash ^ word) &* 0xd6e8_feb8_6659_fd93
      hash ^= hash >> 32
      index += 8
    }
    return hash
  }

  private mutating func grow() {
    var larger = [UInt32](repeating: 0, count: slots.count * 4)
    let mask = larger.count - 1
    for (code, entry) in entries.enumerated() {
      var slot = Int(truncatingIfNeeded: entry.hash) & mask
      while larger[slot] != 0 { slot = (slot + 1) & mask }
      larger[slot] = UInt32(code + 1)
    }
    slots = larger
  }
}
