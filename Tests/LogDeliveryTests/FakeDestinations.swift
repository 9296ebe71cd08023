import FlowLogFormat
import LogDelivery

/// Destinations in memory, which do what a closure says.
final class FakeDestinations: DestinationMaker, ObjectStore, LogEventSink, StreamSink {
  /// What a destination was handed.
  enum Call: Sendable {
    case object(StoredObject)
    case events(LogEventBatch, group: String, stream: String)
    case records([[UInt8]], stream: String)
  }

  /// What comes of a call; nil for success.
  typealias Answer = @Sendable (_ call: Call, _ number: Int) -> DeliveryFailure?

  private let answer: Answer
  private let seen = Locked<[Call]>([])
  /// Events and records that are refused, in calls that are answered.
  let rejected = Locked(RejectedLogEvents())
  let refused = Locked<[Int]>([])
  let outcomes = Locked<[StoredObjectOutcome]>([])

  init(_ answer: @escaping Answer = { _, _ in nil }) { self.answer = answer }

  var calls: [Call] { seen.value }

  var objects: [StoredObject] {
    calls.compactMap { call in
      if case .object(let object) = call { object } else { nil }
    }
  }

  private func take(_ call: Call) throws(DeliveryFailure) {
    let number = seen.change { seen in
      seen.append(call)
      return seen.count
    }
    if let failure = answer(call, number) { throw failure }
  }

  func objectStore(for plan: DeliveryPlan) -> any ObjectStore { self }
  func logEventSink(for plan: DeliveryPlan) -> any LogEventSink { self }
  func streamSink(for plan: DeliveryPlan) -> any StreamSink { self }

  func put(_ object: StoredObject) throws(DeliveryFailure) -> StoredObjectOutcome {
    try take(.object(object))
    return outcomes.change { $0.isEmpty ? .stored : $0.removeFirst() }
  }

  func put(
    _ events: LogEventBatch, group: String, stream: String
  ) throws(DeliveryFailure) -> RejectedLogEvents {
    try take(.events(events, group: group, stream: stream))
    return rejected.value
  }

  func put(
    _ records: [[UInt8]], stream: String
  ) throws(DeliveryFailure) -> [RefusedStreamRecord] {
    try take(.records(records, stream: stream))
    return refused.change { refused in
      defer { refused = [] }
      return refused.map { RefusedStreamRecord(index: $0, code: "Busy", message: "later") }
    }
  }
}

/// Notes what an engine tells.
final class Notes: DeliveryObserver {
  let losses = Locked<[SpoolLoss]>([])
  let turns = Locked<[String]>([])

  func lost(_ loss: SpoolLoss) { losses.change { $0.append(loss) } }

  func turned(_ flowLogID: String, _ failure: DeliveryFailure?) {
    turns.change { $0.append(failure?.reason.rawValue ?? "well") }
  }
}

extension DeliveryFailure {
  static let busy = DeliveryFailure(.rate, detail: "SlowDown", isTransient: true)
  static let broken = DeliveryFailure(.unknown, detail: "connection reset", isTransient: true)
  static let forbidden = DeliveryFailure(.access, detail: "AccessDenied", isTransient: false)
}

extension DeliveryPlan {
  /// Plans of tests.
  static func test(_ destination: Destination, id: String = "fl-1") -> DeliveryPlan {
    DeliveryPlan(
      flowLogID: id, accountID: "123456789012", region: "us-east-1", format: .default,
      destination: destination)
  }

  static let bucket = Destination.bucket(BucketPlan(bucket: "flows"))
  static let group = Destination.logGroup("flows")

  static func stream(_ form: StreamForm = .line) -> Destination {
    .stream(arn: "arn:aws:firehose:us-east-1:123456789012:deliverystream/s", form: form)
  }
}
