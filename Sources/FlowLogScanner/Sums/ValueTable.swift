internal import Glibc

/// Numbers for values of 16 bytes: texts, or addresses that are not IPv4's.
///
/// A text that is longer than its cell is copied, so cells that are given out last until `clear`.
@safe final class ValueTable {
  /// Whether values are cells of texts, whose bytes may lie elsewhere.
  private let holdsTexts: Bool
  /// Values by their numbers.
  private var cells: UnsafeMutablePointer<UInt128>
  private var capacity = 256
  private(set) var count = 0
  /// Numbers, plus one, by hash.
  private var slots: [UInt32]
  private var texts = TextArena()
  /// The last value with each of some hashes, and its number plus one.
  private var recent = [(cell: UInt128, next: UInt64)](
    repeating: (0, 0), count: ValueTable.recentCount)

  private static let recentCount = 64

  init(holdsTexts: Bool) {
    self.holdsTexts = holdsTexts
    unsafe cells = .allocate(capacity: capacity)
    slots = Array(repeating: 0, count: capacity * 2)
  }

  deinit { unsafe cells.deallocate() }

  /// Bytes that are held.
  var size: Int { count * 16 + texts.size }

  /// Forgets all values.
  func clear() {
    guard count > 0 else { return }
    for index in slots.indices { slots[index] = 0 }
    for index in recent.indices { recent[index] = (0, 0) }
    count = 0
    texts.clear()
  }

  /// The value of a number that was given.
  func value(_ number: Int) -> UInt128 { unsafe cells[number] }

  /// The number of a value.
  @inline(__always)
  func number(of cell: UInt128) -> UInt64 {
    let low = UInt64(truncatingIfNeeded: cell)
    if holdsTexts, low & 0xffff_ffff > UInt64(TextCell.inlineLimit) { return search(long: cell) }
    let hash = Self.mix(low, UInt64(truncatingIfNeeded: cell &>> 64))
    let place = Int(truncatingIfNeeded: hash &>> 58)
    let (known, next) = recent[place]
    if known == cell, next > 0 { return next &- 1 }
    let number = search(cell, hash)
    recent[place] = (cell, number + 1)
    return number
  }

  @inline(__always)
  static func mix(_ low: UInt64, _ high: UInt64) -> UInt64 {
    var hash = (low ^ high &* 0x9e37_79b9_7f4a_7c15) &* 0xd6e8_feb8_6659_fd93
    hash ^= hash &>> 32
    return hash &* 0x9e37_79b9_7f4a_7c15
  }

  @inline(never)
  private func search(_ cell: UInt128, _ hash: UInt64) -> UInt64 {
    var slot = Int(truncatingIfNeeded: hash &>> 32) & (slots.count - 1)
    while slots[slot] != 0 {
      let number = Int(slots[slot]) - 1
      if unsafe cells[number] == cell { return UInt64(number) }
      slot = (slot + 1) & (slots.count - 1)
    }
    return insert(cell, slot)
  }

  private func search(long cell: UInt128) -> UInt64 {
    let length = Int(UInt32(truncatingIfNeeded: cell))
    guard let text = unsafe Self.text(cell) else { return search(cell, 0) }
    let hash = unsafe Self.hash(text, length)
    var slot = Int(truncatingIfNeeded: hash &>> 32) & (slots.count - 1)
    while slots[slot] != 0 {
      let number = Int(slots[slot]) - 1
      let known = unsafe cells[number]
      // Length and first bytes, then all of them.
      if UInt64(truncatingIfNeeded: known) == UInt64(truncatingIfNeeded: cell),
        let other = unsafe Self.text(known), unsafe memcmp(other, text, length) == 0
      {
        return UInt64(number)
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    let copy = unsafe texts.copy(text, length)
    let low = UInt128(UInt64(truncatingIfNeeded: cell))
    return insert(low | UInt128(UInt64(UInt(bitPattern: copy))) << 64, slot)
  }

  private func insert(_ cell: UInt128, _ slot: Int) -> UInt64 {
    if count == capacity { grow() }
    unsafe cells[count] = cell
    count += 1
    slots[slot] = UInt32(count)
    if count * 2 > slots.count { index() }
    return UInt64(count - 1)
  }

  private func grow() {
    let larger = UnsafeMutablePointer<UInt128>.allocate(capacity: capacity * 2)
    unsafe larger.update(from: cells, count: count)
    unsafe cells.deallocate()
    unsafe cells = larger
    capacity *= 2
  }

  /// Makes the slots anew, twice as many.
  private func index() {
    slots = Array(repeating: 0, count: slots.count * 2)
    for number in 0..<count {
      let cell = unsafe cells[number]
      let low = UInt64(truncatingIfNeeded: cell)
      var hash = Self.mix(low, UInt64(truncatingIfNeeded: cell &>> 64))
      let length = Int(UInt32(truncatingIfNeeded: low))
      if holdsTexts, length > TextCell.inlineLimit, let text = unsafe Self.text(cell) {
        unsafe hash = Self.hash(text, length)
      }
      var slot = Int(truncatingIfNeeded: hash &>> 32) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(number + 1)
    }
  }

  /// Where a text lies that its cell has no room for.
  @unsafe
  private static func text(_ cell: UInt128) -> UnsafeRawPointer? {
    unsafe UnsafeRawPointer(bitPattern: UInt(truncatingIfNeeded: cell &>> 64))
  }

  /// The hash of more than eight bytes.
  @unsafe
  private static func hash(_ text: UnsafeRawPointer, _ count: Int) -> UInt64 {
    var hash = UInt64(count)
    var offset = 0
    while offset + 8 < count {
      hash = unsafe mix(hash, text.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      offset += 8
    }
    return unsafe mix(hash, text.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self))
  }
}

/// Copies of texts, in blocks that stay where they are.
@safe struct TextArena: ~Copyable {
  private var blocks: [Block] = []
  private var room = 0
  private(set) var size = 0

  private static let blockSize = 1 << 16

  /// Memory of the arena's own.
  @safe private struct Block {
    let start: UnsafeMutableRawPointer
    let count: Int
  }

  deinit {
    for block in blocks { unsafe block.start.deallocate() }
  }

  mutating func clear() {
    for block in blocks { unsafe block.start.deallocate() }
    blocks.removeAll()
    (room, size) = (0, 0)
  }

  /// A copy that stays until `clear`.
  @unsafe
  mutating func copy(_ text: UnsafeRawPointer, _ count: Int) -> UnsafeRawPointer {
    if count > room {
      let block = max(Self.blockSize, count)
      unsafe blocks.append(Block(start: .allocate(byteCount: block, alignment: 16), count: block))
      room = block
    }
    let block = blocks[blocks.count - 1]
    let place = unsafe block.start + (block.count - room)
    unsafe place.copyMemory(from: text, byteCount: count)
    room -= count
    size += count
    return UnsafeRawPointer(place)
  }
}
