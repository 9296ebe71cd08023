internal import QueryEngine

/// The rows of an answer as text, up to a limit.
struct AnswerRows {
  /// Names and types from left to right.
  let columns: [(name: String, type: String)]
  private(set) var rows: [[String?]] = []
  /// Bytes of all values, as far as they were taken.
  private(set) var bytes = 0

  /// Takes rows out of an answer.
  ///
  /// - Parameters:
  ///   - most: So many rows at most; nil without a limit.
  ///   - byteLimit: Taking ends where values have more bytes.
  init(_ answer: QueryAnswer, most: Int?, byteLimit: Int) {
    columns = answer.columns.map { ($0.name, $0.type) }
    var text: [UInt8] = []
    var taken: [[String?]] = []
    var sum = 0
    answer.forEachChunk { rows in
      for row in 0..<rows.count {
        guard taken.count < most ?? .max, sum <= byteLimit else { return false }
        taken.append(
          answer.columns.indices.map { column in
            guard rows.isPresent(row: row, column: column) else { return nil }
            text.removeAll(keepingCapacity: true)
            rows.write(row: row, column: column, .athena, to: &text)
            sum += text.count + 16
            return String(decoding: text, as: UTF8.self)
          })
        sum += 32
      }
      return true
    }
    rows = taken
    bytes = sum
  }
}
