internal import CTextMarks
internal import FlowLogFormat

extension LogScanner {
  /// Makes rows of the lines that ended since the last call; stops early where the annex is full.
  func sortLines(_ file: OpenFile) {
    let count = unsafe Int(slab.marks.line_end_count)
    let separators = unsafe slab.marks.separators
    let lineEnds = unsafe slab.marks.line_ends
    let text = unsafe slab.text
    var total = -1
    var skipped = 0
    startSegment(file, &total, &skipped)
    var head = file.recordHead
    while sortedLines < count {
      let end = unsafe Int(lineEnds[sortedLines])
      let first = previousEnd + 1
      let start = unsafe Int(separators[previousEnd]) + 1
      let stop = unsafe Int(separators[end])
      let begin = unsafe text[start]
      // Digits and `-` begin a record; letters may, but also a header line, and blanks nothing.
      let isRegular =
        end &- previousEnd == total && stop > start
        && (begin &- 0x2d <= 0x0c || (begin > 0x39 && canBegin(start, stop)))
      let isOfVersion =
        unsafe head == 0
        || UnsafeRawPointer(text + start).loadUnaligned(as: UInt16.self) == head
      if unsafe isRegular && isOfVersion && text[stop - 1] != 0x0d {
        file.lines &+= 1
        unsafe rowSeparators[rowCount] = UInt32(truncatingIfNeeded: first &+ skipped)
        unsafe rowLines[rowCount] = UInt32(truncatingIfNeeded: file.lines)
        rowCount &+= 1
      } else {
        guard slab.annexRoom > Self.annexReserve else { break }
        endSegment()
        takeIrregular(file, start: start, stop: stop)
        startSegment(file, &total, &skipped)
        head = file.recordHead
      }
      sortedLines &+= 1
      previousEnd = end
    }
    endSegment()
  }

  /// What a line written anew may need, in the annex and in JSON several of them.
  static var annexReserve: Int { 2 * FlowLogLineParser.longestLine }

  /// Whether a line whose first byte is beyond the digits may be a record: a word without a digit
  /// among its first bytes may be the name of a field, and a brace begins JSON.
  private func canBegin(_ start: Int, _ stop: Int) -> Bool {
    let begin = unsafe slab.text[start]
    guard begin != UInt8(ascii: "{"), begin != UInt8(ascii: "[") else { return false }
    for offset in start..<min(start + 8, stop) {
      let byte = unsafe slab.text[offset]
      if byte == 0x20 { break }
      if byte &- 0x30 <= 9 || byte == UInt8(ascii: ":") { return true }
    }
    let line = unsafe Span(_unsafeStart: UnsafePointer(slab.text) + start, count: stop - start)
    return LogFormat(headerLine: line) == nil
  }

  private func startSegment(_ file: OpenFile, _ total: inout Int, _ skipped: inout Int) {
    guard let layout = file.layout, !file.isSkippingLine else {
      total = -1
      return
    }
    (total, skipped) = (layout.total, layout.skipped)
    segments.append(Segment(layout: layout, file: file, firstRow: rowCount, endRow: rowCount))
  }

  /// Closes the segment that rows were added to; an empty one goes.
  private func endSegment() {
    guard let last = segments.last, nextSegment < segments.count, last.endRow <= rowCount,
      last.firstRow <= rowCount
    else { return }
    if last.firstRow == rowCount {
      segments.removeLast()
      return
    }
    segments[segments.count - 1].endRow = rowCount
    count(rowCount - last.endRow, in: last)
  }

  /// Books rows, and looks at when the first and the last of them began.
  private func count(_ rows: Int, in segment: Segment) {
    let report = segment.file
    report.report.records += rows
    guard rows > 0, let index = segment.layout.format.fields.firstIndex(of: .start) else { return }
    for row in [rowCount - rows, rowCount - 1] {
      let (start, stop) = bounds(row: row, field: index)
      let value = unsafe FieldNumbers.decimal(endingAt: slab.text + stop, count: stop - start)
      if value >= 0 { report.report.see(start: value) }
    }
  }

  /// Where a field of a row lies in the slab.
  @inline(__always)
  func bounds(row: Int, field: Int) -> (start: Int, stop: Int) {
    let separators = unsafe slab.marks.separators
    let index = unsafe Int(rowSeparators[row]) &+ field
    return unsafe (Int(separators[index &- 1]) &+ 1, Int(separators[index]))
  }

  /// The layout for a format; each is made once.
  func layout(_ format: LogFormat, skipped: Int) -> LineLayout {
    if let known = layouts.first(where: { $0.isSame(format, skipped: skipped) }) { return known }
    let layout = LineLayout(format, skipped: skipped, columns: columns)
    layouts.append(layout)
    return layout
  }
}
