import ControlPlane
import FlowModel
import LogDelivery
import Synchronization

/// What a server's capture has done so far, for `/metrics`; written by the threads that capture
/// and that write records.
final class CaptureCounters: Sendable {
  private struct State {
    var isRunning = false
    var books: [UInt32: TrafficBooks] = [:]
    var windows: [UInt32: Int] = [:]
    var unbalanced = 0
    var delivered: [String: (records: Int, bytes: Int)] = [:]
    var lost: [String: Int] = [:]
  }

  private let state = Mutex(State())

  /// Notes whether packets are taken at all.
  func setRunning(_ isRunning: Bool) { state.withLock { $0.isRunning = isRunning } }

  /// Adds the books of a closed window.
  func add(_ window: WindowBooks) {
    state.withLock { state in
      var books = state.books[window.interval] ?? TrafficBooks()
      for interface in window.interfaces {
        books.add(interface)
        if !interface.balance { state.unbalanced += 1 }
      }
      state.books[window.interval] = books
      state.windows[window.interval, default: 0] += 1
    }
  }

  /// Notes records of a flow log that a delivery took.
  func noteTaken(_ batch: FlowLogBatch) {
    state.withLock { state in
      var sum = state.delivered[batch.flowLog.id] ?? (0, 0)
      sum.records += batch.records.marks.count
      sum.bytes += batch.records.text.count
      state.delivered[batch.flowLog.id] = sum
    }
  }

  /// Notes records of a flow log that no delivery took.
  func noteLost(_ batch: FlowLogBatch) {
    state.withLock { $0.lost[batch.flowLog.id, default: 0] += batch.records.marks.count }
  }

  /// Forgets flow logs that are gone.
  func keep(_ flowLogs: Set<String>) {
    state.withLock { state in
      state.delivered = state.delivered.filter { flowLogs.contains($0.key) }
      state.lost = state.lost.filter { flowLogs.contains($0.key) }
    }
  }

  /// Writes all families.
  func write(to text: inout MetricsText) {
    let state = state.withLock { $0 }
    text.single(
      "weir_capture_running", .gauge, "Whether packets are taken (1) or not (0).",
      state.isRunning ? 1 : 0)
    text.begin(
      "weir_capture_packets_total", .counter,
      "Packets of closed windows by aggregation interval and what became of them.")
    for (interval, books) in state.books.sorted(by: { $0.key < $1.key }) {
      let terms = [
        ("received", books.received), ("recorded", books.recorded), ("filtered", books.filtered),
        ("not_logged", books.notLogged.total), ("skipped", books.skipped.total),
        ("unparsed", books.unparsed.total),
      ]
      for (name, count) in terms {
        text.sample("\(count)", [("interval", "\(interval)"), ("outcome", name)])
      }
    }
    text.begin("weir_capture_windows_total", .counter, "Windows that were closed.")
    for (interval, count) in state.windows.sorted(by: { $0.key < $1.key }) {
      text.sample("\(count)", [("interval", "\(interval)")])
    }
    text.single(
      "weir_capture_unbalanced_books_total", .counter,
      "Books of an interface and window that do not close; any is a mistake of Weir's.",
      state.unbalanced)
    writeFlowLogs(state, to: &text)
  }

  private func writeFlowLogs(_ state: State, to text: inout MetricsText) {
    text.begin("weir_flow_log_records_total", .counter, "Records handed to delivery.")
    let sorted = state.delivered.sorted { $0.key < $1.key }
    for (id, sum) in sorted { text.sample("\(sum.records)", [("flow_log", id)]) }
    text.begin("weir_flow_log_bytes_total", .counter, "Bytes of records handed to delivery.")
    for (id, sum) in sorted { text.sample("\(sum.bytes)", [("flow_log", id)]) }
    text.begin(
      "weir_flow_log_lost_records_total", .counter, "Records that delivery did not take.")
    for (id, count) in state.lost.sorted(by: { $0.key < $1.key }) {
      text.sample("\(count)", [("flow_log", id)])
    }
  }
}
