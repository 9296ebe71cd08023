/// The place of an event among all events of a group.
package struct LogPosition: Hashable, Comparable, Sendable {
  /// The event's time, in milliseconds since 1970.
  package var timestamp: Int
  /// The number of its block.
  package var sequence: Int
  /// The number of its stream.
  package var stream: Int
  /// Its place in the block.
  package var index: Int

  /// Names a place.
  package init(timestamp: Int, sequence: Int, stream: Int = 0, index: Int) {
    self.timestamp = timestamp
    self.sequence = sequence
    self.stream = stream
    self.index = index
  }

  /// By time, then in the order in which events came.
  package static func < (left: LogPosition, right: LogPosition) -> Bool {
    (left.timestamp, left.sequence, left.stream, left.index)
      < (right.timestamp, right.sequence, right.stream, right.index)
  }
}

/// An event with all that is known of it.
package struct StoredLogEvent: Hashable, Sendable {
  /// Time and message.
  package var event: LogEvent
  /// When it came, in milliseconds since 1970.
  package var ingestion: Int
  /// Its place.
  package var position: LogPosition
}

/// Which events somebody wants, and how many at a time.
package struct LogQuery: Sendable {
  /// Events at this time and later, in milliseconds since 1970.
  package var start = 0
  /// Events before this time.
  package var end = Int.max
  /// Events behind it (or before it, backwards).
  package var position: LogPosition?
  /// Whether the latest come first.
  package var isBackward = false
  /// Events of a page.
  package var limit = 10_000
  /// Bytes of a page's messages.
  package var pageBytes = 1 << 20
  /// Bytes that are looked through for one page.
  package var scanBytes = 64 << 20
  /// Whether an event is wanted.
  package var isWanted: @Sendable ([UInt8]) -> Bool = { _ in true }

  /// Asks for the first ten thousand events.
  package init() {}
}

/// A page of events.
package struct LogPage: Sendable {
  /// In order of their times, or against it where the query is backward.
  package var events: [StoredLogEvent] = []
  /// What the next page goes on behind; nil where there is none.
  package var next: LogPosition?
}

/// Merges segments, blocks and events of any number of streams in the order of time.
///
/// A block is opened when the merge comes to its earliest event, and a segment when it comes to
/// its earliest block. So memory holds only blocks that overlap in time.
struct LogMerge {
  private enum Item {
    case segment(LogSegment, stream: Int)
    case block(LogBlockHead, offset: Int, path: String, stream: Int)
    case events([LogEvent], at: Int, LogBlockHead, stream: Int)
  }

  private struct Entry {
    /// Time, rank and the rest of the order, negated where the merge goes backward.
    var key: (Int, Int, Int, Int, Int)
    var item: Item
  }

  private let query: LogQuery
  private let report: (String) -> Void
  private var heap: [Entry] = []
  private var files: [String: StoredFile] = [:]
  private(set) var scanned = 0

  /// So many files are open at a time.
  private static let fileLimit = 64

  init(_ streams: [LogStreamFile], _ query: LogQuery, report: @escaping (String) -> Void) {
    self.query = query
    self.report = report
    for stream in streams {
      for segment in stream.snapshot where overlaps(segment.earliest, segment.latest) {
        push(
          .segment(segment, stream: stream.identifier), time(segment.earliest, segment.latest),
          rank: 0, 0, stream.identifier, 0)
      }
    }
  }

  private func overlaps(_ earliest: Int, _ latest: Int) -> Bool {
    guard earliest < query.end, latest >= query.start else { return false }
    guard let position = query.position else { return true }
    return query.isBackward ? earliest <= position.timestamp : latest >= position.timestamp
  }

  private func time(_ earliest: Int, _ latest: Int) -> Int {
    query.isBackward ? latest : earliest
  }

  /// The next event; nil at the end.
  mutating func next() throws(RecordStoreError) -> StoredLogEvent? {
    while let entry = pop() {
      switch entry.item {
      case .segment(let segment, let stream):
        for (place, head) in segment.heads.enumerated()
        where overlaps(head.earliest, head.latest) {
          push(
            .block(head, offset: segment.offsets[place], path: segment.path, stream: stream),
            time(head.earliest, head.latest), rank: 1, head.sequence, stream, 0)
        }
      case .block(let head, let offset, let path, let stream):
        guard let events = try events(head, offset, path) else { continue }
        push(events, at: query.isBackward ? events.count - 1 : 0, head, stream)
      case .events(let events, let place, let head, let stream):
        push(events, at: query.isBackward ? place - 1 : place + 1, head, stream)
        let event = events[place]
        let position = LogPosition(
          timestamp: event.timestamp, sequence: head.sequence, stream: stream, index: place)
        guard event.timestamp >= query.start, event.timestamp < query.end, isBehind(position)
        else { continue }
        return StoredLogEvent(event: event, ingestion: head.ingestion, position: position)
      }
    }
    return nil
  }

  private func isBehind(_ position: LogPosition) -> Bool {
    guard let start = query.position else { return true }
    return query.isBackward ? position < start : position > start
  }

  private mutating func events(
    _ head: LogBlockHead, _ offset: Int, _ path: String
  ) throws(RecordStoreError) -> [LogEvent]? {
    if files.count >= LogMerge.fileLimit { files = [:] }
    if files[path] == nil { files[path] = try StoredFile(existing: path) }
    // Retention may have taken the file away meanwhile.
    guard let file = files[path] else { return nil }
    let payload = try file.read(at: offset + LogBlockHead.byteCount, count: head.payloadBytes)
    scanned += payload.count
    guard let events = LogBlock.decode(payload, head) else {
      report("\(path): the block at byte \(offset) is damaged, and its events are left out")
      return nil
    }
    return events
  }

  private mutating func push(
    _ events: [LogEvent], at place: Int, _ head: LogBlockHead, _ stream: Int
  ) {
    guard events.indices.contains(place) else { return }
    push(
      .events(events, at: place, head, stream: stream), events[place].timestamp, rank: 2,
      head.sequence, stream, place)
  }

  // A binary heap, the least key first.

  private mutating func push(
    _ item: Item, _ time: Int, rank: Int, _ sequence: Int, _ stream: Int, _ index: Int
  ) {
    let sign = query.isBackward ? -1 : 1
    heap.append(
      Entry(
        key: (sign * time, rank, sign * sequence, sign * stream, sign * index), item: item))
    var place = heap.count - 1
    while place > 0, heap[place].key < heap[(place - 1) / 2].key {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  private mutating func pop() -> Entry? {
    guard !heap.isEmpty else { return nil }
    heap.swapAt(0, heap.count - 1)
    let least = heap.removeLast()
    var place = 0
    while true {
      let left = 2 * place + 1
      guard left < heap.count else { break }
      let right = left + 1
      let lesser = right < heap.count && heap[right].key < heap[left].key ? right : left
      guard heap[lesser].key < heap[place].key else { break }
      heap.swapAt(place, lesser)
      place = lesser
    }
    return least
  }
}

extension LogMerge {
  /// Collects a page.
  static func page(
    _ streams: [LogStreamFile], _ query: LogQuery, report: @escaping (String) -> Void
  ) throws(RecordStoreError) -> LogPage {
    var merge = LogMerge(streams, query, report: report)
    var page = LogPage()
    var bytes = 0
    while let event = try merge.next() {
      if query.isWanted(event.event.message) {
        page.events.append(event)
        bytes += event.event.message.count
      }
      let isFull = page.events.count >= query.limit || bytes >= query.pageBytes
      guard !isFull, merge.scanned < query.scanBytes else {
        page.next = event.position
        return page
      }
    }
    return page
  }
}
