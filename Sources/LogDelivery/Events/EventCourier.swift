/// Carries a segment to a log group: a step is one call, with events of one stream.
///
/// The whole segment is put into order first: by interface, then by time, as a call wants it.
struct EventCourier: Courier {
  private let flowLogID: String
  private let group: String
  private let sink: any LogEventSink
  private let events: OrderedEvents
  private let calls: [Range<Int>]
  private var step: Int
  let damagedBytes: Int

  init(
    _ segment: SealedSegment, of spool: Spool, group: String, sink: any LogEventSink
  ) throws(SpoolError) {
    flowLogID = spool.flowLogID
    self.group = group
    self.sink = sink
    var reader = try spool.reader(segment)
    var events = OrderedEvents()
    while let batch = try reader.next() { events.add(batch) }
    damagedBytes = reader.isDamaged ? reader.bytesBehind : 0
    events.sort()
    self.events = events
    calls = events.calls()
    step = spool.steps(of: segment)
  }

  /// A call that failed is made again with the same events.
  var isWorthKeeping: Bool { true }
  var records: Int { events.count }

  mutating func advance() throws(CourierError) -> CourierStep? {
    guard step < calls.count else { return nil }
    let range = calls[step]
    let (stream, batch) = events.batch(range)
    var result = CourierStep(done: step + 1)
    // An event without a message, or one that fits into no call, would have every try refused.
    if batch.events.isEmpty {
      result.refused = loss(range)
    } else {
      let rejected: RejectedLogEvents
      do throws(DeliveryFailure) {
        rejected = try sink.put(batch, group: group, stream: "\(stream)-all")
      } catch {
        throw .destination(error)
      }
      let taken = rejected.taken(of: range.count)
      result.records = taken.count
      result.bytes = batch.text.count
      if taken.count < range.count {
        var refused = loss(range.lowerBound..<range.lowerBound + taken.lowerBound)
        refused.add(loss(range.lowerBound + taken.upperBound..<range.upperBound))
        result.refused = refused
      }
    }
    step += 1
    return result
  }

  private func loss(_ range: Range<Int>) -> SpoolLoss {
    var loss = SpoolLoss(flowLogID: flowLogID, cause: .refused)
    for index in range {
      let (mark, name) = events.mark(index)
      loss.add(mark, of: name)
    }
    return loss
  }
}

extension RejectedLogEvents {
  /// The events of a call that were taken.
  func taken(of count: Int) -> Range<Int> {
    let first = min(max(0, max(tooOldEnd ?? 0, expiredEnd ?? 0)), count)
    return first..<max(first, min(count, tooNewStart ?? count))
  }
}
