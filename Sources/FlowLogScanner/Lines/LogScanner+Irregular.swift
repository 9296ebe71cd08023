internal import FlowLogFormat

extension LogScanner {
  /// Takes a line that does not simply split into the fields of the layout: a header, a blank
  /// line, doubled blanks, JSON, another format, or what is no record.
  func takeIrregular(_ file: OpenFile, start: Int, stop: Int) {
    let line = unsafe Span(_unsafeStart: UnsafePointer(slab.text) + start, count: stop - start)
    file.lines += 1
    if file.isSkippingLine {
      // The rest of a line that was counted already.
      file.isSkippingLine = false
      file.lines -= 1
      return
    }
    let words = Self.words(line)
    guard let first = words.first else {
      file.report.blanks += 1
      return
    }
    switch line[first.lowerBound] {
    case UInt8(ascii: "{"), UInt8(ascii: "["): takeJSON(file, line)
    default: takeWords(file, line, words)
    }
  }

  /// A line of JSON among other lines.
  private func takeJSON(_ file: OpenFile, _ line: Span<UInt8>) {
    var records = JSONRecords()
    var lines: [UInt8] = []
    let isRead = (try? records.read(line, into: &lines)) != nil
    guard isRead, !records.isInside, !lines.isEmpty else {
      refuse(file, "the JSON is no flow log record")
      return
    }
    for part in lines.split(separator: 0x0a) {
      takeWords(file, part.span, Self.words(part.span), isJSON: true)
    }
  }

  private func takeWords(
    _ file: OpenFile, _ line: Span<UInt8>, _ words: [Range<Int>], isJSON: Bool = false
  ) {
    guard line.count <= FlowLogLineParser.longestLine else {
      refuse(file, FlowLogLineError.tooLong(bytes: line.count).description)
      return
    }
    guard let first = words.first else { return }
    if line[first.lowerBound] >= 0x61, let header = LogFormat(headerLine: line) {
      if !isJSON { file.report.headers += 1 }
      // Names in JSON stand beside each value; names in a line stand for all that follow.
      file.hasFixedLayout = !isJSON
      file.recordHead = 0
      adopt(file, header, skipped: 0, found: isJSON ? "JSON" : "header")
      return
    }
    if let layout = file.layout, layout.total == words.count, fits(file, layout, line, words) {
      append(file, layout, line, words)
      return
    }
    let mayChange = !file.hasFixedLayout
    let given = job.options.format.map { [$0] }
    if mayChange, let found = LayoutDetector.detect(line, words: words, among: given) {
      adopt(file, found.format, skipped: found.skipped, found: "no header")
      let begins =
        found.skipped == 0 && found.format.fields.first == .version && words[0].count == 1
      file.recordHead = begins ? UInt16(line[words[0].lowerBound]) | 0x2000 : 0
      if let layout = file.layout { append(file, layout, line, words) }
      return
    }
    refuse(file, words: words.count)
  }

  /// Whether a line with the right number of words is one of the layout; where the layout was
  /// only recognised, another may fit better.
  private func fits(
    _ file: OpenFile, _ layout: LineLayout, _ line: Span<UInt8>, _ words: [Range<Int>]
  ) -> Bool {
    if file.hasFixedLayout || layout.skipped == 0 && file.recordHead == 0 { return true }
    return LayoutDetector.detect(line, words: words, among: [layout.format]) != nil
  }

  private func adopt(_ file: OpenFile, _ format: LogFormat, skipped: Int, found: String) {
    let adopted = layout(format, skipped: skipped)
    file.layout = adopted
    guard job.options.notesFiles else { return }
    var words = "\(found): \(format.fields.count) fields"
    if let name = LogFormat.names.dropFirst().first(where: { LogFormat.named($0) == format }) {
      words += " (\(name))"
    }
    if skipped > 0 { words += " behind a time" }
    if !file.formats.contains(words) { file.formats.append(words) }
  }

  /// Writes a line anew, with single blanks, and makes a row of it.
  private func append(
    _ file: OpenFile, _ layout: LineLayout, _ line: Span<UInt8>, _ words: [Range<Int>]
  ) {
    let first = slab.write(line, words: words[...])
    unsafe rowSeparators[rowCount] = UInt32(first + layout.skipped)
    unsafe rowLines[rowCount] = UInt32(truncatingIfNeeded: file.lines)
    segments.append(
      Segment(layout: layout, file: file, firstRow: rowCount, endRow: rowCount + 1))
    rowCount += 1
    file.report.records += 1
  }

  private func refuse(_ file: OpenFile, words found: Int) {
    guard let layout = file.layout else {
      refuse(
        file,
        "no format of AWS's has such a line of \(found) field\(found == 1 ? "" : "s"); "
          + "--format names another")
      return
    }
    let expected = layout.total
    let error: FlowLogLineError =
      found < expected
      ? .tooFewFields(found: found, expected: expected)
      : .tooManyFields(found: found, expected: expected)
    refuse(file, found == expected ? "the line is no record of its format" : error.description)
  }

  private func refuse(_ file: OpenFile, _ words: String) {
    file.report.malformed += 1
    file.note(words, line: file.lines)
  }

  /// Where words lie in a line; blanks, tabs and a carriage return are between them.
  static func words(_ line: Span<UInt8>) -> [Range<Int>] {
    var words: [Range<Int>] = []
    var index = 0
    while index < line.count {
      while index < line.count, isBlank(line[index]) { index += 1 }
      let start = index
      while index < line.count, !isBlank(line[index]) { index += 1 }
      if index > start { words.append(start..<index) }
    }
    return words
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0d || byte == 0x0a
  }
}
