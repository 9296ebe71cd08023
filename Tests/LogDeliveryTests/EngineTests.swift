import FlowLogFormat
import FlowModel
import Foundation
import LogDelivery
import TestSupport
import Testing

/// The engine with its threads: several flow logs at once, slow destinations, full memory, the end.
struct EngineTests {
  private let folder: TemporaryFolder
  private let notes = Notes()

  init() throws { folder = try TemporaryFolder() }

  private func engine(
    _ fake: FakeDestinations, _ limits: DeliveryLimits = DeliveryLimits(),
    disk: any SpoolDisk = LocalDisk()
  ) throws -> DeliveryEngine {
    try DeliveryEngine(
      folder: folder.url.appending(path: "delivery").path, destinations: fake, observer: notes,
      limits: limits, disk: disk)
  }

  /// Whether something comes true before long.
  private func comesTrue(_ condition: () -> Bool) -> Bool {
    for _ in 0..<1_000 {
      if condition() { return true }
      usleep(10_000)
    }
    return false
  }

  @Test("records are delivered, and the end waits for those that are still on their way")
  func delivers() throws {
    let fake = FakeDestinations()
    let engine = try engine(fake)
    for (place, destination) in [
      DeliveryPlan.bucket, DeliveryPlan.group, DeliveryPlan.stream(),
    ].enumerated() {
      try engine.add(.test(destination, id: "fl-\(place)"))
    }
    try engine.start()
    for id in ["fl-0", "fl-1", "fl-2"] {
      #expect(engine.append(TestRecords.batch(0..<100), to: id))
    }
    #expect(!engine.append(TestRecords.batch(0..<100), to: "fl-9"))
    #expect(engine.stop(graceSeconds: 20))
    #expect(fake.calls.count == 3 && engine.statuses.map(\.records) == [100, 100, 100])
    #expect(engine.statuses.allSatisfy { $0.waitingBytes == 0 && $0.lastSuccess != nil })
  }

  @Test("whoever seals is told once all that came before is safe")
  func seal() throws {
    let engine = try engine(FakeDestinations { _, _ in .broken })
    try engine.add(.test(DeliveryPlan.bucket))
    let told = Locked<[Bool]>([])
    engine.append(TestRecords.batch(0..<10), to: "fl-1")
    engine.seal("fl-1") { isSafe in told.change { $0.append(isSafe) } }
    engine.seal("fl-9") { isSafe in told.change { $0.append(isSafe) } }
    #expect(told.value == [false])
    try engine.start()
    #expect(comesTrue { told.value == [false, true] })
    #expect(engine.status(of: "fl-1")?.waitingRecords == 10)
    #expect(!engine.stop(graceSeconds: 0))
  }

  @Test("a destination that hangs, and many that fail, do not hold up another")
  func independence() throws {
    let gate = Locked(false)
    let fake = FakeDestinations { call, _ in
      guard case .object(let object) = call else { return nil }
      if object.key.contains("fl-slow") { while !gate.value { usleep(5_000) } }
      return object.key.contains("fl-bad") ? .broken : nil
    }
    let engine = try engine(fake)
    let bad = (0..<8).map { "fl-bad\($0)" }
    for id in ["fl-slow"] + bad + ["fl-good"] { try engine.add(.test(DeliveryPlan.bucket, id: id)) }
    try engine.start()
    for id in ["fl-slow"] + bad + ["fl-good"] {
      engine.append(TestRecords.batch(0..<10), to: id)
      engine.seal(id)
    }
    #expect(comesTrue { engine.status(of: "fl-good")?.records == 10 })
    #expect(engine.status(of: "fl-slow")?.records == 0)
    gate.change { $0 = true }
    #expect(comesTrue { engine.status(of: "fl-slow")?.records == 10 })
    #expect(!engine.stop(graceSeconds: 0))
    #expect(bad.allSatisfy { engine.status(of: $0)?.waitingRecords == 10 })
  }

  @Test("a full disk is waited for while memory lasts; then the oldest make room, or the newest go")
  func fullDisk() throws {
    let disk = FaultyDisk()
    let fake = FakeDestinations()
    let engine = try engine(fake, DeliveryLimits(memoryBytes: 4_000), disk: disk)
    try engine.add(.test(DeliveryPlan.bucket))
    disk.set { $0.room = 10 }
    try engine.start()
    #expect(engine.append(TestRecords.batch(0..<10), to: "fl-1"))
    #expect(comesTrue { engine.status(of: "fl-1")?.spoolError != nil })
    #expect(engine.append(TestRecords.batch(10..<20), to: "fl-1"))
    #expect(!engine.append(TestRecords.batch(20..<40), to: "fl-1"))
    #expect(notes.losses.value.map(\.cause) == [.overflow])
    #expect(notes.losses.value.first?.records == 20)
    disk.set { $0.room = nil }
    #expect(engine.stop(graceSeconds: 20))
    #expect(engine.status(of: "fl-1")?.records == 20)
    #expect(engine.status(of: "fl-1")?.spoolError == nil)
  }

  @Test("a flow log that is removed is delivered first, and leaves nothing behind")
  func removal() throws {
    let fake = FakeDestinations()
    let engine = try engine(fake)
    try engine.add(.test(DeliveryPlan.bucket))
    engine.append(TestRecords.batch(0..<10), to: "fl-1")
    engine.remove("fl-1")
    #expect(!engine.append(TestRecords.batch(0..<10), to: "fl-1"))
    try engine.start()
    #expect(comesTrue { engine.status(of: "fl-1") == nil })
    #expect(fake.objects.count == 1)
    #expect(try engine.leftovers() == [])
    #expect(engine.stop(graceSeconds: 5))
  }

  @Test("what a process left goes out when the next one adds the flow log")
  func restart() throws {
    do {
      let engine = try engine(FakeDestinations { _, _ in .broken })
      try engine.add(.test(DeliveryPlan.bucket))
      engine.append(TestRecords.batch(0..<10), to: "fl-1")
      try engine.start()
      #expect(!engine.stop(graceSeconds: 1))
    }
    let fake = FakeDestinations()
    let engine = try engine(fake)
    #expect(try engine.leftovers() == ["fl-1"])
    try engine.add(.test(DeliveryPlan.bucket))
    #expect(try engine.leftovers() == [])
    try engine.start()
    #expect(engine.stop(graceSeconds: 20))
    #expect(fake.objects.count == 1)
  }

  @Test("what waits of a flow log that was deleted goes out behind a restart, and leaves nothing")
  func deletedFlowLog() throws {
    let plans: [DeliveryPlan] = [
      .test(DeliveryPlan.bucket, id: "fl-0"), .test(DeliveryPlan.group, id: "fl-1"),
      .test(DeliveryPlan.stream(.json), id: "fl-2"),
    ]
    do {
      let engine = try engine(FakeDestinations { _, _ in .broken })
      for plan in plans {
        try engine.add(plan)
        engine.append(TestRecords.batch(0..<10), to: plan.flowLogID)
      }
      engine.remove("fl-1")
      try engine.start()
      #expect(!engine.stop(graceSeconds: 1))
    }
    let fake = FakeDestinations()
    let engine = try engine(fake)
    #expect(engine.takeUpLeftovers() == [])
    #expect(engine.statuses.map(\.flowLogID) == ["fl-0", "fl-1", "fl-2"])
    #expect(!engine.append(TestRecords.batch(0..<10), to: "fl-0"))
    try engine.start()
    #expect(comesTrue { engine.statuses.isEmpty })
    #expect(engine.stop(graceSeconds: 20))
    #expect(fake.objects.count == 1 && fake.calls.count == 3)
    let isJSON = fake.calls.contains { call in
      if case .records(let records, let stream) = call {
        return !stream.isEmpty && records.allSatisfy { $0.first == UInt8(ascii: "{") }
      }
      return false
    }
    #expect(isJSON)
    #expect(
      try FileManager.default.contentsOfDirectory(
        atPath: folder.url.appending(path: "delivery").path) == ["lock"])
  }

  @Test("of a deleted flow log, what nobody takes in time or knows the way of is dropped and told")
  func deletedForGood() throws {
    let delivery = folder.url.appending(path: "delivery")
    do {
      let engine = try engine(FakeDestinations { _, _ in .broken })
      for id in ["fl-1", "fl-2"] {
        try engine.add(.test(DeliveryPlan.bucket, id: id))
        engine.append(TestRecords.batch(0..<10), to: id)
        engine.remove(id)
      }
      try engine.start()
      #expect(!engine.stop(graceSeconds: 1))
    }
    try Data("torn".utf8).write(to: delivery.appending(path: "fl-2/plan"))
    #expect(notes.losses.value.isEmpty)
    // Ten days later, by the clock that people have, of a process that has just begun.
    var clock = DeliveryClock.process
    clock.now = { Int(Date().timeIntervalSince1970) + 10 * 86_400 }
    let engine = try DeliveryEngine(
      folder: delivery.path, destinations: FakeDestinations { _, _ in .broken }, observer: notes,
      clock: clock)
    #expect(engine.takeUpLeftovers() == [])
    try engine.start()
    #expect(comesTrue { engine.statuses.isEmpty })
    #expect(engine.stop(graceSeconds: 20))
    #expect(Set(notes.losses.value.map(\.cause)) == [.age, .orphaned])
    #expect(notes.losses.value.map(\.records) == [10, 10])
    #expect(try FileManager.default.contentsOfDirectory(atPath: delivery.path) == ["lock"])
  }

  @Test("flows become batches with the times and interfaces of their records")
  func builder() throws {
    var builder = RecordBatchBuilder(format: .default)
    builder.setInterfaces(
      ["eni-a", "eni-b"].compactMap { InterfaceID($0) }.map {
        NetworkInterface(id: $0, accountID: "123456789012")
      })
    let nothing = builder.take()
    #expect(nothing == nil)
    for (interface, status) in [(0, StatusRecord.Status.noData), (1, .skipData), (7, .noData)] {
      builder.append(
        StatusRecord(status, interface: UInt16(interface), start: 100, end: UInt32(160 + interface))
      )
    }
    let taken = builder.take()
    let batch = try #require(taken)
    let lines = String(decoding: batch.text, as: UTF8.self).split(separator: "\n")
    #expect(batch.marks.map { batch.interfaces[Int($0.interface)] } == ["eni-a", "eni-b", "-"])
    #expect(batch.marks.map(\.end) == [160, 161, 167])
    #expect(batch.marks.map { Int($0.length) } == lines.map { $0.utf8.count + 1 })
    #expect(lines[1] == "2 123456789012 eni-b - - - - - - - 100 161 - SKIPDATA")
    let rest = builder.take()
    #expect(rest == nil)
  }
}
