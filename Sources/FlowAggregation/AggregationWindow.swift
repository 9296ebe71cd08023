import FlowModel

/// One window: its flows, and its books by interface.
struct AggregationWindow: ~Copyable {
  /// First Unix second of the window, a multiple of the interval.
  private(set) var start: UInt64 = 0
  /// Whether the window takes packets.
  private(set) var isOpen = false
  var table: FlowTable
  private var books: [TrafficBooks] = []
  private var known = KnownInterfaces()

  init() throws(AggregationError) { table = try FlowTable() }

  /// Begins a window for the interfaces known by now.
  ///
  /// - Parameter books: What belongs to the window from before it began.
  mutating func open(at start: UInt64, known: KnownInterfaces, books: [TrafficBooks] = []) {
    self.start = start
    isOpen = true
    self.books = books
    self.known = known
    growBooks()
  }

  /// Opens books for an interface that became known.
  mutating func know(_ interface: Int) {
    known.insert(interface)
    growBooks()
  }

  /// Whether the interface's books are open.
  func knows(_ interface: Int) -> Bool { known.contains(interface) }

  private mutating func growBooks() {
    while books.count < known.bound { books.append(TrafficBooks()) }
  }

  /// Counts packets in, before anything is done with them.
  @inline(__always)
  mutating func countReceived(_ count: UInt64, on interface: UInt16) {
    books[Int(interface)].received &+= count
  }

  /// Adds one packet or event; the interface's books are open.
  mutating func add<Classifier: FlowClassifier>(
    _ header: PacketHeader, _ context: inout AggregationContext<Classifier>
  ) {
    let interface = header.key.interface
    switch header.kind {
    case .interface: break
    case .packet:
      countReceived(1, on: interface)
      table.add(
        header, hash: context.hash(header.key), arena: &context.arena,
        classifier: &context.classifier)
    case .unparsed:
      countReceived(1, on: interface)
      guard let reason = UnparsedReason(rawValue: header.reason) else { return }
      books[Int(interface)].unparsed[reason] += 1
    case .skipped:
      books[Int(interface)].countSkipped(header)
    }
  }

  /// Adds sums; the interface's books are open.
  mutating func add<Classifier: FlowClassifier>(
    _ sum: FlowSum, _ context: inout AggregationContext<Classifier>
  ) {
    countReceived(sum.packets, on: sum.key.interface)
    table.add(
      sum, hash: context.hash(sum.key), arena: &context.arena, classifier: &context.classifier)
  }

  /// Hands up to `limit` of the oldest flows to the sink, enters them into the books, and frees
  /// their memory.
  mutating func flush<Classifier: FlowClassifier>(
    upTo limit: Int = .max, _ context: inout AggregationContext<Classifier>,
    into sink: inout some FlowSink
  ) {
    let numbers = table.oldest(limit)
    var open = books
    books = []
    var number = numbers.lowerBound
    while number < numbers.upperBound {
      let flows = table.run(from: number, to: numbers.upperBound)
      AggregationWindow.enter(flows, into: &open)
      sink.receive(flows)
      number += flows.count
    }
    books = open
    table.removeOldest(to: numbers.upperBound, hash: context.hash, arena: &context.arena)
  }

  /// Ends the window: its flows, NODATA and SKIPDATA where they apply, and its books.
  ///
  /// Filtered traffic is traffic: an interface that had some gets no NODATA.
  mutating func close<Classifier: FlowClassifier>(
    _ context: inout AggregationContext<Classifier>, into sink: inout some FlowSink
  ) {
    flush(&context, into: &sink)
    isOpen = false
    let closed = WindowBooks(
      start: UInt32(clamping: start), interval: UInt32(context.interval), interfaces: books)
    for (number, book) in books.enumerated() {
      let skipped = book.skipped.total
      let isSilent = known.contains(number) && book.recorded + book.filtered == 0
      guard skipped > 0 || isSilent else { continue }
      sink.receive(
        StatusRecord(
          skipped > 0 ? .skipData : .noData, interface: UInt16(number), start: closed.start,
          end: UInt32(clamping: start + context.interval - 1), skippedPackets: skipped))
    }
    sink.close(closed)
  }

  private static func enter(_ flows: Span<Flow>, into books: inout [TrafficBooks]) {
    for index in flows.indices {
      let disposition = flows[index].disposition
      let packets = flows[index].packets
      let interface = Int(flows[index].key.interface)
      if let excluded = disposition.notLogged {
        books[interface].notLogged[excluded] += packets
      } else if disposition.isFiltered {
        books[interface].filtered += packets
      } else {
        books[interface].recorded += packets
        books[interface].recordedBytes += flows[index].bytes
      }
    }
  }
}
