/// Splits flow log lines into the fields of a format, in a table of offsets that is reused.
///
/// Runs of blanks count as one, blanks at the ends and a carriage return are ignored: AWS's own
/// pages and tools that copy lines have them.
package struct FlowLogLineParser: ~Copyable {
  /// Bytes a line may have.
  ///
  /// All 54 fields with the longest tags and ARNs take under 10,000.
  package static let longestLine = 65_535

  /// The fields expected; a header line met by `forEachLine` replaces it.
  package private(set) var format: LogFormat

  private var bounds: [FieldBounds]
  private var positions: [UInt8]

  /// Prepares a parser for lines of this format.
  package init(format: LogFormat) {
    self.format = format
    bounds = []
    positions = []
    adopt(format)
  }

  /// Splits one line, without its line end; the values are read and checked through the result.
  @_lifetime(&self, copy line)
  package mutating func parse(_ line: Span<UInt8>) throws(FlowLogLineError) -> FlowLogLine {
    try split(line)
    return FlowLogLine(bytes: line, bounds: bounds.span, positions: positions.span)
  }

  /// Expects lines of another format from now on.
  mutating func adopt(_ format: LogFormat) {
    self.format = format
    bounds = Array(repeating: FieldBounds(start: 0, end: 0), count: format.fields.count)
    positions = Array(repeating: FlowLogLine.absent, count: FlowLogField.allCases.count)
    for (position, field) in format.fields.enumerated() {
      positions[Int(field.rawValue)] = UInt8(position)
    }
  }

  private mutating func split(_ line: Span<UInt8>) throws(FlowLogLineError) {
    let length = line.count
    guard length <= FlowLogLineParser.longestLine else { throw .tooLong(bytes: length) }
    let expected = bounds.count
    var found = 0
    var index = 0
    while true {
      while index < length, isBlank(line[index]) { index += 1 }
      guard index < length else { break }
      let start = index
      while index < length, !isBlank(line[index]) { index += 1 }
      if found < expected {
        bounds[found] = FieldBounds(start: UInt16(start), end: UInt16(index))
      }
      found += 1
    }
    guard found >= expected else { throw .tooFewFields(found: found, expected: expected) }
    guard found == expected else { throw .tooManyFields(found: found, expected: expected) }
  }
}

/// Where a field's text lies in its line.
struct FieldBounds: BitwiseCopyable {
  var start: UInt16
  var end: UInt16
}
