internal import CLinuxShims

/// Groups that were met: for each a record with its keys, its rows and its sums, and slots by hash
/// that lead there.
///
/// Groups need not be unique, so whatever would be slow or wrong for one makes another: keys that
/// too many others stand in front of, and sums that would overflow.
@safe final class GroupTable {
  /// Words of a record: the keys, the rows with a bit for each measure that has a value, the
  /// measures.
  let keys: Int
  let measures: Int
  let stride: Int
  /// The groups, one after the other.
  private(set) var records: UnsafeMutablePointer<UInt64>
  private(set) var count = 0
  /// The record from which each new one is made.
  private let blank: [UInt64]
  private var capacity = 0

  /// For each slot a group's number plus one, and bits of its hash.
  private var slots: UnsafeMutablePointer<UInt32>
  private var slotBits: Int
  private let hashes: UnsafeMutablePointer<UInt64>

  /// Rows that are looked up together, so that one waits for memory while others do.
  static let block = 256
  private static let numberBits = 18
  private static let numberMask = UInt32(1) << UInt32(numberBits) - 1
  /// Slots that are looked at for a key.
  ///
  /// With half of them free, more are needed only where somebody has chosen keys for their hashes.
  private static let probeLimit = 128
  private static let smallestBits = 13
  /// Rows are the lower bits of their word.
  static let rowBits: UInt64 = 48

  /// - Parameter measures: What sums begin with.
  init(keys: Int, measures initial: [Int64]) {
    self.keys = keys
    measures = initial.count
    let words = keys + 1 + initial.count
    // Records of up to eight words lie within one line of the cache.
    stride = words > 8 ? (words + 7) / 8 * 8 : words > 4 ? 8 : words > 2 ? 4 : 2
    blank =
      Array(repeating: 0, count: keys + 1) + initial.map { UInt64(bitPattern: $0) }
    slotBits = Self.smallestBits
    unsafe slots = .allocate(capacity: 1 << slotBits)
    unsafe slots.initialize(repeating: 0, count: 1 << slotBits)
    unsafe hashes = .allocate(capacity: Self.block)
    unsafe records = Self.allocate(words: stride)
  }

  deinit {
    unsafe records.deallocate()
    unsafe slots.deallocate()
    unsafe hashes.deallocate()
  }

  @unsafe
  private static func allocate(words: Int) -> UnsafeMutablePointer<UInt64> {
    unsafe UnsafeMutableRawPointer.allocate(byteCount: words * 8, alignment: 64)
      .bindMemory(to: UInt64.self, capacity: words)
  }

  /// Forgets all groups.
  func clear() {
    count = 0
    unsafe slots.initialize(repeating: 0, count: 1 << slotBits)
  }

  /// Makes room for a batch, in which each row may begin a group and let all its sums overflow.
  func reserve(rows: Int) {
    let wanted = count + rows * (1 + measures)
    if wanted > capacity {
      let larger = max(wanted, capacity * 2)
      let moved = unsafe Self.allocate(words: larger * stride)
      unsafe moved.initialize(from: records, count: count * stride)
      unsafe records.deallocate()
      unsafe records = moved
      capacity = larger
    }
    if (count + rows) * 2 > 1 << slotBits { index(rows: rows) }
  }

  /// Makes the slots anew, so many that half of them stay free.
  private func index(rows: Int) {
    unsafe slots.deallocate()
    while (count + rows) * 2 > 1 << slotBits { slotBits += 1 }
    unsafe slots = .allocate(capacity: 1 << slotBits)
    unsafe slots.initialize(repeating: 0, count: 1 << slotBits)
    for group in 0..<count {
      var hash: UInt64 = 0
      for key in 0..<keys { hash = unsafe Self.mix(hash, records[group &* stride &+ key]) }
      hash = Self.finish(hash)
      var slot = Int(truncatingIfNeeded: hash &>> UInt64(64 &- slotBits))
      var probes = 0
      while unsafe slots[slot] != 0, probes < Self.probeLimit {
        slot = (slot &+ 1) & (1 &<< slotBits &- 1)
        probes += 1
      }
      guard unsafe slots[slot] == 0 else { continue }
      unsafe slots[slot] = UInt32(group + 1) | Self.tag(hash)
    }
  }

  @inline(__always)
  private static func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    ((hash &<< 23 | hash &>> 41) ^ word) &* 0x9e37_79b9_7f4a_7c15
  }

  @inline(__always)
  private static func finish(_ hash: UInt64) -> UInt64 {
    (hash ^ hash &>> 32) &* 0xd6e8_feb8_6659_fd93
  }

  @inline(__always)
  private static func tag(_ hash: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: hash) & ~numberMask
  }

  // MARK: Rows to groups

  /// Finds or makes the groups of up to a block of rows.
  ///
  /// - Parameters:
  ///   - words: The keys of the first row, a column behind the other.
  ///   - groups: Where the places of their records go, in words.
  @unsafe
  func find(
    _ words: UnsafePointer<UInt64>, rows: Int, into places: UnsafeMutablePointer<Int>
  ) {
    let (slots, hashes, records) = unsafe (slots, hashes, records)
    let shift = UInt64(64 &- slotBits)
    for row in 0..<rows {
      var hash = unsafe Self.mix(0, words[row])
      for key in 1..<max(1, keys) {
        hash = unsafe Self.mix(hash, words[key &* LogScanner.batchRows &+ row])
      }
      hash = Self.finish(hash)
      unsafe hashes[row] = hash
      unsafe weir_prefetch(slots + Int(truncatingIfNeeded: hash &>> shift))
    }
    for row in 0..<rows {
      let slot = unsafe slots[Int(truncatingIfNeeded: hashes[row] &>> shift)]
      let guess = Int(slot & Self.numberMask)
      if guess != 0 { unsafe weir_prefetch(records + (guess &- 1) &* stride) }
    }
    if keys == 1 {
      for row in 0..<rows {
        let word = unsafe words[row]
        unsafe places[row] = look(words + row, hashes[row]) { unsafe records[$0] == word }
      }
    } else {
      for row in 0..<rows {
        unsafe places[row] = look(words + row, hashes[row]) { place in
          for key in 0..<keys
          where unsafe records[place &+ key] != words[key &* LogScanner.batchRows &+ row] {
            return false
          }
          return true
        }
      }
    }
  }

  /// The place of a row's record, which is made where there is none.
  @unsafe
  @inline(__always)
  private func look(
    _ words: UnsafePointer<UInt64>, _ hash: UInt64, _ isSame: (Int) -> Bool
  ) -> Int {
    let tag = Self.tag(hash)
    var slot = Int(truncatingIfNeeded: hash &>> UInt64(64 &- slotBits))
    for _ in 0..<Self.probeLimit {
      let found = unsafe slots[slot]
      if found == 0 {
        unsafe slots[slot] = UInt32(truncatingIfNeeded: count &+ 1) | tag
        return unsafe make(words)
      }
      if found & ~Self.numberMask == tag {
        let place = Int(found & Self.numberMask &- 1) &* stride
        if isSame(place) { return place }
      }
      slot = (slot &+ 1) & (1 &<< slotBits &- 1)
    }
    return unsafe make(words)
  }

  @unsafe
  private func make(_ words: UnsafePointer<UInt64>) -> Int {
    let place = count &* stride
    for (index, word) in blank.enumerated() { unsafe records[place &+ index] = word }
    for key in 0..<keys {
      unsafe records[place &+ key] = words[key &* LogScanner.batchRows]
    }
    count &+= 1
    return place
  }

  /// The one group of a plan without keys.
  func single() -> Int {
    if count == 0 {
      for (index, word) in blank.enumerated() { unsafe records[index] = word }
      count = 1
    }
    return 0
  }

  /// Gives a sum that would overflow to a group of its own, which has no rows.
  func set(aside measure: Int, of place: Int) {
    let own = count &* stride
    for (index, word) in blank.enumerated() { unsafe records[own &+ index] = word }
    for key in 0..<keys { unsafe records[own &+ key] = records[place &+ key] }
    let index = keys &+ 1 &+ measure
    unsafe records[own &+ keys] = 1 &<< (Self.rowBits &+ UInt64(measure))
    unsafe records[own &+ index] = records[place &+ index]
    unsafe records[place &+ index] = blank[index]
    count &+= 1
  }
}
