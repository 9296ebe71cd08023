internal import AWSProtocols
internal import ControlPlane
internal import FlowLogFormat
internal import QueryEngine
internal import RecordStore

/// A stream of an embedded log group, as questions read it.
struct GroupStream: EventStream {
  let store: LogStore
  let group: LogGroup
  let stream: LogStream
  let scope: ResourceScope
  /// The time asked for, both ends included.
  let milliseconds: ClosedRange<Int>
  let formats: [LogFormat]

  /// Whoever names no time means all.
  static let always = 0...Int.max / 2

  var log: String { "\(scope.account):\(group.name)" }
  var name: String { stream.name }

  func open() -> any EventCursor { Cursor(self) }

  func pointer(to event: QueryEvent) -> String {
    EventPointer(
      group: group.name, stream: stream.name, timestamp: event.timestamp, block: event.block,
      index: event.index
    ).text
  }

  /// Reads page by page.
  private final class Cursor: EventCursor {
    private let place: GroupStream
    private var query = LogQuery()
    private var hasEnded = false

    init(_ place: GroupStream) {
      self.place = place
      query.start = place.milliseconds.lowerBound
      let (end, isOver) = place.milliseconds.upperBound.addingReportingOverflow(1)
      query.end = isOver ? .max : end
      query.limit = 32_768
      query.pageBytes = 4 << 20
      query.scanBytes = 8 << 20
    }

    func next() throws(EventFault) -> [QueryEvent] {
      while !hasEnded {
        let page = try page()
        hasEnded = page.next == nil
        query.position = page.next
        guard !page.events.isEmpty else { continue }
        return page.events.map { event in
          QueryEvent(
            timestamp: event.event.timestamp, ingestion: event.ingestion,
            message: event.event.message, block: event.position.sequence,
            index: event.position.index)
        }
      }
      return []
    }

    private func page() throws(EventFault) -> LogPage {
      do throws(RecordStoreError) {
        return try place.store.page(
          [place.stream], of: place.group, place.scope, query,
          milliseconds: ServeRun.milliseconds())
      } catch {
        throw EventFault(error.description)
      }
    }
  }
}

/// Where an event is, as `@ptr` tells it.
struct EventPointer: Hashable {
  var group: String
  var stream: String
  var timestamp: Int
  var block: Int
  var index: Int

  init(group: String, stream: String, timestamp: Int, block: Int, index: Int) {
    self.group = group
    self.stream = stream
    self.timestamp = timestamp
    self.block = block
    self.index = index
  }

  /// The text of a place, which clients hand back as it is.
  var text: String {
    Base64.encode(Array("\(timestamp) \(block) \(index) \(group) \(stream)".utf8))
  }

  /// Reads the text of a place.
  init?(_ text: String) {
    guard let bytes = Base64.decode(text) else { return nil }
    // Names of groups have no blanks; those of streams may.
    let parts = String(decoding: bytes, as: UTF8.self)
      .split(separator: " ", maxSplits: 4, omittingEmptySubsequences: false)
    guard parts.count == 5, let timestamp = Int(parts[0]), let block = Int(parts[1]),
      let index = Int(parts[2]), index >= 0
    else { return nil }
    self.init(
      group: String(parts[3]), stream: String(parts[4]), timestamp: timestamp, block: block,
      index: index)
  }
}
