import Daemon
import FlowModel

/// Takes results and forgets them, so that aggregation is measured alone.
struct ForgetfulSink: FlowSink {
  private(set) var flows = 0

  mutating func receive(_ flows: Span<Flow>) { self.flows += flows.count }
  mutating func receive(_ status: StatusRecord) {}
  mutating func close(_ books: WindowBooks) {}
}

/// Keeps the first flows, to be encoded over and over.
struct CollectingSink: FlowSink {
  let limit: Int
  private(set) var flows: [Flow] = []

  init(limit: Int) { self.limit = limit }

  mutating func receive(_ flows: Span<Flow>) {
    for index in flows.indices where self.flows.count < limit { self.flows.append(flows[index]) }
  }
  mutating func receive(_ status: StatusRecord) {}
  mutating func close(_ books: WindowBooks) {}
}

/// Takes text and forgets it, without a system call.
struct ForgetfulOutput: RecordOutput {
  mutating func write(_ bytes: Span<UInt8>) -> OutputError? { nil }
}

/// Hears nothing.
struct SilentObserver: ReplayObserver {
  func diagnose(_ sentence: String) {}
  func progress(packets: UInt64) {}
}
