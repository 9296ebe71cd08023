import CLinuxShims
import Glibc

/// Finds connections by hash: 8-byte slots in linear probing, half tag and half number.
///
/// A slot holds the upper half of the hash and the connection's number plus one; zero is empty.
/// The upper half also gives the home, so moving slots never reads a connection.
@safe
struct ConnectionIndex: ~Copyable {
  private static let smallestBits = 10
  private static let hugePage = 2 << 20

  private var slots: UnsafeMutablePointer<UInt64>
  private var mask: Int
  private var bits: UInt64
  private var used = 0

  init() throws(VerdictError) {
    unsafe slots = try ConnectionIndex.map(1 << ConnectionIndex.smallestBits)
    mask = (1 << ConnectionIndex.smallestBits) - 1
    bits = UInt64(ConnectionIndex.smallestBits)
  }

  deinit { unsafe munmap(slots, (mask + 1) * 8) }

  /// Whether one more slot would lift the load above one half; probes stay short below it.
  var isFull: Bool { (used + 1) * 2 > mask + 1 }

  @inline(__always)
  func home(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> (64 - bits)) }

  @inline(__always)
  func next(_ position: Int) -> Int { (position + 1) & mask }

  @inline(__always)
  func slot(_ position: Int) -> UInt64 { unsafe slots[position] }

  @inline(__always)
  func prefetch(_ hash: UInt64) { unsafe weir_prefetch(slots + home(hash)) }

  @inline(__always)
  static func tag(_ hash: UInt64) -> UInt64 { hash & 0xffff_ffff_0000_0000 }

  /// Adds a connection's slot; `isFull` was false.
  mutating func insert(_ hash: UInt64, number: Int) {
    var position = home(hash)
    while unsafe slots[position] != 0 { position = next(position) }
    unsafe slots[position] = ConnectionIndex.tag(hash) | UInt64(number + 1)
    used += 1
  }

  /// Removes a connection's slot and moves later ones up, so that no probe ends too early.
  mutating func remove(_ hash: UInt64, number: Int) {
    let wanted = ConnectionIndex.tag(hash) | UInt64(number + 1)
    var gap = home(hash)
    while unsafe slots[gap] != wanted {
      guard unsafe slots[gap] != 0 else { return }
      gap = next(gap)
    }
    used -= 1
    var position = next(gap)
    while unsafe slots[position] != 0 {
      let slot = unsafe slots[position]
      let distance = (position - home(slot)) & mask
      if distance >= (position - gap) & mask {
        unsafe slots[gap] = slot
        gap = position
      }
      position = next(position)
    }
    unsafe slots[gap] = 0
  }

  /// Doubles the index; false when there is no memory for it.
  mutating func grow() -> Bool {
    let old = unsafe slots
    let oldCount = mask + 1
    guard let bigger = unsafe try? ConnectionIndex.map(oldCount * 2) else { return false }
    unsafe slots = bigger
    mask = oldCount * 2 - 1
    bits += 1
    for position in 0..<oldCount {
      let slot = unsafe old[position]
      if slot == 0 { continue }
      var place = home(slot)
      while unsafe slots[place] != 0 { place = next(place) }
      unsafe slots[place] = slot
    }
    unsafe munmap(old, oldCount * 8)
    return true
  }

  private static func map(_ count: Int) throws(VerdictError) -> UnsafeMutablePointer<UInt64> {
    let mapping = unsafe mmap(
      nil, count * 8, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let mapping = unsafe mapping, unsafe mapping != MAP_FAILED else {
      throw .outOfMemory(bytes: count * 8)
    }
    if count * 8 >= hugePage { unsafe madvise(mapping, count * 8, MADV_HUGEPAGE) }
    return unsafe mapping.bindMemory(to: UInt64.self, capacity: count)
  }
}
