/// The files that Athena writes of a result.
package enum AthenaResultFile {
  /// A column of a result.
  package struct Column: Hashable, Sendable {
    /// What it is called.
    package var name: String
    /// Its type.
    package var type: AthenaResultType

    /// Describes a column.
    package init(_ name: String, _ type: AthenaResultType) {
      self.name = name
      self.type = type
    }
  }

  /// Lines with commas: everything is in quotes, and what is NULL is nothing at all.
  package static func commaSeparated(_ columns: [String], _ rows: [[String?]]) -> [UInt8] {
    var bytes: [UInt8] = []
    appendLine(columns, &bytes)
    for row in rows { appendLine(row, &bytes) }
    return bytes
  }

  private static func appendLine(_ values: [String?], _ bytes: inout [UInt8]) {
    for (place, value) in values.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ",")) }
      guard let value else { continue }
      bytes.append(UInt8(ascii: "\""))
      for byte in value.utf8 {
        if byte == UInt8(ascii: "\"") { bytes.append(byte) }
        bytes.append(byte)
      }
      bytes.append(UInt8(ascii: "\""))
    }
    bytes.append(0x0a)
  }

  /// Lines with tabulators, as results of statements about the catalog are kept.
  package static func lines(_ rows: [[String?]]) -> [UInt8] {
    rows.flatMap { row in Array(row.map { $0 ?? "" }.joined(separator: "\t").utf8) + [0x0a] }
  }

  /// The file beside a result that tells of its columns, in Protocol Buffers.
  ///
  /// Athena documents it nowhere. These are the fields that clients read: 1 the query's identifier,
  /// 4 a column; of a column 1 catalog, 4 name, 5 label, 6 type, 7 precision, 8 scale, 9 whether it
  /// can be NULL (3: not known), 10 whether case counts.
  package static func metadata(_ identifier: String, _ columns: [Column]) -> [UInt8] {
    var bytes: [UInt8] = []
    append(1, Array(identifier.utf8), &bytes)
    for column in columns {
      var field: [UInt8] = []
      append(1, Array("hive".utf8), &field)
      append(4, Array(column.name.utf8), &field)
      append(5, Array(column.name.utf8), &field)
      append(6, Array(column.type.name.utf8), &field)
      append(7, column.type.precision, &field)
      append(8, column.type.scale, &field)
      append(9, 3, &field)
      append(10, column.type.isCaseSensitive ? 1 : 0, &field)
      append(4, field, &bytes)
    }
    return bytes
  }

  private static func append(_ field: Int, _ content: [UInt8], _ bytes: inout [UInt8]) {
    varint(field << 3 | 2, &bytes)
    varint(content.count, &bytes)
    bytes += content
  }

  private static func append(_ field: Int, _ number: Int, _ bytes: inout [UInt8]) {
    varint(field << 3, &bytes)
    varint(number, &bytes)
  }

  private static func varint(_ number: Int, _ bytes: inout [UInt8]) {
    var rest = UInt(bitPattern: number)
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
