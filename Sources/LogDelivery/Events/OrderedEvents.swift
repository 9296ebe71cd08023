/// The records of a segment as events: by interface, then by time, then as they came.
struct OrderedEvents {
  private var text: [UInt8] = []
  private var events: [Event] = []
  private var interfaces: [String] = []
  private var places: [String: Int] = [:]

  private struct Event {
    var mark: RecordMark
    var interface: Int
    var start: Int
  }

  var count: Int { events.count }

  mutating func add(_ batch: RecordBatch) {
    let known = batch.interfaces.map { name in
      places[name]
        ?? {
          places[name] = interfaces.count
          interfaces.append(name)
          return interfaces.count - 1
        }()
    }
    var start = text.count
    text += batch.text
    for mark in batch.marks {
      events.append(Event(mark: mark, interface: known[Int(mark.interface)], start: start))
      start += Int(mark.length)
    }
  }

  mutating func sort() {
    events.sort { left, right in
      if left.interface != right.interface { return left.interface < right.interface }
      if left.mark.start != right.mark.start { return left.mark.start < right.mark.start }
      return left.start < right.start
    }
  }

  /// Events in calls: each of one interface, and within every limit.
  ///
  /// An event that no call may hold stands alone.
  func calls() -> [Range<Int>] {
    var calls: [Range<Int>] = []
    var first = 0
    var bytes = 0
    for index in events.indices {
      let size = messageBytes(index) + LogEventLimits.overhead
      let isFull =
        index > first
        && (events[index].interface != events[first].interface
          || bytes + size > LogEventLimits.batchBytes
          || index - first == LogEventLimits.batchEvents
          || timestamp(index) - timestamp(first) > LogEventLimits.spanMilliseconds
          || !isSendable(first) || !isSendable(index))
      if isFull {
        calls.append(first..<index)
        first = index
        bytes = 0
      }
      bytes += size
    }
    if first < events.count { calls.append(first..<events.count) }
    return calls
  }

  /// The events of a call and the name of their interface; none where there is one it cannot hold.
  func batch(_ range: Range<Int>) -> (interface: String, LogEventBatch) {
    // Without an interface, as flows of a regional NAT gateway are, there is still one stream.
    let name = interfaces[events[range.lowerBound].interface]
    let interface = name == "-" ? "unknown" : name
    guard isSendable(range.lowerBound) else { return (interface, LogEventBatch()) }
    var batch = LogEventBatch()
    for index in range {
      let start = batch.text.count
      batch.text += text[events[index].start..<events[index].start + messageBytes(index)]
      batch.events.append(
        LogEventBatch.Event(timestamp: timestamp(index), range: start..<batch.text.count))
    }
    return (interface, batch)
  }

  /// The line of an event with its line feed.
  func line(_ index: Int) -> ArraySlice<UInt8> {
    let start = events[index].start
    return text[start..<start + Int(events[index].mark.length)]
  }

  /// What is known of an event's record.
  func mark(_ index: Int) -> (RecordMark, interface: String) {
    (events[index].mark, interfaces[events[index].interface])
  }

  private func isSendable(_ index: Int) -> Bool {
    let bytes = messageBytes(index)
    return bytes > 0 && bytes + LogEventLimits.overhead <= LogEventLimits.batchBytes
  }

  /// Bytes of the line without its line feed.
  private func messageBytes(_ index: Int) -> Int { Int(events[index].mark.length) - 1 }

  private func timestamp(_ index: Int) -> Int64 { Int64(events[index].mark.start) * 1000 }
}
