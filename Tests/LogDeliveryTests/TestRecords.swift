import FlowLogFormat
import Foundation
import LogDelivery
import TestSupport

/// Records of the default format that can be told apart: each has a number as its bytes.
enum TestRecords {
  static let format = LogFormat.default

  /// A line whose `bytes` is the number.
  static func line(_ number: Int, interface: String = "eni-1", start: Int, end: Int) -> String {
    "2 123456789012 \(interface) 10.0.\(number % 7).\(number % 251) 10.1.0.9 "
      + "\(1024 + number % 60_000) 443 6 3 \(number) \(start) \(end) ACCEPT OK"
  }

  /// A batch of numbered records, a second apart; interfaces take turns.
  static func batch(
    _ numbers: Range<Int>, at start: Int = 1_795_185_000, interfaces: [String] = ["eni-1"]
  ) -> RecordBatch {
    var batch = RecordBatch()
    for number in numbers {
      let second = start + number % 60
      let interface = interfaces[number % interfaces.count]
      batch.add(
        line(number, interface: interface, start: second, end: second + 20),
        start: UInt32(second), end: UInt32(second + 20), interface: interface)
    }
    return batch
  }

  /// Numbers of the records in lines.
  static func numbers(_ text: String) -> [Int] {
    text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      return words.count == 14 ? Int(words[9]) : nil
    }
  }
}

/// A counter of milliseconds that tests move.
final class TestClock: Sendable {
  private let time = Locked(0)

  func advance(_ milliseconds: Int) { time.change { $0 += milliseconds } }

  var clock: DeliveryClock {
    let random = Locked(SeededGenerator(seed: 7))
    return DeliveryClock(
      now: { [time] in 1_795_185_000 + time.value / 1000 }, steady: { [time] in time.value },
      random: { random.change { $0.next() } })
  }

  var now: Int { time.value }
}

/// A value with a lock, for closures that several threads call.
///
/// `@unchecked Sendable` holds because the lock guards every access.
final class Locked<Value: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var stored: Value

  init(_ value: Value) { stored = value }

  var value: Value { lock.withLock { stored } }

  func change<Result>(_ body: (inout Value) -> Result) -> Result {
    lock.withLock { body(&stored) }
  }
}
