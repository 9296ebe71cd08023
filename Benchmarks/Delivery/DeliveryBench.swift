import FlowLogFormat
import FlowModel
import Glibc
import LogDelivery
import NetworkTypes

/// `weir-delivery-bench [RECORDS [ROUNDS [FILE]]]`: what files and the spool cost, on one thread.
///
/// With a file, the records' lines are written there, for programs that this is compared with.
///
/// Records are those of a made-up network: 3,000 hosts, most traffic between few of them, in both
/// directions, five minutes long. Every figure is the best of all rounds,
/// in the time of the processor; that of the spool in the time of the clock.
@main
struct DeliveryBench {
  static func main() throws {
    let words = CommandLine.arguments.dropFirst().map { Int($0) ?? 0 }
    let records = words.first ?? 600_000
    let rounds = words.count > 1 ? words[1] : 3
    guard records > 0, rounds > 0, words.count <= 3 else {
      let usage = Array("usage: weir-delivery-bench [RECORDS [ROUNDS [FILE]]]\n".utf8)
      _ = unsafe usage.withUnsafeBytes { unsafe Glibc.write(2, $0.baseAddress, $0.count) }
      exit(2)
    }
    let flows = Traffic.flows(records)
    print("stage\trecords\tmillion records/s\tbytes/record")
    var batches: [RecordBatch] = []
    report("encode", records, rounds) {
      batches = encode(flows)
      return batches.reduce(0) { $0 + $1.text.count }
    }
    if words.count == 3 { try write(batches, to: CommandLine.arguments[3]) }
    for (name, form) in [
      ("log.gz", BucketPlan.Form.text), ("parquet, gzip", .parquet(.gzip)),
      ("parquet, zstd", .parquet(.zstd)),
    ] {
      report(name, records, rounds) {
        guard var file = FlowLogFile(form, format: .default) else { return 0 }
        for batch in batches { file.add(batch.text.span) }
        return file.finish().count
      }
    }
    try spool(batches, records, rounds)
  }

  private static func encode(_ flows: [Flow]) -> [RecordBatch] {
    var builder = RecordBatchBuilder(format: .default)
    builder.setInterfaces(Traffic.interfaces)
    var batches: [RecordBatch] = []
    for start in stride(from: 0, to: flows.count, by: 4_096) {
      builder.append(flows.span.extracting(start..<min(start + 4_096, flows.count)))
      if builder.bytes >= RecordBatch.preferredBytes, let batch = builder.take() {
        batches.append(batch)
      }
    }
    if let batch = builder.take() { batches.append(batch) }
    return batches
  }

  /// Writes what a text file of the records has, unpacked.
  private static func write(_ batches: [RecordBatch], to path: String) throws {
    let disk = LocalDisk()
    let file = try disk.open(path)
    var place = 0
    for part in [Array((LogFormat.default.headerLine + "\n").utf8)] + batches.map(\.text) {
      try file.write(part, at: place)
      place += part.count
    }
    try file.truncate(to: place)
  }

  private static func spool(_ batches: [RecordBatch], _ records: Int, _ rounds: Int) throws {
    let folder = "/tmp/weir-delivery-bench-\(getpid())"
    let disk = LocalDisk()
    report("spool, written and synced", records, rounds, clock: CLOCK_MONOTONIC) {
      guard
        let spool = try? Spool.open(
          flowLogID: "fl-1", folder: folder, disk: disk, limits: SpoolLimits(quotaBytes: 0),
          now: 0, random: { .random(in: .min ... .max) }
        ).spool
      else { return 0 }
      for batch in batches { try? spool.append(batch, now: 0) }
      try? spool.seal(now: 0)
      let bytes = spool.fill.bytes
      _ = spool.enforceQuota(now: 0)
      return bytes
    }
    try disk.removeFolder(folder)
  }

  private static func report(
    _ name: String, _ records: Int, _ rounds: Int, clock: clockid_t = CLOCK_PROCESS_CPUTIME_ID,
    _ body: () -> Int
  ) {
    var best = Double.infinity
    var bytes = 0
    for _ in 0..<rounds {
      let begin = now(clock)
      bytes = body()
      best = min(best, now(clock) - begin)
    }
    func figure(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
    print(
      name, records, figure(Double(records) / best / 1e6),
      figure(Double(bytes) / Double(records)), separator: "\t")
  }

  private static func now(_ clock: clockid_t) -> Double {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
