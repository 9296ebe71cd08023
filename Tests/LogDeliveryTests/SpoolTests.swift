import Foundation
import LogDelivery
import TestSupport
import Testing

/// What the spool keeps through crashes, full disks and damage, and what it says about the rest.
struct SpoolTests {
  private let folder: TemporaryFolder
  private var path: String { folder.url.appending(path: "spool").path }

  init() throws { folder = try TemporaryFolder() }

  private func open(
    _ disk: any SpoolDisk = LocalDisk(), _ limits: SpoolLimits = SpoolLimits(), seed: UInt64 = 1
  ) throws -> (spool: Spool, losses: [SpoolLoss]) {
    let random = Locked(SeededGenerator(seed: seed))
    return try Spool.open(
      flowLogID: "fl-1", folder: path, disk: disk, limits: limits, now: 0,
      random: { random.change { $0.next() } })
  }

  /// Numbers of all records in sealed segments, in order.
  private func numbers() throws -> [Int] {
    let names = try FileManager.default.contentsOfDirectory(atPath: path)
      .filter { $0.hasSuffix(".sealed") }.sorted()
    return try names.flatMap { name in
      var reader = try SegmentReader(try LocalDisk().open("\(path)/\(name)"))
      var numbers: [Int] = []
      while let batch = try reader.next() {
        numbers += TestRecords.numbers(String(decoding: batch.text, as: UTF8.self))
      }
      #expect(!reader.isDamaged)
      return numbers
    }
  }

  @Test("batches come back as they went in, in order, also after reopening")
  func roundTrip() throws {
    do {
      let (spool, losses) = try open()
      #expect(losses.isEmpty)
      try spool.append(TestRecords.batch(0..<10, interfaces: ["eni-1", "-"]), now: 0)
      try spool.append(TestRecords.batch(10..<11), now: 0)
      try spool.seal(now: 0)
      try spool.append(TestRecords.batch(11..<500), now: 0)
      #expect(spool.fill.records == 500 && spool.fill.segments == 1)
    }
    let (spool, losses) = try open()
    #expect(losses.isEmpty)
    #expect(spool.fill.records == 500 && spool.fill.segments == 2)
    #expect(try numbers() == Array(0..<500))
  }

  @Test("a process that dies at any byte loses nothing that was synced, and no block is half there")
  func crashAtAnyByte() throws {
    let batches = (0..<4).map { TestRecords.batch($0 * 5..<$0 * 5 + 5) }
    let whole = 32 + batches.reduce(0) { $0 + 8 + 12 + 7 + $1.bytes }
    for lifetime in stride(from: 0, through: whole, by: 7) {
      try? FileManager.default.removeItem(atPath: path)
      let disk = FaultyDisk()
      disk.set { $0.lifetime = lifetime }
      var safe = 0
      do {
        let (spool, _) = try open(disk)
        for (place, batch) in batches.enumerated() {
          try spool.append(batch, now: 0)
          try spool.sync(now: 0)
          safe = (place + 1) * 5
        }
      } catch {}
      _ = try open(seed: 2)
      let found = try numbers()
      #expect(found.count >= safe && found.count % 5 == 0)
      #expect(found == Array(0..<found.count))
    }
  }

  @Test("a power cut takes what was not synced, and nothing else")
  func powerCut() throws {
    let disk = FaultyDisk()
    do {
      let (spool, _) = try open(disk)
      try spool.append(TestRecords.batch(0..<5), now: 0)
      try spool.sync(now: 0)
      try spool.append(TestRecords.batch(5..<10), now: 0)
    }
    try disk.cutPower()
    _ = try open()
    #expect(try numbers() == Array(0..<5))
  }

  @Test("a damaged byte ends the segment there, and the rest is told")
  func damage() throws {
    do {
      let (spool, _) = try open()
      for first in [0, 5, 10] {
        try spool.append(TestRecords.batch(first..<first + 5), now: 0)
      }
      try spool.sync(now: 0)
    }
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: path).first {
        $0.hasSuffix(".open")
      })
    let url = URL(filePath: "\(path)/\(name)")
    var bytes = try Data(contentsOf: url)
    // The first block's length stands behind the head of 32 bytes; its own head has 8.
    let second = 32 + 8 + Int(bytes[32]) + Int(bytes[33]) << 8
    bytes[second + 100] ^= 4
    try bytes.write(to: url)
    let (_, losses) = try open()
    #expect(losses.map(\.cause) == [.damage] && losses.map(\.bytes) == [bytes.count - second])
    #expect(try numbers() == Array(0..<5))
  }

  @Test("a full disk refuses the batch and nothing else; with room it goes on")
  func fullDisk() throws {
    let disk = FaultyDisk()
    let (spool, _) = try open(disk)
    try spool.append(TestRecords.batch(0..<5), now: 0)
    disk.set { $0.room = 100 }
    let error = try #require(throws: SpoolError.self) {
      try spool.append(TestRecords.batch(5..<10), now: 0)
    }
    guard case .noSpace = error else {
      Issue.record("\(error)")
      return
    }
    disk.set { $0.room = nil }
    try spool.append(TestRecords.batch(5..<10), now: 0)
    try spool.seal(now: 0)
    #expect(try numbers() == Array(0..<10))
  }

  @Test("what a failed sync may have lost is written again elsewhere", arguments: [false, true])
  func failedSync(isUncuttable: Bool) throws {
    let disk = FaultyDisk()
    let (spool, _) = try open(disk)
    try spool.append(TestRecords.batch(0..<5), now: 0)
    try spool.sync(now: 0)
    try spool.append(TestRecords.batch(5..<10), now: 0)
    disk.set {
      $0.failingSyncs = 1
      $0.isUncuttable = isUncuttable
    }
    #expect(throws: SpoolError.self) { try spool.sync(now: 0) }
    #expect(spool.fill.segments == 1)
    disk.set { $0.isUncuttable = false }
    try spool.append(TestRecords.batch(10..<15), now: 0)
    try spool.seal(now: 0)
    #expect(spool.fill.records == 15)
    if !isUncuttable { #expect(try numbers() == Array(0..<15)) }
  }

  @Test("the oldest segments go when there is too much, with what they held")
  func sizeQuota() throws {
    let limits = SpoolLimits(segmentBytes: 1, quotaBytes: 3_000)
    let (spool, _) = try open(LocalDisk(), limits)
    for first in stride(from: 0, to: 50, by: 5) {
      try spool.append(
        TestRecords.batch(first..<first + 5, interfaces: ["eni-1", "eni-2"]), now: 0)
    }
    let losses = spool.enforceQuota(now: 0)
    #expect(!losses.isEmpty && losses.allSatisfy { $0.cause == .size && $0.records == 5 })
    #expect(losses.first?.interfaces.map(\.name) == ["eni-1", "eni-2"])
    #expect(losses.first?.interfaces.first?.records == 3)
    #expect(spool.fill.bytes <= 3_000)
    #expect(try numbers() == Array(losses.count * 5..<50))
  }

  @Test("segments that waited too long go; a jump of the clock makes nothing older")
  func ageQuota() throws {
    let limits = SpoolLimits(quotaSeconds: 10)
    let (spool, _) = try open(LocalDisk(), limits)
    try spool.append(TestRecords.batch(0..<5), now: 0)
    try spool.seal(now: 0)
    #expect(spool.enforceQuota(now: 10_000).isEmpty)
    let losses = spool.enforceQuota(now: 10_001)
    #expect(losses.map(\.cause) == [.age] && losses.map(\.records) == [5])
    #expect(losses.first?.interfaces.first?.start == 1_795_185_000)
    #expect(losses.first?.interfaces.first?.end == 1_795_185_024)
    #expect(spool.fill.records == 0)
  }

  @Test("a batch that fits into no block is split between its records")
  func largeBatch() throws {
    let (spool, _) = try open()
    try spool.append(TestRecords.batch(0..<120_000), now: 0)
    try spool.seal(now: 0)
    #expect(try numbers() == Array(0..<120_000))
  }

  @Test("two processes never deliver from one folder")
  func lock() throws {
    let disk = LocalDisk()
    let lock = try disk.lock("\(folder.url.path)/lock")
    #expect(throws: SpoolError.inUse(path: "\(folder.url.path)/lock")) {
      try disk.lock("\(folder.url.path)/lock")
    }
    withExtendedLifetime(lock) {}
  }
}
