/// The columns of style `table`: names on top, text to the left, numbers to the right.
///
/// Each column begins with the width that the catalogue gives its field. A wider value, such as
/// an IPv6 address, widens the column from its line on.
struct TableColumns {
  private var widths: [Int]
  private let rightAligned: [Bool]

  init(_ format: LogFormat) {
    widths = format.fields.map(\.definition.width)
    rightAligned = format.fields.map { $0.definition.type != .string }
  }

  /// Bytes that padding can add to a record.
  var padding: Int { widths.reduce(0) { $0 + $1 + 2 } }

  /// The line of names.
  func head(_ format: LogFormat) -> [UInt8] {
    var line = ""
    for (index, field) in format.fields.enumerated() {
      let blanks = String(repeating: " ", count: widths[index] - field.name.utf8.count)
      let isLast = index == widths.count - 1
      line += rightAligned[index] ? blanks + field.name : field.name + (isLast ? "" : blanks)
      line += isLast ? "\n" : "  "
    }
    return Array(line.utf8)
  }

  /// Brings the cell written since `start` to the width of its column, and starts the next one.
  mutating func align(
    _ index: Int, since start: TextCursor, in cursor: inout TextCursor
  ) {
    let missing = widths[index] - cursor.distance(from: start)
    let isLast = index == widths.count - 1
    if missing < 0 {
      widths[index] -= missing
    } else if rightAligned[index] {
      cursor.indent(since: start, by: missing)
    } else if !isLast {
      cursor.fill(0x20, count: missing)
    }
    if !isLast { cursor.fill(0x20, count: 2) }
  }
}
