/// The punctuation of one output style around, between and instead of values.
struct CellStyle {
  let output: OutputStyle

  /// What stands in front of a field's value, behind the value before.
  func lead(_ field: FlowLogField, isFirst: Bool) -> String {
    switch output {
    case .raw, .compact: isFirst ? "" : " "
    case .csv: isFirst ? "" : ","
    case .json, .ndjson: (isFirst ? "{" : ",") + "\"\(field.name)\":"
    case .table: ""
    }
  }

  /// What ends a record; JSON arrays put the line end in front of records instead.
  var tail: String {
    switch output {
    case .raw, .table: "\n"
    // What decided stands behind the interface.
    case .compact: ""
    case .csv: "\r\n"
    case .json: "}"
    case .ndjson: "}\n"
    }
  }

  /// What stands for no value.
  var null: String {
    switch output {
    case .raw, .compact, .table: "-"
    case .csv: ""
    case .json, .ndjson: "null"
    }
  }

  /// What stands on both sides of text.
  var quote: String { isJSON ? "\"" : "" }

  private var isJSON: Bool { output == .json || output == .ndjson }

  /// A value that is known before any flow, ready for the output.
  func cell(_ constant: FieldConstant?) -> String {
    switch constant {
    case nil: null
    case .number(let number): "\(number)"
    case .text(let text): text.isEmpty ? null : escaped(safe(text))
    }
  }

  /// Metadata as printable ASCII, without blanks.
  ///
  /// Blanks, `%`, controls and everything beyond ASCII are percent-encoded byte by byte, as AWS
  /// writes tag values. So no metadata can break a line or reach a terminal.
  private func safe(_ text: String) -> String {
    let hex = Array("0123456789ABCDEF")
    return text.utf8.reduce(into: "") { result, byte in
      if (0x21...0x7e).contains(byte) && byte != UInt8(ascii: "%") {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        result += "%\(hex[Int(byte >> 4)])\(hex[Int(byte & 0xf)])"
      }
    }
  }

  /// Printable text with the quotes and escapes of the output.
  private func escaped(_ text: String) -> String {
    switch output {
    case .raw, .compact, .table: return text
    case .csv:
      // By scalars here and below: with an accent behind it a quote is another character.
      guard text.unicodeScalars.contains(where: { $0 == "\"" || $0 == "," }) else { return text }
      let body = text.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }
      return "\"\(body.joined())\""
    case .json, .ndjson:
      let body = text.unicodeScalars.reduce(into: "") { result, scalar in
        if scalar == "\"" || scalar == "\\" { result.append("\\") }
        result.unicodeScalars.append(scalar)
      }
      return "\"\(body)\""
    }
  }
}
