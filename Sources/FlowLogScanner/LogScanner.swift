internal import CTextMarks
internal import FlowLogFormat
internal import Glibc

/// Reads files of a job one after the other and gives their columns, a batch of rows at a time.
///
/// One thread uses it. Text in the columns stays valid until the next batch is asked for.
@safe package final class LogScanner {
  /// Rows of a batch, at most: DuckDB's vectors have as many.
  package static let batchRows = 2048

  /// Rows of one layout and file, in the order of the text.
  struct Segment {
    let layout: LineLayout
    let file: OpenFile
    var firstRow: Int
    var endRow: Int
  }

  let job: ScanJob
  let columns: [ScanColumn]
  let slab: Slab
  var layouts: [LineLayout] = []
  var segments: [Segment] = []
  var nextSegment = 0
  /// For each row the index of the separator that ends its first field, and the line's number.
  let rowSeparators: UnsafeMutablePointer<UInt32>
  let rowLines: UnsafeMutablePointer<UInt32>
  var rowCount = 0
  /// Line ends that were looked at, and the separator of the last.
  var sortedLines = 0
  var previousEnd = 0
  var file: OpenFile?
  var nulls: NullMasks
  var repairs = TextRepairs()

  private let unpackers: Unpackers
  private var stream: LogFileStream?
  /// Lines out of JSON and the like that found no room yet.
  private var waiting: [UInt8] = []
  private var waitingStart = 0
  /// Scratch space for what a transform reads.
  private var raw: [UInt8] = []
  /// Bytes of a record, as far as is known.
  private var bytesPerRow = 120
  private var reportedBytes = 0

  /// The most lines that text and annex can have.
  private static let rowCapacity = Slab.capacity + Slab.annexCapacity

  /// Prepares to give these columns, in this order.
  package convenience init(_ job: ScanJob, columns: [ScanColumn]) throws(ScanError) {
    try self.init(job, columns: columns, kernel: weir_marks_best())
  }

  init(
    _ job: ScanJob, columns: [ScanColumn], kernel: weir_marks_kernel
  ) throws(ScanError) {
    self.job = job
    self.columns = columns
    slab = Slab(kernel: kernel)
    unpackers = try Unpackers()
    nulls = NullMasks(columns: columns.count)
    unsafe rowSeparators = .allocate(capacity: Self.rowCapacity)
    unsafe rowLines = .allocate(capacity: Self.rowCapacity)
  }

  deinit {
    // Whoever needs no more rows leaves in the middle of a file.
    if let file {
      file.report.bytes = stream?.consumed ?? 0
      job.add(file.report)
    }
    unsafe rowSeparators.deallocate()
    unsafe rowLines.deallocate()
  }

  /// Gives up to `batchRows` rows; 0 when all files are read.
  ///
  /// - Parameter targets: For each column the memory of its values, as its shape says.
  @unsafe
  package func next(_ targets: [UnsafeMutableRawPointer]) throws(ScanError) -> Int {
    try job.checkCancellation()
    nulls.clear()
    var rows = 0
    if nextSegment == segments.count { recycle() }
    while rows < Self.fullEnough || nextSegment < segments.count, rows < Self.batchRows {
      if nextSegment < segments.count {
        let segment = segments[nextSegment]
        let count = min(Self.batchRows - rows, segment.endRow - segment.firstRow)
        unsafe fill(segment, rows: segment.firstRow..<segment.firstRow + count, targets, at: rows)
        rows += count
        segments[nextSegment].firstRow += count
        if count == segment.endRow - segment.firstRow { nextSegment += 1 }
        continue
      }
      do throws(ScanError) {
        guard try load(rowsWanted: Self.batchRows - rows, hasRows: rows > 0) else { break }
      } catch {
        try leave(error)
      }
    }
    return rows
  }

  /// Bits of the rows that have a value, 64 to a word, where a column of the last batch lacks any.
  package func presentRows(column: Int) -> [UInt64]? { nulls.words(column) }

  /// Every row's number of words in `presentRows`.
  package static let maskWords = batchRows / 64

  /// Rows that make a batch; so many bytes are read at a time that few are missing.
  private static let fullEnough = batchRows * 15 / 16

  // MARK: Text

  /// Keeps what belongs to no row yet, and forgets the rest.
  private func recycle() {
    slab.keep(from: lineStart)
    segments.removeAll(keepingCapacity: true)
    (nextSegment, rowCount, sortedLines, previousEnd) = (0, 0, 0, 0)
    repairs.removeAll()
  }

  /// Where the first line begins that was not looked at.
  private var lineStart: Int { unsafe Int(slab.marks.separators[previousEnd]) + 1 }

  /// Reads more text and sorts its lines; false where nothing is left, or no room.
  private func load(rowsWanted: Int, hasRows: Bool) throws(ScanError) -> Bool {
    // Lines may be left that found no room in the annex.
    if unsafe sortedLines < Int(slab.marks.line_end_count) {
      if hasRows || rowCount > 0 { return false }
      recycleUnsorted()
      return true
    }
    if stream == nil {
      guard try openNext() else { return false }
    }
    guard let file, let stream else { return false }
    let isTailTooLong = slab.end - lineStart > FlowLogLineParser.longestLine
    if isTailTooLong { try skipLine(file) }
    let wanted = max(Self.smallestRead, rowsWanted * bytesPerRow * 63 / 64 - (slab.end - lineStart))
    guard slab.room >= Self.smallestRead else {
      if hasRows || rowCount > 0 { return false }
      recycle()
      return true
    }
    let count = try read(file, stream, min(wanted, slab.room))
    guard count > 0 else {
      finish(file)
      return true
    }
    slab.append(count)
    let before = rowCount
    sortLines(file)
    if rowCount - before > 100 { learn(rowCount - before, count) }
    return true
  }

  private static let smallestRead = 8192

  private func recycleUnsorted() {
    recycle()
    if let file { sortLines(file) }
  }

  private func learn(_ rows: Int, _ bytes: Int) {
    bytesPerRow = max(40, min(bytes / rows, 4000))
  }

  private func openNext() throws(ScanError) -> Bool {
    guard let source = job.takeFile() else { return false }
    let opened = OpenFile(source, columns: columns)
    if let format = job.options.format {
      opened.layout = layout(format, skipped: 0)
    }
    file = opened
    reportedBytes = 0
    stream = try LogFileStream(source, unpackers: unpackers)
    return true
  }

  /// Puts up to `capacity` bytes of lines behind the slab's text; 0 at the end of the file.
  private func read(
    _ file: OpenFile, _ stream: LogFileStream, _ capacity: Int
  ) throws(ScanError) -> Int {
    if file.transform != nil { return try readTransformed(file, stream, capacity) }
    let space = unsafe slab.text + slab.end
    let count = unsafe try stream.read(into: space, capacity: capacity)
    progress(stream)
    guard !file.hasBegun, count > 0 else { return count }
    file.hasBegun = true
    let bytes = unsafe Span(_unsafeStart: UnsafePointer(space), count: count)
    file.transform = LineTransform(beginning: bytes)
    guard file.transform != nil else { return count }
    raw = unsafe Array(UnsafeBufferPointer(start: space, count: count))
    try transform(file)
    return try readTransformed(file, stream, capacity)
  }

  private func readTransformed(
    _ file: OpenFile, _ stream: LogFileStream, _ capacity: Int
  ) throws(ScanError) -> Int {
    while waitingStart == waiting.count {
      waiting.removeAll(keepingCapacity: true)
      waitingStart = 0
      let count = unsafe try stream.read(into: slab.text + slab.end, capacity: capacity)
      progress(stream)
      unsafe raw = Array(UnsafeBufferPointer(start: slab.text + slab.end, count: count))
      try transform(file)
      if count == 0, waiting.isEmpty { return 0 }
    }
    let count = min(capacity, waiting.count - waitingStart)
    for index in 0..<count { unsafe slab.text[slab.end + index] = waiting[waitingStart + index] }
    waitingStart += count
    return count
  }

  /// Turns `raw` into lines; the file ends where it is empty.
  private func transform(_ file: OpenFile) throws(ScanError) {
    let bytes = raw
    switch file.transform {
    case nil: break
    case .commas(var commas):
      commas.read(bytes.span, into: &waiting)
      file.transform = .commas(commas)
    case .json(var records):
      do throws(JSONRecords.Trouble) {
        try records.read(bytes.span, into: &waiting)
      } catch {
        throw .wildJSON(
          file: file.source.name, found: "it nests more than \(JSONRecords.depthLimit) deep")
      }
      if bytes.isEmpty { records.finish(into: &waiting) }
      if bytes.isEmpty, records.isInside {
        file.report.malformed += 1
        file.note("the JSON ends in the middle of a value", line: file.lines + 1)
        records = JSONRecords()
      }
      file.transform = .json(records)
    }
  }

  private func progress(_ stream: LogFileStream) {
    job.addProgress(stream.consumed - reportedBytes)
    reportedBytes = stream.consumed
  }

  /// Leaves out a line that is longer than lines may be.
  private func skipLine(_ file: OpenFile) throws(ScanError) {
    guard file.lines > 0 else {
      throw .noLines(file: file.source.name, bytes: FlowLogLineParser.longestLine)
    }
    if !file.isSkippingLine {
      file.report.malformed += 1
      file.note(
        FlowLogLineError.tooLong(bytes: slab.end - lineStart).description, line: file.lines + 1)
    }
    file.isSkippingLine = true
    slab.cut(to: lineStart)
  }

  /// The file has been read to its end; its last line may lack its line end.
  private func finish(_ file: OpenFile) {
    if slab.end > lineStart {
      unsafe slab.text[slab.end] = 0x0a
      slab.append(1)
    }
    sortLines(file)
    // Lines that found no room in the annex come with the next text, which is none.
    guard unsafe sortedLines == Int(slab.marks.line_end_count) else { return }
    close(file)
    file.report.files = 1
    hand(over: file)
    self.file = nil
  }

  private func close(_ file: OpenFile) {
    file.report.bytes = stream?.consumed ?? 0
    if let packing = stream?.packing { file.formats.insert(packing.rawValue, at: 0) }
    stream = nil
    waiting.removeAll(keepingCapacity: true)
    waitingStart = 0
  }

  /// Ends the scan, or only the file where partial answers are wanted.
  private func leave(_ error: ScanError) throws(ScanError) {
    guard job.options.allowsPartial, error != .cancelled, let file else { throw error }
    close(file)
    slab.cut(to: lineStart)
    file.report.damaged.append(error)
    hand(over: file)
    self.file = nil
  }

  private func hand(over file: OpenFile) {
    if job.options.notesFiles {
      let words =
        file.formats.isEmpty
        ? "nothing that could be recognised" : file.formats.joined(separator: ", ")
      file.report.notes.append(
        ScanReport.FileNote(
          file: file.source.name, words: words, records: file.report.records,
          malformed: file.report.malformed))
    }
    job.add(file.report)
  }
}
