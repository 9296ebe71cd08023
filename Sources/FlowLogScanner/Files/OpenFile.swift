internal import FlowLogFormat

/// A file while it is read: its layout, its counts, and what its path says for missing fields.
@safe final class OpenFile {
  let source: SourceFile
  /// How lines split; nil as long as nothing is known.
  var layout: LineLayout?
  /// Whether only a header line changes the layout.
  var hasFixedLayout = false
  /// The version and the blank that every record begins with; 0 where anything may stand there.
  ///
  /// It is known of formats that were recognised, as long as no header says otherwise.
  var recordHead: UInt16 = 0
  /// Lines read so far.
  var lines = 0
  /// Whether a line that is too long is being left out.
  var isSkippingLine = false
  var report = ScanReport()
  /// Turns other notations into lines; nil for plain lines.
  var transform: LineTransform?
  var hasBegun = false
  /// Formats met, for the note.
  var formats: [String] = []
  private var constants: [Constant] = []

  /// A text that all records of the file share, in memory of its own.
  @safe struct Constant {
    let column: ScanColumn
    let text: UnsafeMutablePointer<UInt8>
    let count: Int
  }

  init(_ source: SourceFile, columns: [ScanColumn]) {
    self.source = source
    for column in columns {
      switch column {
      case .path: add(column, source.name)
      case .field(.accountID): source.facts.account.map { add(column, $0) }
      case .field(.region): source.facts.region.map { add(column, $0) }
      case .label(let place) where source.labels.indices.contains(place):
        source.labels[place].map { add(column, $0) }
      case .field, .text, .label, .message: break
      }
    }
  }

  deinit {
    for constant in constants { unsafe constant.text.deallocate() }
  }

  /// What stands for a column that the format does not have.
  func constant(_ column: ScanColumn) -> Constant? {
    constants.first { $0.column == column }
  }

  private func add(_ column: ScanColumn, _ value: String) {
    let count = value.utf8.count
    let text = UnsafeMutablePointer<UInt8>.allocate(capacity: count + TextCell.readAhead)
    unsafe text.initialize(repeating: 0, count: count + TextCell.readAhead)
    for (index, byte) in value.utf8.enumerated() { unsafe text[index] = byte }
    unsafe constants.append(Constant(column: column, text: text, count: count))
  }

  func note(_ words: String, line: Int) {
    report.add(ScanReport.Problem(file: source.name, line: line, words: words))
  }
}

/// Notations that become lines before they are split.
enum LineTransform {
  case json(JSONRecords)
  case commas(CommaLines)
}

extension OpenFile {
  /// Counts a value that could not be read; the file itself may have been handed over already.
  func badValue(_ words: String, line: Int, _ job: ScanJob) {
    var found = ScanReport()
    found.badValues = 1
    found.add(ScanReport.Problem(file: source.name, line: line, words: words))
    job.add(found)
  }
}
