import AWSClient
import FlowLogFormat
import Glibc
import HTTPClient
import LogDelivery
import Synchronization

/// `weir-delivery-helper FOLDER ENDPOINT FIRST WINDOWS RECORDS`: a process for tests to kill.
///
/// It hands in windows of numbered records for a flow log to each of three destinations, and says
/// `sealed N` for each window once all three spools have it safe. Then it delivers what
/// it can and says `drained`, or what still waits.
@main
struct DeliveryHelper {
  static func main() throws {
    let words = CommandLine.arguments
    guard words.count == 6, let first = Int(words[3]), let windows = Int(words[4]),
      let records = Int(words[5])
    else { exit(2) }
    let engine = try DeliveryEngine(
      folder: words[1], destinations: destinations(words[2]), observer: Silence(),
      limits: DeliveryLimits(objectSealSeconds: 1, eventSealSeconds: 1))
    for plan in plans { try engine.add(plan) }
    try engine.start()
    for window in first..<first + windows {
      let batch = window.batch(records)
      let count = Countdown(plans.count)
      for plan in plans {
        engine.append(batch, to: plan.flowLogID)
        engine.seal(plan.flowLogID) { isSafe in
          guard isSafe, count.isLast() else { return }
          say("sealed \(window)")
        }
      }
      usleep(UInt32.random(in: 0..<20_000))
    }
    if engine.stop(graceSeconds: 60) {
      say("drained")
    } else {
      for status in engine.statuses { say("waiting \(status)") }
    }
  }

  private static let plans = [
    DeliveryPlan(
      flowLogID: "fl-0000000000000s3", accountID: "123456789012", region: "us-east-1",
      format: .default, destination: .bucket(BucketPlan(bucket: "flows", prefix: "crash/"))),
    DeliveryPlan(
      flowLogID: "fl-00000000000logs", accountID: "123456789012", region: "us-east-1",
      format: .default, destination: .logGroup("crash")),
    DeliveryPlan(
      flowLogID: "fl-000000000stream", accountID: "123456789012", region: "us-east-1",
      format: .default,
      destination: .stream(
        arn: "arn:aws:firehose:us-east-1:123456789012:deliverystream/crash", form: .line)),
  ]

  private static func destinations(_ endpoint: String) -> AWSDestinations {
    let variables = ["AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"]
    return AWSDestinations(
      endpoints: .init(objects: endpoint, logs: endpoint, firehose: endpoint),
      surroundings: {
        var surroundings = Surroundings.process
        surroundings.variable = { variables[$0] }
        return surroundings
      }, transport: { CurlTransport() })
  }

  /// One write, so that lines of several threads do not mix and none is lost with the process.
  private static func say(_ text: String) {
    let bytes = Array("\(text)\n".utf8)
    _ = unsafe bytes.withUnsafeBytes { unsafe write(1, $0.baseAddress, $0.count) }
  }
}

/// Tells nobody.
private struct Silence: DeliveryObserver {
  func lost(_ loss: SpoolLoss) {}
  func turned(_ flowLogID: String, _ failure: DeliveryFailure?) {}
}

/// Counts down for several threads.
private final class Countdown: Sendable {
  private let left: Atomic<Int>

  init(_ count: Int) { left = Atomic(count) }

  func isLast() -> Bool { left.subtract(1, ordering: .relaxed).newValue == 0 }
}

extension Int {
  /// The records of a window: numbered across windows, a minute apart, of three interfaces.
  fileprivate func batch(_ records: Int) -> RecordBatch {
    var batch = RecordBatch()
    for number in self * records..<(self + 1) * records {
      let start = Int(time(nil)) - 3_600 + number % 60
      let interface = "eni-\(number % 3)"
      batch.add(
        "2 123456789012 \(interface) 10.0.0.1 10.0.0.2 1024 443 6 3 \(number) \(start) "
          + "\(start + 20) ACCEPT OK", start: UInt32(start), end: UInt32(start + 20),
        interface: interface)
    }
    return batch
  }
}
