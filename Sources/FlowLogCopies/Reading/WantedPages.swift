internal import FlowLogScanner

/// Goes through the pages of copies that have a wanted row, on one thread.
struct WantedPages {
  private let scan: CopyScan
  /// The columns of the file at hand; nil before the first.
  private(set) var readers: FileReaders?
  private(set) var group: CopyFile.Group?
  private let wanted: RowCondition?
  private var condition = CodeCondition.always
  /// The page at hand, among those of the group.
  private(set) var page = -1
  /// How many rows it has.
  private(set) var rows = 0
  /// Which of them are wanted, 64 to a word; nil where all are.
  private(set) var marks: [UInt64]?
  /// Where `take` goes on.
  private var nextRow = 0
  /// The first of the rows that were taken last, where they lie side by side.
  private(set) var firstOfRun: Int?

  /// - Parameter condition: What wanted rows fulfil beside what the scan asks.
  init(_ scan: CopyScan, _ condition: RowCondition? = nil) {
    self.scan = scan
    let parts = [scan.condition, condition].compactMap(\.self)
    wanted = parts.isEmpty ? nil : .all(parts)
  }

  /// Goes to the next page with a wanted row, in this group or another; false where there is none.
  mutating func advance() throws(CopyError) -> Bool {
    while true {
      if try advanceInGroup() { return true }
      guard try openGroup() else { return false }
    }
  }

  /// Goes to the next group that may have a wanted row; false where there is none.
  mutating func openGroup() throws(CopyError) -> Bool {
    while let (file, group) = scan.takeGroup() {
      try scan.checkCancellation()
      let readers = if let readers, readers.file === file { readers } else { try FileReaders(file) }
      readers.open(group)
      condition = try readers.condition(wanted)
      (self.readers, self.group) = (readers, group)
      (page, rows, nextRow) = (-1, 0, 0)
      if case .never = condition { continue }
      return true
    }
    (readers, group) = (nil, nil)
    return false
  }

  /// Goes to the group's next page with a wanted row; false where there is none.
  mutating func advanceInGroup() throws(CopyError) -> Bool {
    guard let group else { return false }
    if case .never = condition { return false }
    while (page + 1) * CopyChunk.pageRows < group.rows {
      try scan.checkCancellation()
      page += 1
      rows = min(CopyChunk.pageRows, group.rows - page * CopyChunk.pageRows)
      nextRow = 0
      marks = nil
      if case .always = condition { return true }
      let found = try condition.marks(page, rows: rows)
      if (found.contains { $0 != 0 }) {
        marks = found
        return true
      }
    }
    (rows, nextRow) = (0, 0)
    return false
  }

  /// Gives the next wanted rows of the page, a batch at most; 0 where there are no more.
  ///
  /// - Parameter places: Where they are in the page, unless `firstOfRun` says so.
  @unsafe
  mutating func take(into places: UnsafeMutablePointer<UInt32>) -> Int {
    guard let marks else {
      let count = min(LogScanner.batchRows, rows - nextRow)
      firstOfRun = nextRow
      nextRow += count
      return count
    }
    firstOfRun = nil
    var count = 0
    while nextRow < rows, count < LogScanner.batchRows {
      let rest = marks[nextRow / 64] >> UInt64(nextRow % 64)
      guard rest != 0 else {
        nextRow = (nextRow / 64 + 1) * 64
        continue
      }
      nextRow += rest.trailingZeroBitCount
      unsafe places[count] = UInt32(nextRow)
      count += 1
      nextRow += 1
    }
    return count
  }

  /// Gives all wanted rows of the page; how many there are.
  ///
  /// - Parameter places: Where they are, unless all are wanted.
  @unsafe
  mutating func takeAll(into places: UnsafeMutablePointer<UInt32>) -> Int {
    guard let marks else { return rows }
    var count = 0
    for (index, word) in marks.enumerated() {
      var rest = word
      while rest != 0 {
        unsafe places[count] = UInt32(index &* 64 &+ rest.trailingZeroBitCount)
        count += 1
        rest &= rest &- 1
      }
    }
    return count
  }
}
