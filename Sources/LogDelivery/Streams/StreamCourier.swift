internal import AWSProtocols

/// Carries a segment to a delivery stream.
///
/// A step is one call, and whatever of it has to be repeated.
struct StreamCourier: Courier {
  private let flowLogID: String
  private let stream: String
  private let form: DeliveryPlan.StreamForm
  private let sink: any StreamSink
  private var reader: SegmentReader
  private var batch = RecordBatch()
  /// The next record of the batch, and where its line begins.
  private var next = 0
  private var nextStart = 0
  private(set) var records = 0
  private var step = 0
  /// Calls that an earlier process made.
  private let doneBefore: Int
  /// What is left of the step at hand.
  private var call: Call?

  private struct Call {
    var records: [[UInt8]] = []
    var bytes = 0
    var count = 0
    var refused: SpoolLoss?
  }

  init(
    _ segment: SealedSegment, of spool: Spool, stream: String, form: DeliveryPlan.StreamForm,
    sink: any StreamSink
  ) throws(SpoolError) {
    flowLogID = spool.flowLogID
    self.stream = stream
    self.form = form
    self.sink = sink
    reader = try spool.reader(segment)
    doneBefore = spool.steps(of: segment)
  }

  /// Only it knows which records of a call were taken.
  var isWorthKeeping: Bool { true }
  var damagedBytes: Int { reader.isDamaged ? reader.bytesBehind : 0 }

  mutating func advance() throws(CourierError) -> CourierStep? {
    while call == nil {
      guard let found = try nextCall() else { return nil }
      step += 1
      if step > doneBefore { call = found }
    }
    guard var current = call else { return nil }
    if !current.records.isEmpty {
      let refused: [RefusedStreamRecord]
      do throws(DeliveryFailure) {
        refused = try sink.put(current.records, stream: stream)
      } catch {
        throw .destination(error)
      }
      let places = Set(refused.map(\.index))
      if let first = refused.first, !places.isEmpty {
        current.records = places.sorted().filter(current.records.indices.contains).map {
          current.records[$0]
        }
        call = current
        // Some of a call is refused where the stream has more than it may take.
        throw .destination(
          DeliveryFailure(
            .rate,
            detail: "\(refused.count) records were refused by \(stream): "
              + "\(first.code): \(first.message)", isTransient: true))
      }
    }
    call = nil
    return CourierStep(
      done: step, records: current.count, bytes: current.bytes, refused: current.refused)
  }

  /// The next records that fit into a call; nil at the end of the segment.
  private mutating func nextCall() throws(CourierError) -> Call? {
    var call = Call()
    while call.records.count < StreamLimits.batchRecords {
      guard try load() else { break }
      let mark = batch.marks[next]
      let record = record(batch.text[nextStart..<nextStart + Int(mark.length)])
      if record.count > StreamLimits.recordBytes {
        var loss = call.refused ?? SpoolLoss(flowLogID: flowLogID, cause: .refused)
        loss.add(mark, of: batch.interfaces[Int(mark.interface)])
        call.refused = loss
      } else {
        guard call.bytes + record.count <= StreamLimits.batchBytes else { break }
        call.records.append(record)
        call.bytes += record.count
        call.count += 1
      }
      next += 1
      nextStart += Int(mark.length)
    }
    return call.records.isEmpty && call.refused == nil ? nil : call
  }

  /// Whether there is another record.
  private mutating func load() throws(CourierError) -> Bool {
    while next == batch.marks.count {
      do throws(SpoolError) {
        guard let following = try reader.next() else { return false }
        batch = following
        records += batch.marks.count
        (next, nextStart) = (0, 0)
      } catch {
        throw .spool(error)
      }
    }
    return true
  }

  private func record(_ line: ArraySlice<UInt8>) -> [UInt8] {
    switch form {
    case .line: return Array(line)
    case .json:
      let text = String(decoding: line.dropLast(), as: UTF8.self)
      return JSONValue.object([JSONMember("message", .string(text))]).compactBytes + [0x0a]
    }
  }
}
