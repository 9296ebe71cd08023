import FlowLogFormat
import Glibc

/// `weir-bench CAPTURE [ROUNDS]`: what each stage costs on one thread, as tab-separated tables.
@main
struct WeirBench {
  /// Flows that the encoder is measured with: 4 MiB, more than its caches hold.
  private static let flowLimit = 65_536

  static func main() {
    let words = CommandLine.arguments
    guard words.count == 2 || words.count == 3, let rounds = Int(words.count == 3 ? words[2] : "5"),
      rounds > 0
    else {
      complain("usage: weir-bench CAPTURE [ROUNDS]")
      exit(2)
    }
    do {
      try measure(PacketStages(path: words[1]), Stopwatch(rounds: rounds))
    } catch {
      complain("\(error)")
      exit(2)
    }
  }

  private static func measure(_ stages: PacketStages, _ stopwatch: Stopwatch) throws {
    let packets = Double(stages.replay())
    var sink = ForgetfulSink()
    let totals: [(name: String, nanoseconds: Double)] = try [
      ("read", stopwatch.cheapest { _ = try stages.read() }),
      ("read, decode", stopwatch.cheapest { _ = try stages.decode() }),
      ("read, decode, aggregate", stopwatch.cheapest { try stages.aggregate(into: &sink) }),
      ("whole replay, text to nowhere", stopwatch.cheapest { _ = stages.replay() }),
    ]
    print("Stages of one thread, CPU time")
    print("stages\tns a packet\tlast one alone\tMpps")
    var before = 0.0
    for (name, nanoseconds) in totals {
      let each = nanoseconds / packets
      print("\(name)\t\(fixed(each))\t\(fixed(each - before))\t\(fixed(1000 / each))")
      before = each
    }
    try measureEncoding(stages, stopwatch)
  }

  private static func measureEncoding(
    _ stages: PacketStages, _ stopwatch: Stopwatch
  ) throws {
    var sink = CollectingSink(limit: flowLimit)
    try stages.aggregate(into: &sink)
    print("\nText encoder, CPU time, \(sink.flows.count) flows\nstyle\tns a record\tbytes\tMB/s")
    var choices = OutputStyle.allCases.map { ($0, "default", LogFormat.default) }
    choices.append((.raw, "all", try LogFormat(argument: "all")))
    for (style, name, format) in choices {
      let stage = EncodingStage(flows: sink.flows, style: style, format: format)
      var written = (records: 0, bytes: 0)
      let nanoseconds = stopwatch.cheapest { written = stage.run() }
      let each = nanoseconds / Double(max(1, written.records))
      let bytes = Double(written.bytes) / Double(max(1, written.records))
      let title = style == .compact ? "compact" : "\(style), format \(name)"
      print("\(title)\t\(fixed(each))\t\(fixed(bytes))\t\(Int(bytes / each * 1000))")
    }
  }

  /// One digit behind the point, without Foundation.
  private static func fixed(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
  }

  private static func complain(_ sentence: String) {
    var bytes = Array("weir-bench: \(sentence)\n".utf8)
    unsafe write(STDERR_FILENO, &bytes, bytes.count)
  }
}
