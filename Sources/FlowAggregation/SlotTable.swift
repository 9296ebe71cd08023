import CLinuxShims
import Glibc

/// The hash index of a flow table: 8-byte slots, linear probing, no keys.
///
/// A slot holds the top 32 bits of the key's hash and the flow's number plus one; zero is empty.
/// The home position is the top bits of the same hash, so growing and deleting never touch a flow.
@safe
struct SlotTable: ~Copyable {
  private static let smallestShift = 12
  private static let hugePage = 2 << 20

  private(set) var slots: UnsafeMutablePointer<UInt64>
  private(set) var mask: Int
  /// Bits to shift a hash right by to get its home position.
  private(set) var shift: UInt64
  private var byteCount: Int
  /// Occupied slots.
  var used = 0

  init() throws(AggregationError) {
    let count = 1 << SlotTable.smallestShift
    unsafe slots = try SlotTable.map(count)
    mask = count - 1
    shift = UInt64(64 - SlotTable.smallestShift)
    byteCount = count * 8
  }

  deinit { unsafe munmap(slots, byteCount) }

  /// Whether `more` flows fit below a load of three quarters.
  func hasRoom(for more: Int) -> Bool { (used + more) * 4 <= (mask + 1) * 3 }

  /// The home position of a hash.
  @inline(__always)
  func home(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash &>> shift) }

  @inline(__always)
  func prefetch(_ hash: UInt64) { unsafe weir_prefetch(slots + home(hash)) }

  /// Doubles the table; slots are moved in order, their home read from the hash bits they hold.
  mutating func grow() throws(AggregationError) {
    let oldCount = mask + 1
    let bigger = unsafe try SlotTable.map(oldCount * 2)
    let newMask = oldCount * 2 - 1
    let newShift = shift - 1
    for index in 0..<oldCount {
      let slot = unsafe slots[index]
      if slot == 0 { continue }
      var position = Int(truncatingIfNeeded: (slot & 0xffff_ffff_0000_0000) >> newShift)
      while unsafe bigger[position] != 0 { position = (position + 1) & newMask }
      unsafe bigger[position] = slot
    }
    unsafe munmap(slots, byteCount)
    unsafe slots = bigger
    (mask, shift, byteCount) = (newMask, newShift, oldCount * 16)
  }

  /// Removes the slot of flow `number`, closing the gap so that no later probe ends early.
  mutating func remove(_ hash: UInt64, number: UInt32) {
    var hole = home(hash)
    while true {
      let slot = unsafe slots[hole]
      if slot == 0 { return }
      if UInt32(truncatingIfNeeded: slot) == number &+ 1 { break }
      hole = (hole + 1) & mask
    }
    used -= 1
    var next = (hole + 1) & mask
    while true {
      let slot = unsafe slots[next]
      if slot == 0 { break }
      let ideal = Int(truncatingIfNeeded: (slot & 0xffff_ffff_0000_0000) >> shift)
      if (next - ideal) & mask >= (next - hole) & mask {
        unsafe slots[hole] = slot
        hole = next
      }
      next = (next + 1) & mask
    }
    unsafe slots[hole] = 0
  }

  /// Empties the table, keeping its size for the next window.
  mutating func removeAll() {
    unsafe memset(slots, 0, byteCount)
    used = 0
  }

  private static func map(_ count: Int) throws(AggregationError)
    -> UnsafeMutablePointer<UInt64>
  {
    let mapping = unsafe mmap(
      nil, count * 8, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let mapping = unsafe mapping, unsafe mapping != MAP_FAILED else {
      throw .outOfMemory(bytes: count * 8)
    }
    if count * 8 >= hugePage { unsafe madvise(mapping, count * 8, MADV_HUGEPAGE) }
    return unsafe mapping.bindMemory(to: UInt64.self, capacity: count)
  }
}
