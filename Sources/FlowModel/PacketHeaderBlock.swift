/// A fixed block of decoded headers: the unit in which packets cross from decoding to aggregation.
///
/// 256 headers are 16 KiB, small enough to stay in the first-level cache, large enough to hide a
/// memory latency behind the next packets' prefetches.
@safe
public struct PacketHeaderBlock: ~Copyable {
  /// Headers that fit into one block.
  public static let capacity = 256

  @usableFromInline let storage: UnsafeMutablePointer<PacketHeader>
  /// The packets that ICMP errors of the block quote.
  private var quotes: [PacketHeader] = []
  /// Headers in the block now.
  public private(set) var count = 0

  /// Allocates an empty block.
  public init() {
    unsafe storage = .allocate(capacity: PacketHeaderBlock.capacity)
  }

  deinit { unsafe storage.deallocate() }

  /// Whether no further header fits.
  public var isFull: Bool { count == PacketHeaderBlock.capacity }

  /// The headers, in the order they were appended.
  public var headers: Span<PacketHeader> {
    @_lifetime(borrow self)
    get {
      let span = unsafe Span(_unsafeStart: storage, count: count)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// Adds a header; a full block drops it, which callers rule out with `isFull`.
  @inline(__always)
  public mutating func append(_ header: PacketHeader) {
    assert(!isFull)
    guard count < PacketHeaderBlock.capacity else { return }
    unsafe (storage + count).initialize(to: header)
    count += 1
  }

  /// Adds an ICMP error with the packet in its payload.
  public mutating func append(_ header: PacketHeader, quoting quote: PacketHeader) {
    quotes.append(quote)
    var header = header
    header.quote = UInt16(truncatingIfNeeded: quotes.count)
    append(header)
  }

  /// Adds a header of another block, with the packet that it quotes.
  public mutating func append(at index: Int, of other: borrowing PacketHeaderBlock) {
    let header = other.headers[index]
    if let quote = other.quote(of: header) {
      append(header, quoting: quote)
    } else {
      append(header)
    }
  }

  /// Adds a packet of another block as one of its interfaces sees it, with a verdict.
  ///
  /// - Parameter rule: The number of the rule that decided.
  @inline(__always)
  public mutating func append(
    at index: Int, of other: borrowing PacketHeaderBlock, seenBy interface: UInt16,
    _ direction: FlowDirection, _ action: FlowAction, rule: UInt16
  ) {
    guard !isFull, index >= 0, index < other.count else { return }
    unsafe storage[count] = other.storage[index]
    unsafe storage[count].key.setInterface(interface)
    unsafe storage[count].key.setDirectionHint(direction == .egress ? .egress : .ingress)
    unsafe storage[count].setVerdict(action, rule: rule)
    count += 1
  }

  /// The packet that an ICMP error of this block is about.
  public func quote(of header: PacketHeader) -> PacketHeader? {
    let index = Int(header.quote) - 1
    return quotes.indices.contains(index) ? quotes[index] : nil
  }

  /// Lets `body` change the keys for which the link layer gave a hint of direction.
  public mutating func updateHintedKeys(_ body: (inout FlowKey) -> Void) {
    for index in 0..<count where unsafe storage[index].key.hasDirectionHint {
      unsafe body(&storage[index].key)
    }
  }

  /// Lets `body` change headers of a range that the block has, with their positions in it.
  public mutating func updateHeaders(
    _ range: Range<Int>, _ body: (Int, inout PacketHeader) -> Void
  ) {
    for index in range.clamped(to: 0..<count) { unsafe body(index, &storage[index]) }
  }

  /// Gives interfaces that begin the block without a time the time of the first packet behind them.
  ///
  /// Among several files an interface is known from its first packet on, not from the start of the
  /// earliest file.
  public mutating func dateLeadingInterfaces() {
    var first = 0
    while first < count, unsafe storage[first].kind == .interface { first += 1 }
    guard first < count else { return }
    for index in 0..<first where unsafe storage[index].time.rawValue == 0 {
      unsafe storage[index].time = storage[first].time
    }
  }

  /// Empties the block for the next batch.
  public mutating func removeAll() {
    count = 0
    if !quotes.isEmpty { quotes.removeAll(keepingCapacity: true) }
  }
}
