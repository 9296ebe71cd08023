extension LogFormat {
  /// Reads a header line: known field names separated by blanks; nil for anything else.
  ///
  /// Names may have underscores for hyphens, as Athena and Parquet write them. A name that stands
  /// twice makes the line no header.
  package init?(headerLine: String) {
    let bytes = Array(headerLine.utf8)
    self.init(headerLine: bytes.span)
  }

  /// Reads a header line from the bytes of a file; data lines are refused at their first word.
  package init?(headerLine line: Span<UInt8>) {
    var fields: [FlowLogField] = []
    var index = 0
    while true {
      while index < line.count, isBlank(line[index]) { index += 1 }
      guard index < line.count else { break }
      let start = index
      while index < line.count, !isBlank(line[index]) { index += 1 }
      guard let field = FieldNames.shared.field(line.extracting(start..<index)) else { return nil }
      fields.append(field)
    }
    self.init(fields: fields)
  }
}

/// Whether a byte separates fields: a space, a tab, or the carriage return of a CR LF line end.
@inline(__always)
func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0d }

/// Field names as bytes, for look-ups from a line without making a string of it.
private struct FieldNames {
  static let shared = FieldNames()

  private let names: [[UInt8]] = FieldDefinition.all.map { Array($0.name.utf8) }

  func field(_ word: Span<UInt8>) -> FlowLogField? {
    guard word.count >= 3, word.count <= 32, word[0] >= 0x61, word[0] <= 0x7a else { return nil }
    for index in names.indices where names[index].count == word.count {
      var position = 0
      while position < word.count, matches(word[position], names[index][position]) { position += 1 }
      if position == word.count { return FlowLogField(rawValue: UInt8(index)) }
    }
    return nil
  }

  @inline(__always)
  private func matches(_ byte: UInt8, _ expected: UInt8) -> Bool {
    byte == expected || (byte == UInt8(ascii: "_") && expected == UInt8(ascii: "-"))
  }
}
