internal import AWSProtocols
internal import FlowLogFormat

/// Carries a segment to a bucket: a step is the file of one slot.
///
/// The segment is read once for each slot, so that one file at a time is in memory, whatever times
/// its records have.
struct ObjectCourier: Courier {
  private let segment: SealedSegment
  private let spool: Spool
  private let plan: DeliveryPlan
  private let bucket: BucketPlan
  private let store: any ObjectStore
  private let survey: SlotSurvey
  private var step: Int

  /// How many other names a file gets before that is an error.
  private static let attempts = 8

  init(
    _ segment: SealedSegment, of spool: Spool, plan: DeliveryPlan, bucket: BucketPlan,
    store: any ObjectStore
  ) throws(SpoolError) {
    self.segment = segment
    self.spool = spool
    self.plan = plan
    self.bucket = bucket
    self.store = store
    survey = try SlotSurvey(try spool.reader(segment))
    step = spool.steps(of: segment)
  }

  /// What it holds can be made again, and is large.
  var isWorthKeeping: Bool { false }
  var damagedBytes: Int { survey.damagedBytes }
  var records: Int { survey.records }

  mutating func advance() throws(CourierError) -> CourierStep? {
    guard step < survey.slots.count else { return nil }
    let slot = survey.slots[step]
    let body = try file(slot)
    do throws(DeliveryFailure) { try store(body, slot) } catch { throw .destination(error) }
    step += 1
    return CourierStep(done: step, records: slot.records, bytes: body.count)
  }

  private func store(_ body: [UInt8], _ slot: SlotSurvey.Slot) throws(DeliveryFailure) {
    let naming = ObjectNaming(
      prefix: bucket.prefix, accountID: plan.accountID, region: plan.region,
      flowLogID: plan.flowLogID, isHiveCompatible: bucket.isHiveCompatible,
      isPerHour: bucket.isPerHour, suffix: bucket.form.suffix)
    for attempt in 0..<ObjectCourier.attempts {
      let fingerprint = survey.fingerprint(
        slot, form: "\(bucket.form.suffix) \(plan.format)", attempt: attempt)
      let object = StoredObject(
        bucket: bucket.bucket,
        key: naming.key(slot: slot.start, hash: String(fingerprint.prefix(8))),
        contentType: bucket.form.contentType, body: body, fingerprint: fingerprint)
      switch try store.put(object) {
      case .stored, .alreadyThere: return
      case .keyTaken: continue
      }
    }
    throw DeliveryFailure(
      .unknown, detail: "objects of others have the names of the next file in \(bucket.bucket)",
      isTransient: false)
  }

  /// The file of a slot.
  private func file(_ slot: SlotSurvey.Slot) throws(CourierError) -> [UInt8] {
    guard var writer = FlowLogFile(bucket.form, format: plan.format) else {
      throw .destination(
        DeliveryFailure(.unknown, detail: "there is no memory for a file", isTransient: true))
    }
    do throws(SpoolError) {
      var reader = try spool.reader(segment)
      while let batch = try reader.next() {
        batch.forEachRun { start, lines, _ in
          if start == slot.start { writer.add(batch.text.span.extracting(lines)) }
        }
      }
    } catch {
      throw .spool(error)
    }
    return writer.finish()
  }
}

extension BucketPlan.Form {
  /// What names of files end in.
  package var suffix: String {
    switch self {
    case .text: "log.gz"
    case .parquet: "log.parquet"
    }
  }

  /// The MIME type of files.
  var contentType: String {
    switch self {
    case .text: "application/x-gzip"
    case .parquet: "application/octet-stream"
    }
  }
}
