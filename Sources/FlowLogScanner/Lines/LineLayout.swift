internal import FlowLogFormat

/// How the lines of a file split into fields, and where a scan finds its columns in them.
final class LineLayout: Sendable {
  let format: LogFormat
  /// Words in front of the record, such as the time that CloudWatch exports begin with.
  let skipped: Int
  /// Words on a line.
  let total: Int
  /// For each wanted column the index of its field among the format's; -1 where it is none.
  let fieldIndexes: [Int]

  init(_ format: LogFormat, skipped: Int, columns: [ScanColumn]) {
    self.format = format
    self.skipped = skipped
    total = format.fields.count + skipped
    fieldIndexes = columns.map { column in
      switch column {
      case .field(let field), .text(let field): format.fields.firstIndex(of: field) ?? -1
      case .label, .path, .message: -1
      }
    }
  }

  func isSame(_ format: LogFormat, skipped: Int) -> Bool {
    self.skipped == skipped && self.format == format
  }
}
