/// The records that a scenario gives, with `*` for what differs from run to run.
package struct ExpectedRecords: Hashable, Sendable {
  /// Names of fields, as in a LogFormat.
  package var fields: [String]
  /// The values of each record.
  package var rows: [[String]]

  /// The value that stands for any.
  static let placeholder = "*"

  /// Reads a table: a line of field names, then a line for each record; `#` begins a comment.
  ///
  /// - Returns: Nil, and the line that cannot be one, where it has another number of values.
  package static func parse(_ text: String) -> (records: ExpectedRecords?, badLine: Int) {
    var records: ExpectedRecords?
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let values = line.prefix { $0 != "#" }.split(separator: " ").map(String.init)
      guard !values.isEmpty else { continue }
      guard records != nil else {
        records = ExpectedRecords(fields: values, rows: [])
        continue
      }
      guard values.count == records?.fields.count else { return (nil, number + 1) }
      records?.rows.append(values)
    }
    return (records, 1)
  }

  /// The LogFormat that gives records with these fields.
  package var format: String { fields.map { "${\($0)}" }.joined(separator: " ") }

  /// Records found, as lines of `format`, put beside the expected ones.
  ///
  /// A record of several windows is several lines, which count as one; lines without an action say
  /// that nothing happened, and are left out.
  package func compare(_ lines: [String]) -> Difference {
    let found = rows(of: lines)
    var isMatched = [Bool](repeating: false, count: found.count)
    var missing: [[String]] = []
    for row in rows {
      var hasMatch = false
      for (place, values) in found.enumerated() where matches(row, values) {
        isMatched[place] = true
        hasMatch = true
      }
      if !hasMatch { missing.append(row) }
    }
    let unexpected = zip(found, isMatched).filter { !$0.1 }.map(\.0)
    return Difference(fields: fields, missing: missing, unexpected: unexpected)
  }

  /// The records in lines of `format`, each once: expected ones in their order, then the others.
  package func rows(of lines: [String]) -> [[String]] {
    let found = merge(lines.map { $0.split(separator: " ").map(String.init) })
    let ranked = found.enumerated().map { place, values in
      (rank: rows.firstIndex { matches($0, values) } ?? rows.count, place: place, values: values)
    }
    return ranked.sorted { ($0.rank, $0.place) < ($1.rank, $1.place) }.map(\.values)
  }

  private func matches(_ row: [String], _ values: [String]) -> Bool {
    zip(row, values).allSatisfy { $0 == ExpectedRecords.placeholder || $0 == $1 }
  }

  /// Joins lines that differ in nothing but TCP flags, of which a record has all.
  private func merge(_ lines: [[String]]) -> [[String]] {
    let flags = fields.firstIndex(of: "tcp-flags")
    let action = fields.firstIndex(of: "action")
    var merged: [[String]] = []
    for values in lines where values.count == fields.count {
      if let action, values[action] == "-" { continue }
      guard let flags else {
        if !merged.contains(values) { merged.append(values) }
        continue
      }
      let same = merged.firstIndex { other in
        other.indices.allSatisfy { $0 == flags || other[$0] == values[$0] }
      }
      guard let same else {
        merged.append(values)
        continue
      }
      let sum = (Int(merged[same][flags]) ?? 0) | (Int(values[flags]) ?? 0)
      merged[same][flags] = "\(sum)"
    }
    return merged
  }

  /// What is different from what was expected.
  package struct Difference: Hashable, Sendable {
    /// Names of fields.
    package var fields: [String]
    /// Expected, and not found.
    package var missing: [[String]]
    /// Found, and not expected.
    package var unexpected: [[String]]

    /// Whether there is none.
    package var isEmpty: Bool { missing.isEmpty && unexpected.isEmpty }

    /// Lines as of a diff: `-` was expected, `+` was found.
    package var text: String {
      let rows = [("  ", fields)] + missing.map { ("- ", $0) } + unexpected.map { ("+ ", $0) }
      return TextTable.lines(rows.map(\.1)).enumerated()
        .map { rows[$0.offset].0 + $0.element + "\n" }.joined()
    }
  }
}

/// Columns as wide as their widest value.
package enum TextTable {
  /// A line for each row, without blanks at its end.
  package static func lines(_ rows: [[String]]) -> [String] {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      var line = ""
      for (column, value) in row.enumerated() {
        line += value
        if column + 1 < row.count {
          line += String(repeating: " ", count: widths[column] - value.count + 2)
        }
      }
      return line
    }
  }
}
