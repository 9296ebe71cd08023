internal import FlowLogCopies
internal import FlowLogScanner
internal import Synchronization

/// Columnar copies as a function that gives a table: `weir_copies()`.
final class CopyFunction: Sendable {
  static let name = "weir_copies"

  let files: [CopyFile]
  private let columns = TableColumn.all

  private struct State {
    var condition: RowCondition?
    var scans: [CopyScan] = []
    var error: ScanError?
  }

  private let state = Mutex(State())

  init(_ files: [CopyFile]) { self.files = files }

  /// Forgets the question before.
  ///
  /// - Parameter condition: What all rows fulfil that the next one wants; nil wants all.
  func reset(_ condition: RowCondition?) { state.withLock { $0 = State(condition: condition) } }

  /// Ends all scans.
  func cancel() { state.withLock { $0.scans.forEach { $0.cancel() } } }

  /// What ended a scan before its end.
  var error: ScanError? { state.withLock { $0.error } }

  /// A scan of all copies that belongs to the question.
  func begin() -> CopyScan {
    // A copy that was used within the hour stays where it is.
    for file in files { SidecarCache.touch(file.path) }
    return state.withLock { state in
      let scan = CopyScan(files, condition: state.condition)
      state.scans.append(scan)
      return scan
    }
  }
}

extension CopyFunction: BatchTable {
  var name: String { Self.name }

  var shapes: [(name: String, shape: ColumnShape)] {
    columns.map { ($0.name, $0.column.shape) }
  }

  var estimate: Int { files.reduce(0) { $0 + $1.records } }

  var parts: Int { CopyScan(files).parts }

  var leavesOut: Bool { true }

  func begin(_ places: [Int]) -> any BatchReading {
    RowReading(source: begin(), columns: places.map { columns[$0].column })
  }

  func fail(_ error: ScanError) {
    state.withLock { state in
      if state.error == nil { state.error = error }
    }
  }
}
