import Foundation
import LogDelivery
import TestSupport
import Testing

/// Whoever reads along: what waits and what has arrived, together every record once.
struct WaitingTests {
  private let folder: TemporaryFolder
  private let notes = Notes()

  init() throws { folder = try TemporaryFolder() }

  private func engine(_ fake: FakeDestinations) throws -> DeliveryEngine {
    // Segments end after a few batches, so that deliveries are always under way.
    let limits = DeliveryLimits(
      spool: SpoolLimits(segmentBytes: 60_000), objectSealSeconds: 1, eventSealSeconds: 1)
    return try DeliveryEngine(
      folder: folder.url.appending(path: "delivery").path, destinations: fake, observer: notes,
      limits: limits)
  }

  /// Numbers of the records that a destination has.
  private func arrived(_ fake: FakeDestinations) -> [Int] {
    fake.calls.flatMap { call in
      switch call {
      case .object(let object):
        let text = PackingTests.unpack(object.body, room: 1 << 24) ?? []
        return TestRecords.numbers(String(decoding: text, as: UTF8.self))
      case .events(let batch, _, _):
        return batch.events.flatMap { event in
          TestRecords.numbers(String(decoding: batch.text[event.range], as: UTF8.self))
        }
      case .records: return []
      }
    }
  }

  private func waiting(_ engine: DeliveryEngine) throws -> [Int] {
    let found = Locked<WaitingRecords?>(nil)
    #expect(engine.look("fl-1") { records in found.change { $0 = records } })
    for _ in 0..<1_000 where found.value == nil { usleep(5_000) }
    var records = try #require(found.value)
    var numbers: [Int] = []
    while let lines = try records.next() {
      numbers += TestRecords.numbers(String(decoding: lines, as: UTF8.self))
    }
    return numbers
  }

  @Test(
    "at every moment, what waits and what has arrived are all records, each once",
    arguments: [DeliveryPlan.bucket, DeliveryPlan.group])
  func exact(_ destination: DeliveryPlan.Destination) throws {
    let fake = FakeDestinations { _, _ in
      usleep(2_000)
      return nil
    }
    let engine = try engine(fake)
    try engine.add(.test(destination))
    try engine.start()
    var count = 0
    var moments: Set<Bool> = []
    for round in 0..<60 {
      // Interfaces and slots in turn: a segment is several calls, or several files.
      let batch = TestRecords.batch(
        count..<count + 200, at: 1_795_185_000 + round % 3 * 300,
        interfaces: ["eni-1", "eni-2", "eni-3"])
      #expect(engine.append(batch, to: "fl-1"))
      count += 200
      if round % 7 == 3 { engine.seal("fl-1") }
      guard round % 3 == 0 else { continue }
      let ticket = try #require(
        engine.hold(["fl-1"], milliseconds: 20_000, patience: 5_000))
      let rest = try waiting(engine)
      let there = arrived(fake)
      #expect((rest + there).sorted() == Array(0..<count), "round \(round)")
      moments.insert(there.isEmpty)
      // Nothing moves until it may.
      usleep(3_000)
      #expect(arrived(fake).count == there.count)
      #expect(engine.release(ticket))
      #expect(!engine.release(ticket))
    }
    #expect(moments.contains(false))
    #expect(engine.stop(graceSeconds: 20))
    #expect(arrived(fake).sorted() == Array(0..<count))
  }

  @Test("records that are kept go on by themselves when the time is over")
  func ends() throws {
    let fake = FakeDestinations()
    let engine = try engine(fake)
    try engine.add(.test(DeliveryPlan.group))
    try engine.start()
    let ticket = try #require(engine.hold(["fl-1"], milliseconds: 3_000, patience: 5_000))
    engine.append(TestRecords.batch(0..<10), to: "fl-1")
    engine.seal("fl-1")
    #expect(try waiting(engine).count == 10)
    for _ in 0..<2_000 where fake.calls.isEmpty { usleep(10_000) }
    #expect(arrived(fake).count == 10)
    #expect(!engine.release(ticket))
  }

  @Test("a call that takes longer than one is ready to wait for is no reason to keep anything")
  func patience() throws {
    let gate = Locked(false)
    let fake = FakeDestinations { _, _ in
      while !gate.value { usleep(2_000) }
      return nil
    }
    let engine = try engine(fake)
    try engine.add(.test(DeliveryPlan.group))
    try engine.start()
    engine.append(TestRecords.batch(0..<10), to: "fl-1")
    engine.seal("fl-1")
    for _ in 0..<500 where fake.calls.isEmpty { usleep(10_000) }
    #expect(engine.hold(["fl-1"], milliseconds: 20_000, patience: 50) == nil)
    gate.change { $0 = true }
    for _ in 0..<500 where engine.status(of: "fl-1")?.records != 10 { usleep(10_000) }
    #expect(engine.status(of: "fl-1")?.records == 10)
    #expect(!engine.look("fl-9") { _ in })
    #expect(engine.plans.map(\.flowLogID) == ["fl-1"])
  }
}
