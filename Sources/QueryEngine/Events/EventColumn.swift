internal import FlowLogFormat
internal import FlowLogScanner

/// A column of events: what every event has, or a field of the flow log line in it.
enum EventColumn: Hashable, Sendable {
  case timestamp
  case ingestionTime
  case message
  case stream
  case log
  case pointer
  case field(FlowLogField)

  /// All columns, in the order in which the engine numbers them.
  static let all: [EventColumn] =
    [.timestamp, .ingestionTime, .message, .stream, .log, .pointer]
    + FlowLogField.allCases.map { .field($0) }

  /// The name in SQL.
  var name: String {
    switch self {
    case .timestamp: "@timestamp"
    case .ingestionTime: "@ingestionTime"
    case .message: "@message"
    case .stream: "@logStream"
    case .log: "@log"
    case .pointer: "@ptr"
    case .field(let field): field.columnName
    }
  }

  /// How its values lie in memory.
  var shape: ColumnShape {
    switch self {
    case .timestamp, .ingestionTime: .int64
    case .message, .stream, .log, .pointer: .text
    case .field(let field): ScanColumn.field(field).shape
    }
  }
}
