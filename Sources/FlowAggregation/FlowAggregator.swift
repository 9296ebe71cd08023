public import FlowModel

/// Sums packets into flows per aggregation window, in bounded memory, and closes the books.
///
/// Packet times drive the clock. A window is a multiple of the interval; it takes late packets
/// for a grace of 5 s after its end, and later ones join the current window: none is dropped.
public struct FlowAggregator<Classifier: FlowClassifier>: ~Copyable {
  /// What a user can choose.
  public struct Configuration: Sendable {
    /// Seconds in a window, 60 or 600 for records.
    public var interval: UInt32
    /// Live flows at most; the oldest are flushed early beyond it.
    public var flowLimit: Int
    /// A secret number that keeps senders from aiming for hash collisions.
    public var hashSeed: UInt64
    /// Seconds for which a window takes late packets after its end.
    public var graceSeconds: UInt64

    /// Chooses window length and memory.
    public init(
      interval: UInt32 = 600, flowLimit: Int = AggregationLimits.flowTableEntryLimit,
      hashSeed: UInt64, graceSeconds: UInt64 = AggregationLimits.lateGraceSeconds
    ) {
      self.graceSeconds = graceSeconds
      self.interval = interval
      self.flowLimit = max(flowLimit, AggregationLimits.flowTableEntryMinimum)
      self.hashSeed = hashSeed
    }
  }

  private let flowLimit: Int
  var context: AggregationContext<Classifier>
  /// The window of the latest packets.
  var current: AggregationWindow
  /// The window before, while it still takes late packets.
  var previous: AggregationWindow
  /// Losses met before any packet had a time, by interface.
  var timeless: [TrafficBooks] = []
  var hashes = InlineArray<256, UInt64>(repeating: 0)
  private var guesses = InlineArray<256, UInt32>(repeating: 0)

  /// The most flows that were live at the same time.
  public private(set) var flowsPeak = 0

  /// Looks at the number of live flows; called before any of them leaves.
  mutating func notePeak() {
    flowsPeak = max(flowsPeak, current.table.count + previous.table.count)
  }

  /// Reserves memory and waits for the first packet.
  public init(
    _ configuration: Configuration, classifier: Classifier
  ) throws(AggregationError) {
    let context = try AggregationContext(
      interval: configuration.interval, flowLimit: configuration.flowLimit,
      hashSeed: configuration.hashSeed, graceSeconds: configuration.graceSeconds,
      classifier: classifier)
    let current = try AggregationWindow()
    let previous = try AggregationWindow()
    flowLimit = configuration.flowLimit
    self.context = context
    self.current = current
    self.previous = previous
  }

  /// Lets flows that are new from now on be decided by another classifier.
  public mutating func setClassifier(_ classifier: Classifier) { context.classifier = classifier }

  /// Takes a block of headers in capture order; results that are due go to the sink.
  public mutating func process(
    _ block: borrowing PacketHeaderBlock, into sink: inout some FlowSink
  ) throws(AggregationError) {
    try makeRoom(&sink)
    let headers = block.headers
    switch plainness(of: headers) {
    case .oneInterface(let interface):
      current.countReceived(UInt64(headers.count), on: interface)
      addBlock(headers)
    case .severalInterfaces:
      for index in headers.indices {
        current.countReceived(1, on: headers[index].key.interface)
      }
      addBlock(headers)
    case .none:
      for index in headers.indices { process(headers[index], into: &sink) }
    }
    notePeak()
  }

  /// Whether a block is all packets of known interfaces inside the current window.
  private enum Plainness {
    case none
    case oneInterface(UInt16)
    case severalInterfaces
  }

  /// Looks over a block; a plain one needs no look at the clock while it is processed, because no
  /// window can end in it.
  private func plainness(of headers: Span<PacketHeader>) -> Plainness {
    guard current.isOpen, !headers.isEmpty else { return .none }
    let interface = headers[0].key.interface
    let room = previous.isOpen ? context.graceSeconds : context.interval
    var oldest = UInt64.max
    var latest: UInt64 = 0
    var differences: UInt16 = 0
    var kinds: UInt8 = 0
    for index in headers.indices {
      oldest = min(oldest, headers[index].time.rawValue)
      latest = max(latest, headers[index].time.rawValue)
      differences |= headers[index].key.interface ^ interface
      kinds |= headers[index].kind.rawValue
    }
    guard kinds == 0, oldest >> 32 >= current.start, latest >> 32 < current.start + room else {
      return .none
    }
    if differences == 0 { return current.knows(Int(interface)) ? .oneInterface(interface) : .none }
    let isKnown = headers.indices.allSatisfy { current.knows(Int(headers[$0].key.interface)) }
    return isKnown ? .severalInterfaces : .none
  }

  /// Adds a block in three passes, so that two memory latencies hide behind the other packets.
  private mutating func addBlock(_ headers: Span<PacketHeader>) {
    for index in headers.indices {
      let hash = context.hash(headers[index].key)
      hashes[index] = hash
      current.table.prefetchSlot(hash)
    }
    for index in headers.indices { guesses[index] = current.table.prefetchFlow(hashes[index]) }
    for index in headers.indices {
      current.table.add(
        headers[index], hash: hashes[index], guess: guesses[index], arena: &context.arena,
        classifier: &context.classifier)
    }
  }

  /// Flushes the oldest flows until a whole block of new ones fits; their sums stand in records
  /// of their own, so totals stay right.
  mutating func makeRoom(_ sink: inout some FlowSink) throws(AggregationError) {
    let block = PacketHeaderBlock.capacity
    let batch = min(AggregationLimits.evictionBatch, max(block, flowLimit / 16))
    while current.table.count + previous.table.count + block > flowLimit {
      if previous.table.count > 0 {
        previous.flush(upTo: batch, &context, into: &sink)
      } else {
        current.flush(upTo: batch, &context, into: &sink)
      }
    }
    if current.table.isNumberSpaceLow { current.flush(&context, into: &sink) }
    try current.table.reserveBlock()
    try previous.table.reserveBlock()
  }
}
