import FlowLogFormat
import Foundation
@testable import LogDelivery
import TestSupport
import Testing

/// A flow log's way from spool to destination, step by step, with a clock that tests move.
struct LaneTests {
  private let folder: TemporaryFolder
  private let time = TestClock()
  private let notes = Notes()

  init() throws { folder = try TemporaryFolder() }

  private func lane(
    _ destination: DeliveryPlan.Destination, _ fake: FakeDestinations,
    disk: any SpoolDisk = LocalDisk()
  ) throws -> DeliveryLane {
    let plan = DeliveryPlan.test(destination)
    let (spool, losses) = try Spool.open(
      flowLogID: plan.flowLogID, folder: folder.url.path, disk: disk,
      limits: DeliveryLimits().spool(plan), now: time.now, random: time.clock.random)
    let lane = DeliveryLane(
      plan, spool: spool, destinations: fake, observer: notes, clock: time.clock)
    for loss in losses { lane.tell(loss) }
    return lane
  }

  /// Steps until nothing is due at this moment.
  private func run(_ lane: DeliveryLane, limit: Int = 1_000) {
    for _ in 0..<limit {
      guard let due = lane.due(), due <= time.now, lane.claim() else { return }
      lane.step()
    }
  }

  private func lines(_ object: StoredObject) -> [String] {
    let text = PackingTests.unpack(object.body, room: 1 << 24) ?? []
    return String(decoding: text, as: UTF8.self).split(separator: "\n").map { String($0) }
  }

  @Test("records go into the file of the slot in which they end, behind a line of names")
  func slots() throws {
    let fake = FakeDestinations()
    let lane = try lane(DeliveryPlan.bucket, fake)
    // From 14:39:10 to 14:40:09: ends lie in two slots.
    try lane.spool.append(TestRecords.batch(0..<100, at: 1_795_185_550), now: 0)
    try lane.spool.seal(now: 0)
    run(lane)
    let objects = fake.objects
    try #require(objects.count == 2)
    #expect(objects.allSatisfy { lines($0)[0] == LogFormat.default.headerLine })
    let numbers = objects.map { TestRecords.numbers(lines($0).joined(separator: "\n")) }
    #expect(numbers[0].allSatisfy { $0 % 60 < 30 } && numbers[1].allSatisfy { $0 % 60 >= 30 })
    #expect((numbers[0] + numbers[1]).sorted() == Array(0..<100))
    for (object, slot) in zip(objects, ["1435Z", "1440Z"]) {
      #expect(
        object.key.hasPrefix(
          "AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/20/"
            + "123456789012_vpcflowlogs_us-east-1_fl-1_20261120T\(slot)_"))
      #expect(object.key.hasSuffix("_\(object.fingerprint.prefix(8)).log.gz"))
    }
    #expect(lane.spool.fill.records == 0 && lane.currentStatus.records == 100)
    #expect(notes.losses.value.isEmpty)
  }

  @Test("a try that failed, and a new process, come to the same keys and bytes")
  func sameKeys() throws {
    let failing = FakeDestinations { _, _ in .broken }
    do {
      let lane = try lane(DeliveryPlan.bucket, failing)
      try lane.spool.append(TestRecords.batch(0..<100, at: 1_795_185_550), now: 0)
      try lane.spool.seal(now: 0)
      for _ in 0..<3 {
        run(lane)
        time.advance(60_000)
      }
      #expect(lane.currentStatus.failures == 3 && lane.spool.fill.records == 100)
    }
    let fake = FakeDestinations()
    run(try lane(DeliveryPlan.bucket, fake))
    #expect(fake.objects.count == 2 && failing.objects.allSatisfy { $0 == fake.objects[0] })
  }

  @Test("the same lines in two segments are two files")
  func sameLines() throws {
    let fake = FakeDestinations()
    let lane = try lane(DeliveryPlan.bucket, fake)
    for _ in 0..<2 {
      try lane.spool.append(TestRecords.batch(0..<3), now: 0)
      try lane.spool.seal(now: 0)
    }
    run(lane)
    #expect(Set(fake.objects.map(\.key)).count == 2)
  }

  @Test("a key that another's object has is left to it")
  func keyTaken() throws {
    let fake = FakeDestinations()
    fake.outcomes.change { $0 = [.keyTaken, .stored] }
    let lane = try lane(DeliveryPlan.bucket, fake)
    try lane.spool.append(TestRecords.batch(0..<3), now: 0)
    try lane.spool.seal(now: 0)
    run(lane)
    #expect(Set(fake.objects.map(\.key)).count == 2 && lane.spool.fill.records == 0)
  }

  @Test("events go out by interface and time, within every limit")
  func events() throws {
    let fake = FakeDestinations()
    let lane = try lane(DeliveryPlan.group, fake)
    // The second batch is of the day before: a call must not span more than 24 hours.
    try lane.spool.append(
      TestRecords.batch(0..<25_000, interfaces: ["eni-1", "eni-2"]), now: 0)
    try lane.spool.append(
      TestRecords.batch(25_000..<25_010, at: 1_795_098_000, interfaces: ["eni-1"]), now: 0)
    try lane.spool.seal(now: 0)
    run(lane)
    var numbers: [Int] = []
    for case .events(let batch, let group, let stream) in fake.calls {
      #expect(group == "flows" && ["eni-1-all", "eni-2-all"].contains(stream))
      let times = batch.events.map(\.timestamp)
      #expect(times == times.sorted() && (times.last ?? 0) - (times.first ?? 0) <= 86_400_000)
      let bytes = batch.events.reduce(0) { $0 + $1.range.count + 26 }
      #expect(bytes <= 1_048_576 && (1...10_000).contains(batch.events.count))
      for event in batch.events {
        let line = String(decoding: batch.message(event), as: UTF8.self)
        let words = line.split(separator: " ")
        #expect(words.count == 14 && stream == "\(words[2])-all")
        #expect(Int64(words[10]).map { $0 * 1000 } == event.timestamp)
        numbers.append(Int(words[9]) ?? -1)
      }
    }
    #expect(numbers.sorted() == Array(0..<25_010))
    #expect(lane.currentStatus.records == 25_010)
  }

  @Test("events that the service will never take are counted, by interface")
  func rejected() throws {
    let fake = FakeDestinations()
    fake.rejected.change { $0 = RejectedLogEvents(tooOldEnd: 2, tooNewStart: 9) }
    let lane = try lane(DeliveryPlan.group, fake)
    try lane.spool.append(TestRecords.batch(0..<10), now: 0)
    try lane.spool.seal(now: 0)
    run(lane)
    #expect(lane.currentStatus.records == 7 && lane.currentStatus.lostRecords == 3)
    #expect(notes.losses.value.map(\.cause) == [.refused])
    #expect(notes.losses.value.first?.interfaces.map(\.records) == [3])
  }

  @Test("of a call to a stream, only what was refused is sent again", arguments: [false, true])
  func stream(isJSON: Bool) throws {
    let fake = FakeDestinations()
    fake.refused.change { $0 = [1, 499] }
    let lane = try lane(DeliveryPlan.stream(isJSON ? .json : .line), fake)
    try lane.spool.append(TestRecords.batch(0..<700), now: 0)
    try lane.spool.seal(now: 0)
    run(lane)
    time.advance(60_000)
    run(lane)
    var sent: [[String]] = []
    for case .records(let records, let stream) in fake.calls {
      #expect(stream == "s")
      sent.append(records.map { String(decoding: $0, as: UTF8.self) })
    }
    #expect(sent.map(\.count) == [500, 2, 200])
    #expect(sent[1] == [sent[0][1], sent[0][499]])
    let line = TestRecords.line(0, start: 1_795_185_000, end: 1_795_185_020)
    #expect(sent[0][0] == (isJSON ? "{\"message\":\"\(line)\"}\n" : "\(line)\n"))
    #expect(lane.currentStatus.records == 700 && lane.spool.fill.records == 0)
  }

  @Test("a new process goes on behind the last call that was acknowledged")
  func position() throws {
    let first = FakeDestinations { _, number in number > 2 ? .broken : nil }
    do {
      let lane = try lane(DeliveryPlan.stream(), first)
      try lane.spool.append(TestRecords.batch(0..<2_000), now: 0)
      try lane.spool.seal(now: 0)
      run(lane)
    }
    let fake = FakeDestinations()
    run(try lane(DeliveryPlan.stream(), fake))
    #expect(first.calls.count == 3 && fake.calls.count == 2)
  }

  @Test(
    "failures are told in AWS's words, waited for, and forgotten with the first success",
    arguments: [
      (DeliveryFailure.busy, "Rate limited", 1_000), (.broken, "Unknown error", 1_000),
      (.forbidden, "Access error", 8_000),
    ])
  func failures(failure: DeliveryFailure, words: String, longest: Int) throws {
    let fake = FakeDestinations { _, number in number <= 2 ? failure : nil }
    let lane = try lane(DeliveryPlan.bucket, fake)
    try lane.spool.append(TestRecords.batch(0..<3), now: 0)
    try lane.spool.seal(now: 0)
    run(lane)
    #expect(lane.currentStatus.failure == failure && fake.calls.count == 1)
    let due = try #require(lane.due())
    #expect(due >= time.now + 100 && due <= time.now + longest)
    time.advance(2 * longest)
    run(lane)
    #expect(fake.calls.count == 2)
    time.advance(2 * longest)
    run(lane)
    #expect(lane.currentStatus.failure == nil && lane.currentStatus.records == 3)
    #expect(notes.turns.value == [words, "well"])
  }

  @Test("a segment that the disk damaged is delivered up to there, and the rest is told")
  func damage() throws {
    let fake = FakeDestinations()
    let lane = try lane(DeliveryPlan.bucket, fake)
    for first in [0, 5] { try lane.spool.append(TestRecords.batch(first..<first + 5), now: 0) }
    try lane.spool.seal(now: 0)
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: folder.url.path).first {
        $0.hasSuffix(".sealed")
      })
    let url = folder.url.appending(path: name)
    var bytes = try Data(contentsOf: url)
    bytes[bytes.count - 40] ^= 1
    try bytes.write(to: url)
    run(lane)
    #expect(TestRecords.numbers(lines(fake.objects[0]).joined(separator: "\n")).count == 5)
    #expect(notes.losses.value.map(\.cause) == [.damage] && lane.currentStatus.lostRecords == 5)
    #expect(lane.spool.fill.records == 0)
  }

  @Test("a disk that cannot be read is waited for, and nothing is lost")
  func unreadable() throws {
    let disk = FaultyDisk()
    let fake = FakeDestinations()
    let lane = try lane(DeliveryPlan.bucket, fake, disk: disk)
    try lane.spool.append(TestRecords.batch(0..<5), now: 0)
    try lane.spool.seal(now: 0)
    disk.set { $0.isUnreadable = true }
    run(lane)
    #expect(lane.currentStatus.failure?.detail.contains("Input/output error") == true)
    disk.set { $0.isUnreadable = false }
    time.advance(60_000)
    run(lane)
    #expect(lane.currentStatus.records == 5 && notes.losses.value.isEmpty)
  }
}
