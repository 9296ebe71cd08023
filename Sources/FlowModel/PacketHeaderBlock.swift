/// A fixed block of decoded headers: the unit in which packets cross from decoding to aggregation.
///
/// 256 headers are 14 KiB, small enough to stay in the first-level cache, large enough to hide a
/// memory latency behind the next packets' prefetches.
@safe
package struct PacketHeaderBlock: ~Copyable {
  /// Headers that fit into one block.
  package static let capacity = 256

  @usableFromInline let storage: UnsafeMutablePointer<PacketHeader>
  /// Headers in the block now.
  package private(set) var count = 0

  /// Allocates an empty block.
  package init() {
    unsafe storage = .allocate(capacity: PacketHeaderBlock.capacity)
  }

  deinit { unsafe storage.deallocate() }

  /// Whether no further header fits.
  package var isFull: Bool { count == PacketHeaderBlock.capacity }

  /// The headers, in the order they were appended.
  package var headers: Span<PacketHeader> {
    @_lifetime(borrow self)
    get {
      let span = unsafe Span(_unsafeStart: storage, count: count)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// Adds a header; a full block drops it, which callers rule out with `isFull`.
  package mutating func append(_ header: PacketHeader) {
    assert(!isFull)
    guard count < PacketHeaderBlock.capacity else { return }
    unsafe (storage + count).initialize(to: header)
    count += 1
  }

  /// Empties the block for the next batch.
  package mutating func removeAll() { count = 0 }
}
