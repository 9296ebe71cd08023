/// How an answer is written.
package enum AnswerStyle: String, CaseIterable, Sendable {
  /// Aligned columns under a line of names.
  case table
  /// One JSON array of objects.
  case json
  /// A JSON object a line.
  case ndjson
  /// RFC 4180 with a header line.
  case csv
  /// Values with a blank between, `-` for none.
  case raw
}

/// What an answer is written as, where that is not what the engine says of its columns.
package struct AnswerShape: Sendable {
  /// The columns in order, as many as the answer has.
  package var columns: [QueryAnswer.Column]
  /// Whether objects leave out what is NULL.
  package var omitsAbsent: Bool

  /// Describes a shape.
  package init(columns: [QueryAnswer.Column], omitsAbsent: Bool = false) {
    (self.columns, self.omitsAbsent) = (columns, omitsAbsent)
  }
}

/// Writes answers.
package enum AnswerText {
  /// Rows that a table's columns are measured by; wider values behind them widen their line.
  private static let measuredRows = 4096
  private static let flushSize = 1 << 18

  /// Writes all of an answer; `sink` says whether it wants more.
  ///
  /// - Parameter shape: Other names and kinds than those of the answer itself.
  /// - Returns: The number of rows.
  package static func write(
    _ answer: QueryAnswer, _ style: AnswerStyle, as shape: AnswerShape? = nil,
    to sink: ([UInt8]) -> Bool
  ) -> Int {
    var writer = AnswerWriter(shape ?? AnswerShape(columns: answer.columns), style)
    var wantsMore = true
    answer.forEachChunk { rows in
      writer.write(rows)
      if writer.bytes.count >= flushSize { wantsMore = sink(writer.take()) }
      return wantsMore
    }
    if wantsMore {
      writer.finish()
      _ = sink(writer.take())
    }
    return writer.count
  }

  /// A text as JSON writes it, with quotes.
  static func writeJSON(_ text: [UInt8], to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0x0a: bytes += Array("\\n".utf8)
      case 0x0d: bytes += Array("\\r".utf8)
      case 0x09: bytes += Array("\\t".utf8)
      case 0..<0x20:
        let digits = String(byte, radix: 16)
        bytes += Array(("\\u00" + (digits.count < 2 ? "0" : "") + digits).utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

/// Bytes of an answer, as far as they are written.
struct AnswerWriter {
  private(set) var bytes: [UInt8] = []
  private(set) var count = 0
  private let columns: [QueryAnswer.Column]
  private let omitsAbsent: Bool
  private let style: AnswerStyle
  private let names: [[UInt8]]
  /// Rows of a table that wait until its columns are measured.
  private var table: TableLayout

  init(_ shape: AnswerShape, _ style: AnswerStyle) {
    let columns = shape.columns
    self.columns = columns
    omitsAbsent = shape.omitsAbsent
    self.style = style
    table = TableLayout(columns)
    names = columns.map { column in
      var name: [UInt8] = []
      AnswerText.writeJSON(Array(column.name.utf8), to: &name)
      return name
    }
    switch style {
    case .csv:
      for (index, column) in columns.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        Self.writeCSV(Array(column.name.utf8), to: &bytes)
      }
      bytes += [0x0d, 0x0a]
    case .json: bytes += Array("[".utf8)
    case .table, .ndjson, .raw: break
    }
  }

  mutating func take() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  mutating func write(_ rows: QueryAnswer.Rows) {
    for row in 0..<rows.count {
      switch style {
      case .table: table.add(rows, row, to: &bytes)
      case .json, .ndjson: writeObject(rows, row)
      case .csv: writeLine(rows, row, separator: UInt8(ascii: ","))
      case .raw: writeLine(rows, row, separator: 0x20)
      }
      count += 1
    }
  }

  mutating func finish() {
    switch style {
    case .table: table.finish(to: &bytes)
    case .json: bytes += Array(count == 0 ? "]\n".utf8 : "\n]\n".utf8)
    case .ndjson, .csv, .raw: break
    }
  }

  private mutating func writeObject(_ rows: QueryAnswer.Rows, _ row: Int) {
    if style == .json { bytes += Array(count == 0 ? "\n".utf8 : ",\n".utf8) }
    bytes.append(UInt8(ascii: "{"))
    var isFirst = true
    for (index, column) in columns.enumerated() {
      let isPresent = rows.isPresent(row: row, column: index)
      if !isPresent, omitsAbsent { continue }
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      bytes += names[index]
      bytes.append(UInt8(ascii: ":"))
      guard isPresent else {
        bytes += Array("null".utf8)
        continue
      }
      var value: [UInt8] = []
      rows.write(row: row, column: index, to: &value)
      switch column.kind {
      case .truth, .json: bytes += value
      case .number:
        // JSON has no infinities.
        let isFinite = value.last.map { (0x30...0x39).contains($0) } ?? false
        bytes += isFinite ? value : Array("null".utf8)
      case .text: AnswerText.writeJSON(value, to: &bytes)
      }
    }
    bytes.append(UInt8(ascii: "}"))
    if style == .ndjson { bytes.append(0x0a) }
  }

  private mutating func writeLine(_ rows: QueryAnswer.Rows, _ row: Int, separator: UInt8) {
    for index in columns.indices {
      if index > 0 { bytes.append(separator) }
      let isPresent = rows.isPresent(row: row, column: index)
      switch style {
      case .csv:
        guard isPresent else { continue }
        var value: [UInt8] = []
        rows.write(row: row, column: index, to: &value)
        Self.writeCSV(value, to: &bytes)
      default:
        guard isPresent else {
          bytes.append(UInt8(ascii: "-"))
          continue
        }
        rows.write(row: row, column: index, to: &bytes)
      }
    }
    bytes += style == .csv ? [0x0d, 0x0a] : [0x0a]
  }

  private static func writeCSV(_ value: [UInt8], to bytes: inout [UInt8]) {
    let needsQuotes = value.contains { [0x22, 0x2c, 0x0a, 0x0d].contains($0) }
    guard needsQuotes || value.isEmpty else {
      bytes += value
      return
    }
    bytes.append(0x22)
    for byte in value { bytes += byte == 0x22 ? [0x22, 0x22] : [byte] }
    bytes.append(0x22)
  }
}
