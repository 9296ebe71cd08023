import CLinuxShims
import Glibc

/// The connections of all interfaces in bounded memory, found by key.
///
/// Connections lie in one array that is reserved once and touched as they come; a place is given
/// away, never moved. A hand goes round the array: each new connection looks at the next two
/// places and takes one whose connection is forgotten anyway. At the limit it looks
/// at sixteen and takes one that is over, else the one that is idle for longest; only the latter
/// loses something, and is counted in `evicted`.
@safe
struct ConnectionTable: ~Copyable {
  private let connections: UnsafeMutablePointer<Connection>
  private let byteCount: Int
  private var limit: Int
  private var index: ConnectionIndex
  private let hash: ConnectionHash
  private let timeouts: PhaseTimeouts
  private var hand = 0
  /// Places in use.
  private(set) var count = 0
  /// Connections that were not over when their place was given away.
  private(set) var evicted: UInt64 = 0

  init(limit: Int, timeouts: PhaseTimeouts, hash: ConnectionHash) throws(VerdictError) {
    let limit = min(
      max(limit, VerdictLimits.connectionMinimum), VerdictLimits.connectionMaximum)
    let byteCount = limit * MemoryLayout<Connection>.stride
    let index = try ConnectionIndex()
    let mapping = unsafe mmap(
      nil, byteCount, PROT_READ | PROT_WRITE,
      MAP_PRIVATE | MAP_ANONYMOUS | Int32(MAP_NORESERVE), -1, 0)
    guard let mapping = unsafe mapping, unsafe mapping != MAP_FAILED else {
      throw .outOfMemory(bytes: byteCount)
    }
    // The first connections stay in small pages, as a quiet network has few.
    let quiet = 2 << 20
    if byteCount > quiet { unsafe madvise(mapping + quiet, byteCount - quiet, MADV_HUGEPAGE) }
    unsafe connections = mapping.bindMemory(to: Connection.self, capacity: limit)
    self.byteCount = byteCount
    self.limit = limit
    self.index = index
    self.timeouts = timeouts
    self.hash = hash
  }

  deinit { unsafe munmap(connections, byteCount) }

  /// Whether there is room for what may be forgotten: verdicts without a connection.
  var hasRoomForJudged: Bool { count < limit / 2 }

  @inline(__always)
  func prefetchSlot(_ hash: UInt64) { index.prefetch(hash) }

  /// Fetches the connection that a hash most likely belongs to, and gives its number; -1 for none.
  ///
  /// By now the slots have arrived.
  @inline(__always)
  func prefetchConnection(_ hash: UInt64) -> Int32 {
    let tag = ConnectionIndex.tag(hash)
    var position = index.home(hash)
    var slot = index.slot(position)
    while slot != 0 && ConnectionIndex.tag(slot) != tag {
      position = index.next(position)
      slot = index.slot(position)
    }
    let number = Int32(truncatingIfNeeded: slot & 0xffff_ffff) &- 1
    if slot != 0 { unsafe weir_prefetch(connections + Int(number)) }
    return number
  }

  /// The number of a key's connection, with a guess that is mostly right; -1 when it has none.
  @inline(__always)
  func find(_ key: ConnectionKey, hash: UInt64, guess: Int32) -> Int {
    if guess >= 0, unsafe connections[Int(guess)].key == key { return Int(guess) }
    return find(key, hash: hash)
  }

  /// The number of a key's connection; -1 when it has none.
  @inline(__always)
  func find(_ key: ConnectionKey, hash: UInt64) -> Int {
    let tag = ConnectionIndex.tag(hash)
    var position = index.home(hash)
    while true {
      let slot = index.slot(position)
      if slot == 0 { return -1 }
      if ConnectionIndex.tag(slot) == tag {
        let number = Int(slot & 0xffff_ffff) - 1
        if unsafe connections[number].key == key { return number }
      }
      position = index.next(position)
    }
  }

  /// A connection by its number.
  subscript(number: Int) -> Connection {
    @inline(__always) unsafeAddress { unsafe UnsafePointer(connections + number) }
    @inline(__always) unsafeMutableAddress { unsafe connections + number }
  }

  /// Adds a connection whose key has none; gives its number.
  mutating func insert(_ connection: Connection, hash: UInt64) -> Int {
    let second = connection.lastSecond
    let number = reuse(at: second) ?? extend() ?? evict(at: second)
    unsafe (connections + number).initialize(to: connection)
    index.insert(hash, number: number)
    return number
  }

  /// The next untouched place, while there is one.
  private mutating func extend() -> Int? {
    guard count < limit else { return nil }
    if index.isFull && !index.grow() {
      limit = count
      return nil
    }
    count += 1
    return count - 1
  }

  /// A place under the hand whose connection counts no longer, not even as one that is over.
  private mutating func reuse(at second: UInt32) -> Int? {
    guard count > VerdictLimits.evictionSample else { return nil }
    for _ in 0..<VerdictLimits.reuseSample {
      let number = advanceHand()
      guard timeouts.isForgotten(self[number], at: second) else { continue }
      release(number)
      return number
    }
    return nil
  }

  /// The place of the connection that is best forgotten among the next ones.
  private mutating func evict(at second: UInt32) -> Int {
    var victim = advanceHand()
    for _ in 1..<VerdictLimits.evictionSample {
      if timeouts.isOver(self[victim], at: second) { break }
      let other = advanceHand()
      let isBetter =
        timeouts.isOver(self[other], at: second)
        || self[other].lastSecond < self[victim].lastSecond
      if isBetter { victim = other }
    }
    if !timeouts.isOver(self[victim], at: second) { evicted += 1 }
    release(victim)
    return victim
  }

  private mutating func advanceHand() -> Int {
    let number = hand
    hand = hand + 1 >= count ? 0 : hand + 1
    return number
  }

  private mutating func release(_ number: Int) {
    index.remove(hash(self[number].key), number: number)
  }
}
