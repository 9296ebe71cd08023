package import FlowLogFormat

/// Something that a scan gives a value of for every record.
package enum ScanColumn: Hashable, Sendable {
  /// A field of the record; no value where the file's format does not have it.
  case field(FlowLogField)
  /// The text of a field as it stands in the line, whatever its type; `-` stays what it is.
  case text(FlowLogField)
  /// A value that the file has by its place, such as that of a partition.
  case label(Int)
  /// The file's path or object key.
  case path
  /// The line as it stands in the file.
  case message

  /// How values lie in memory.
  package var shape: ColumnShape {
    switch self {
    case .text, .label, .path, .message: .text
    case .field(let field):
      switch field.definition.type {
      case .int32: .int32
      case .int64: .int64
      case .string: field.definition.isAddress ? .address : .text
      }
    }
  }
}

/// How the values of a column lie in memory, one behind the other.
package enum ColumnShape: Sendable {
  /// 32-bit signed numbers.
  case int32
  /// 64-bit signed numbers.
  case int64
  /// `TextCell`s of 16 bytes.
  case text
  /// `AddressNumber`s of 16 bytes.
  case address

  /// Bytes from one value to the next.
  package var stride: Int {
    switch self {
    case .int32: 4
    case .int64: 8
    case .text, .address: 16
    }
  }
}
