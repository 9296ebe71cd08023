package import FlowLogFormat

/// The records of a flow log that wait for delivery, a segment at a time.
///
/// Of a segment that was delivered in part it gives the rest: what a step carries is the same on
/// every try, so the number of steps says which records those are.
package struct WaitingRecords: Sendable {
  /// The fields of the records.
  package let format: LogFormat
  private let plan: DeliveryPlan
  private var parts: ArraySlice<SpoolView.Part>
  private var reader: SegmentReader?
  private var deliveredSlots: Set<UInt32> = []

  init(_ plan: DeliveryPlan, _ view: SpoolView) {
    self.plan = plan
    format = plan.format
    parts = view.parts[...]
  }

  /// The next lines, each with a line feed behind it; nil behind the last.
  package mutating func next() throws(SpoolError) -> [UInt8]? {
    while true {
      if var open = reader {
        reader = nil
        if let batch = try open.next() {
          reader = open
          return deliveredSlots.isEmpty ? batch.text : undelivered(of: batch)
        }
      }
      guard let part = parts.popFirst() else { return nil }
      deliveredSlots = []
      guard part.steps > 0 else {
        reader = try SegmentReader(part.file, limit: part.limit)
        continue
      }
      switch plan.destination {
      case .bucket:
        let survey = try SlotSurvey(try SegmentReader(part.file, limit: part.limit))
        deliveredSlots = Set(survey.slots.prefix(part.steps).map(\.start))
        reader = try SegmentReader(part.file, limit: part.limit)
      case .logGroup: return try rest(of: part)
      case .stream:
        // Nobody reads a stream, so nothing of it is anywhere else.
        reader = try SegmentReader(part.file, limit: part.limit)
      }
    }
  }

  private func undelivered(of batch: RecordBatch) -> [UInt8] {
    var lines: [UInt8] = []
    batch.forEachRun { slot, range, _ in
      if !deliveredSlots.contains(slot) { lines += batch.text[range] }
    }
    return lines
  }

  private func rest(of part: SpoolView.Part) throws(SpoolError) -> [UInt8] {
    var reader = try SegmentReader(part.file, limit: part.limit)
    var events = OrderedEvents()
    while let batch = try reader.next() { events.add(batch) }
    events.sort()
    var lines: [UInt8] = []
    for call in events.calls().dropFirst(part.steps) {
      for event in call {
        lines += events.line(event)
      }
    }
    return lines
  }
}
