/// A column of text; every row has a value, which may be `-`.
struct TextColumn: ColumnValues {
  let type = ParquetType.text
  private(set) var levels = DefinitionLevels()
  /// Which entry each row has.
  private var indexes: [UInt32] = []
  private var entries: [Entry] = []
  private var text: [UInt8] = []
  private var frequencies: [UInt32] = []
  /// Places from 1 of entries, by hash: open addressing, at most half full.
  private var slots: [UInt32] = Array(repeating: 0, count: 256)

  private struct Entry {
    var hash: UInt64
    var start: UInt32
    var length: UInt32
  }

  var count: Int { indexes.count }
  var bounds: (least: [UInt8], greatest: [UInt8])? { nil }

  mutating func add(_ words: borrowing LineWords) { words.forEach { add($0) } }

  @inline(__always)
  mutating func add(_ word: Span<UInt8>) {
    levels.add(true)
    // Lines of one interface come together, so the value before is the best guess.
    if let last = indexes.last, isEqual(Int(last), word) {
      frequencies[Int(last)] += 1
      indexes.append(last)
      return
    }
    let hash = TextColumn.hash(word)
    indexes.append(place(of: word, hash))
  }

  private mutating func place(of word: Span<UInt8>, _ hash: UInt64) -> UInt32 {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      let place = Int(slots[slot]) - 1
      if entries[place].hash == hash, isEqual(place, word) {
        frequencies[place] += 1
        return UInt32(place)
      }
      slot = (slot + 1) & mask
    }
    entries.append(
      Entry(hash: hash, start: UInt32(text.count), length: UInt32(word.count)))
    unsafe word.withUnsafeBufferPointer { unsafe text.append(contentsOf: $0) }
    frequencies.append(1)
    slots[slot] = UInt32(entries.count)
    if entries.count * 2 > slots.count { grow() }
    return UInt32(entries.count - 1)
  }

  @inline(__always)
  private func isEqual(_ place: Int, _ word: Span<UInt8>) -> Bool {
    let entry = entries[place]
    guard Int(entry.length) == word.count else { return false }
    return unsafe text.withUnsafeBytes { text in
      unsafe word.withUnsafeBytes { word in
        let start = Int(entry.start)
        guard word.count >= 8 else {
          return unsafe TextColumn.short(text, start, word.count)
            == TextColumn.short(word, 0, word.count)
        }
        // The last eight bytes overlap those before, so that no step is shorter.
        let last = word.count - 8
        var index = 0
        var differences: UInt64 = 0
        while index < last {
          differences |=
            unsafe TextColumn.eight(text, start + index) ^ TextColumn.eight(word, index)
          index += 8
        }
        return unsafe differences | TextColumn.eight(text, start + last)
          ^ TextColumn.eight(word, last) == 0
      }
    }
  }

  @inline(__always)
  private static func eight(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> UInt64 {
    unsafe bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self)
  }

  /// Up to seven bytes as a number that no others of as many bytes have.
  @inline(__always)
  private static func short(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ count: Int) -> UInt64 {
    if count >= 4 {
      let front = unsafe bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self)
      let back = unsafe bytes.loadUnaligned(fromByteOffset: start + count - 4, as: UInt32.self)
      return UInt64(front) << 32 | UInt64(back)
    }
    guard count > 0 else { return 0 }
    let middle = unsafe UInt64(bytes[start + count / 2]) << 8
    return unsafe UInt64(bytes[start]) << 16 | middle | UInt64(bytes[start + count - 1])
  }

  /// Eight bytes at a time, mixed by a multiplication; nobody chooses colliding words to gain by.
  @inline(__always)
  private static func hash(_ word: Span<UInt8>) -> UInt64 {
    unsafe word.withUnsafeBytes { bytes in
      var hash = UInt64(bytes.count) &* 0x9e37_79b9_7f4a_7c15
      let rest: UInt64
      if bytes.count >= 8 {
        let last = bytes.count - 8
        var index = 0
        while index < last {
          hash = unsafe (hash ^ eight(bytes, index)) &* 0xd6e8_feb8_6659_fd93
          hash ^= hash >> 32
          index += 8
        }
        rest = unsafe eight(bytes, last)
      } else {
        rest = unsafe short(bytes, 0, bytes.count)
      }
      hash = (hash ^ rest) &* 0xd6e8_feb8_6659_fd93
      return hash ^ hash >> 32
    }
  }

  private mutating func grow() {
    var larger = [UInt32](repeating: 0, count: slots.count * 4)
    let mask = larger.count - 1
    for (place, entry) in entries.enumerated() {
      var slot = Int(truncatingIfNeeded: entry.hash) & mask
      while larger[slot] != 0 { slot = (slot + 1) & mask }
      larger[slot] = UInt32(place + 1)
    }
    slots = larger
  }

  func addPlain(_ range: Range<Int>, to bytes: inout [UInt8]) {
    for index in range { addEntry(Int(indexes[index]), to: &bytes) }
  }

  private func addEntry(_ place: Int, to bytes: inout [UInt8]) {
    let entry = entries[place]
    bytes.add(entry.length)
    bytes += text[Int(entry.start)..<Int(entry.start + entry.length)]
  }

  func dictionary() -> ColumnDictionary? {
    let (sorted, places) = ColumnDictionary.order(frequencies)
    var plain: [UInt8] = []
    plain.reserveCapacity(text.count + 4 * entries.count)
    for old in sorted { addEntry(old, to: &plain) }
    return ColumnDictionary(
      plain: plain, count: sorted.count, indexes: indexes.map { places[Int($0)] })
  }
}
