import CLinuxShims
import FlowModel

/// The flows of one window: found by key, kept in the order of their first packets.
///
/// Flows live in chunks of the shared arena and never move; the oldest can be flushed from the
/// front while new ones join at the back.
@safe
struct FlowTable: ~Copyable {
  private var index: SlotTable
  private var chunks: [UnsafeMutablePointer<Flow>?] = unsafe []
  /// The number of the oldest flow still in the table.
  private var head = 0
  /// The number that the next new flow gets.
  private var tail = 0

  init() throws(AggregationError) { index = try SlotTable() }

  /// Flows in the table.
  var count: Int { tail - head }

  /// Whether flow numbers are about to exceed a slot's 32 bits.
  var isNumberSpaceLow: Bool { tail > Int(UInt32.max) - 2 * PacketHeaderBlock.capacity }

  /// Makes room for a block of new flows, so that inserting never grows the index.
  mutating func reserveBlock() throws(AggregationError) {
    while !index.hasRoom(for: PacketHeaderBlock.capacity) { try index.grow() }
  }

  @inline(__always)
  func prefetchSlot(_ hash: UInt64) { index.prefetch(hash) }

  /// Fetches the flow that a hash most likely belongs to, and gives its number plus one, or 0.
  ///
  /// By now its slots have arrived.
  @inline(__always)
  func prefetchFlow(_ hash: UInt64) -> UInt32 {
    let tag = hash & 0xffff_ffff_0000_0000
    var position = index.home(hash)
    var slot = unsafe index.slots[position]
    while slot != 0 && slot & 0xffff_ffff_0000_0000 != tag {
      position = (position + 1) & index.mask
      slot = unsafe index.slots[position]
    }
    let guess = UInt32(truncatingIfNeeded: slot)
    if guess != 0 { unsafe weir_prefetch(flow(Int(guess) - 1)) }
    return guess
  }

  /// Adds a packet to its flow, making the flow when it is the first.
  ///
  /// - Parameter guess: What `prefetchFlow` gave for the hash.
  @inline(__always)
  mutating func add<Classifier: FlowClassifier>(
    _ header: PacketHeader, hash: UInt64, guess: UInt32, arena: inout FlowArena,
    classifier: inout Classifier
  ) {
    if guess != 0 {
      let flow = unsafe flow(Int(guess) - 1)
      if unsafe flow.pointee.key == header.key {
        unsafe flow.pointee.add(header)
        return
      }
    }
    add(header, hash: hash, arena: &arena, classifier: &classifier)
  }

  /// Adds a packet to its flow, making the flow when it is the first.
  @inline(__always)
  mutating func add<Classifier: FlowClassifier>(
    _ header: PacketHeader, hash: UInt64, arena: inout FlowArena, classifier: inout Classifier
  ) {
    let (flow, position) = unsafe find(header.key, hash)
    if let flow = unsafe flow {
      unsafe flow.pointee.add(header)
      return
    }
    let disposition = classifier.classify(header.key, at: header.time)
    insert(Flow(first: header, disposition: disposition), at: position, hash, &arena)
  }

  /// Adds sums to their flow, making the flow when they are the first.
  mutating func add<Classifier: FlowClassifier>(
    _ sum: FlowSum, hash: UInt64, arena: inout FlowArena, classifier: inout Classifier
  ) {
    let (flow, position) = unsafe find(sum.key, hash)
    if let flow = unsafe flow {
      unsafe flow.pointee.add(sum)
      return
    }
    let disposition = classifier.classify(sum.key, at: sum.first)
    insert(Flow(first: sum, disposition: disposition), at: position, hash, &arena)
  }

  /// The flow of a key, or the slot where it would be found.
  @inline(__always)
  private func find(
    _ key: FlowKey, _ hash: UInt64
  ) -> (flow: UnsafeMutablePointer<Flow>?, position: Int) {
    let tag = hash & 0xffff_ffff_0000_0000
    var position = index.home(hash)
    while true {
      let slot = unsafe index.slots[position]
      if slot == 0 { return (nil, position) }
      if slot & 0xffff_ffff_0000_0000 == tag {
        let flow = unsafe flow(Int(slot & 0xffff_ffff) - 1)
        if unsafe flow.pointee.key == key { return unsafe (flow, position) }
      }
      position = (position + 1) & index.mask
    }
  }

  @inline(__always)
  private mutating func insert(
    _ flow: Flow, at position: Int, _ hash: UInt64, _ arena: inout FlowArena
  ) {
    unsafe newFlow(&arena).initialize(to: flow)
    unsafe index.slots[position] = hash & 0xffff_ffff_0000_0000 | UInt64(tail)
    index.used += 1
  }

  /// The place of the next flow; afterwards `tail` is that flow's number plus one.
  @inline(__always)
  private mutating func newFlow(_ arena: inout FlowArena) -> UnsafeMutablePointer<Flow> {
    let chunk = tail >> FlowArena.chunkShift
    if unsafe chunk == chunks.count { unsafe chunks.append(arena.takeChunk()) }
    tail += 1
    return unsafe flow(tail - 1)
  }

  @inline(__always)
  private func flow(_ number: Int) -> UnsafeMutablePointer<Flow> {
    // Numbers between head and tail always have a chunk.
    unsafe chunks[number >> FlowArena.chunkShift].unsafelyUnwrapped
      + (number & (FlowArena.chunkFlows - 1))
  }

  /// The numbers of up to `limit` of the oldest flows.
  func oldest(_ limit: Int) -> Range<Int> { head..<min(tail, limit < count ? head + limit : tail) }

  /// The flows from `number` on that lie side by side in memory, at most up to `end`.
  @_lifetime(borrow self)
  func run(from number: Int, to end: Int) -> Span<Flow> {
    let chunkEnd = (number >> FlowArena.chunkShift + 1) << FlowArena.chunkShift
    let span = unsafe Span(_unsafeStart: flow(number), count: min(end, chunkEnd) - number)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// Removes the oldest flows up to number `end` and frees chunks that become empty.
  mutating func removeOldest(to end: Int, hash: KeyHash, arena: inout FlowArena) {
    guard end < tail else { return removeAll(&arena) }
    for number in head..<end {
      index.remove(hash(unsafe flow(number).pointee.key), number: UInt32(number))
    }
    for chunk in head >> FlowArena.chunkShift..<end >> FlowArena.chunkShift {
      if let memory = unsafe chunks[chunk] { unsafe arena.release(memory) }
      unsafe chunks[chunk] = nil
    }
    head = end
  }

  private mutating func removeAll(_ arena: inout FlowArena) {
    for chunk in unsafe chunks.indices {
      if let memory = unsafe chunks[chunk] { unsafe arena.release(memory) }
    }
    unsafe chunks.removeAll(keepingCapacity: true)
    if index.used > 0 { index.removeAll() }
    (head, tail) = (0, 0)
  }
}
