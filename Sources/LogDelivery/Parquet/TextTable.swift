/// Distinct words, each with its place: open addressing, at most half full.
struct TextTable {
  private var entries: [Entry] = []
  /// The words, one behind the other.
  private var text: [UInt8] = []
  /// Places from 1 of entries; 0 is free.
  private var slots: [UInt32] = Array(repeating: 0, count: 256)
  /// A hash shifted by this is a slot.
  private var shift: UInt64 = 64 - 8

  private struct Entry {
    var key: WordKey
    var start: Int
  }

  /// How many there are.
  var count: Int { entries.count }

  /// Adds the place of each word.
  mutating func add(_ words: borrowing LineWords, to places: inout [UInt32]) {
    places.append(addingCapacity: words.count) { places in
      unsafe words.forEach { bytes, word in
        let key = unsafe WordKey(bytes, word)
        unsafe places.append(place(of: key, bytes, word))
      }
    }
  }

  @inline(__always)
  private mutating func place(
    of key: WordKey, _ bytes: UnsafeRawBufferPointer, _ word: Range<Int>
  ) -> UInt32 {
    var slot = Int(truncatingIfNeeded: key.hash &>> shift)
    while slots[slot] != 0 {
      let place = slots[slot] - 1
      let entry = entries[Int(place)]
      if entry.key == key {
        if key.isWhole { return place }
        if unsafe isEqual(entry, bytes, word) { return place }
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return unsafe insert(key, bytes, word, at: slot)
  }

  @inline(__always)
  private func isEqual(
    _ entry: Entry, _ bytes: UnsafeRawBufferPointer, _ word: Range<Int>
  ) -> Bool {
    unsafe text.withUnsafeBytes { text in
      // Keys are equal, and with them the last eight bytes.
      var index = 0
      var differences: UInt64 = 0
      while index < word.count - 8 {
        differences |=
          unsafe text.loadUnaligned(fromByteOffset: entry.start + index, as: UInt64.self)
          ^ bytes.loadUnaligned(fromByteOffset: word.lowerBound + index, as: UInt64.self)
        index += 8
      }
      return differences == 0
    }
  }

  @inline(never)
  private mutating func insert(
    _ key: WordKey, _ bytes: UnsafeRawBufferPointer, _ word: Range<Int>, at slot: Int
  ) -> UInt32 {
    entries.append(Entry(key: key, start: text.count))
    unsafe text.append(contentsOf: bytes[word])
    slots[slot] = UInt32(entries.count)
    if entries.count * 2 > slots.count { grow() }
    return UInt32(entries.count - 1)
  }

  private mutating func grow() {
    var larger = [UInt32](repeating: 0, count: slots.count * 4)
    shift -= 2
    for (place, entry) in entries.enumerated() {
      var slot = Int(truncatingIfNeeded: entry.key.hash &>> shift)
      while larger[slot] != 0 { slot = (slot + 1) & (larger.count - 1) }
      larger[slot] = UInt32(place + 1)
    }
    slots = larger
  }

  /// Adds the word of some place, as encoding PLAIN lays it out.
  func addPlain(_ place: Int, to bytes: inout [UInt8]) {
    let entry = entries[place]
    bytes.add(entry.key.count)
    bytes += text[entry.start..<entry.start + Int(entry.key.count)]
  }
}
