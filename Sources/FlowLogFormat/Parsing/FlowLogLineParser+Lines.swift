import Glibc

extension FlowLogLineParser {
  /// Parses every line of a buffer; `body` sees those with the right number of fields.
  ///
  /// Blank lines are skipped. A header line is no record: it tells the fields of the lines that
  /// follow, so files of different formats can be read one after the other. A line is malformed
  /// when it does not split into the format's fields, or when `body` meets a bad value in it.
  ///
  /// - Parameter isLast: Whether the file ends with the buffer. Otherwise a line without line end
  ///   is left for the next call.
  /// - Returns: The bytes consumed.
  package mutating func forEachLine(
    in buffer: Span<UInt8>, isLast: Bool, report: inout FlowLogLineReport,
    _ body: (FlowLogLine) throws(FlowLogLineError) -> Void
  ) -> Int {
    var start = 0
    while start < buffer.count {
      let end = lineEnd(buffer, from: start)
      guard end < buffer.count || isLast else { break }
      read(buffer.extracting(start..<end), &report, body)
      start = min(end + 1, buffer.count)
    }
    return start
  }

  private mutating func read(
    _ line: Span<UInt8>, _ report: inout FlowLogLineReport,
    _ body: (FlowLogLine) throws(FlowLogLineError) -> Void
  ) {
    guard let first = line.indices.first(where: { !isBlank(line[$0]) }) else {
      report.countBlank()
      return
    }
    // Field names begin with a letter; so do identifiers, but few lines begin with one.
    if line[first] >= 0x61, let header = LogFormat(headerLine: line) {
      if header != format { adopt(header) }
      report.countHeader()
      return
    }
    do throws(FlowLogLineError) {
      try body(parse(line))
      report.countRecord()
    } catch {
      report.count(error)
    }
  }

  /// The index of the line feed at or behind `start`; the end of the buffer when there is none.
  private func lineEnd(_ buffer: Span<UInt8>, from start: Int) -> Int {
    unsafe buffer.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress,
        let found = unsafe memchr(base + start, 0x0a, bytes.count - start)
      else { return bytes.count }
      return unsafe UnsafeRawPointer(found) - base
    }
  }
}
