internal import FlowLogFormat
package import FlowLogScanner
internal import Synchronization

/// Copies that several threads read together, each group of rows by one of them.
package final class CopyScan: RowSource {
  let files: [CopyFile]
  let condition: RowCondition?
  private let units: [(file: Int, group: Int)]
  private let next = Atomic<Int>(0)
  private let isCancelled = Atomic<Bool>(false)

  /// Prepares to read the copies once.
  ///
  /// - Parameter condition: Rows that do not fulfil it may be left out; nil wants all.
  package init(_ files: [CopyFile], condition: RowCondition? = nil) {
    self.files = files
    self.condition = condition
    units = files.indices.flatMap { file in
      files[file].groups.indices.map { (file, $0) }
    }
  }

  /// Makes every thread end soon, with an error.
  package func cancel() { isCancelled.store(true, ordering: .relaxed) }

  /// A group is read by one thread.
  package var parts: Int { max(1, units.count) }

  /// Rows of groups that nobody else reads.
  package func batches(_ columns: [ScanColumn]) throws(ScanError) -> any RowBatches {
    CopyRows(self, columns)
  }

  func checkCancellation() throws(CopyError) {
    if isCancelled.load(ordering: .relaxed) { throw .cancelled }
  }

  /// The next group that nobody reads.
  func takeGroup() -> (file: CopyFile, group: CopyFile.Group)? {
    let index = next.add(1, ordering: .relaxed).oldValue
    guard index < units.count else { return nil }
    let unit = units[index]
    return (files[unit.file], files[unit.file].groups[unit.group])
  }
}

/// The columns that one thread reads of one file, those of the condition among them.
final class FileReaders {
  let file: CopyFile
  private let open: OpenCopy
  private var readers: [ScanColumn: ColumnReader] = [:]
  private var opened: Set<ScanColumn> = []
  private var group: CopyFile.Group?

  init(_ file: CopyFile) throws(CopyError) {
    self.file = file
    open = try file.open()
  }

  /// Goes to a group; columns follow when they are asked for.
  func open(_ group: CopyFile.Group) {
    self.group = group
    opened.removeAll(keepingCapacity: true)
  }

  /// A column at the beginning of the group, or wherever it was read to.
  func reader(_ column: ScanColumn) throws(CopyError) -> ColumnReader {
    let reader =
      if let known = readers[column] { known } else { try ColumnReader(file, open, column) }
    readers[column] = reader
    if let group, opened.insert(column).inserted { try reader.open(group) }
    return reader
  }

  /// A condition in the codes of the group.
  func condition(_ condition: RowCondition?) throws(CopyError) -> CodeCondition {
    guard let condition else { return .always }
    var found: [FlowLogField: ColumnReader] = [:]
    for field in condition.fields { found[field] = try reader(.field(field)) }
    return CodeCondition(condition) { found[$0] }
  }
}

extension CopyError {
  /// The same for whoever scans.
  var scanError: ScanError {
    switch self {
    case .noMemory: .noMemory
    case .cancelled: .cancelled
    case .refused(let path, let reason): .unreadable(file: path, reason: reason)
    case .damaged(let path, let found):
      .unreadable(file: path, reason: Self.damage(found))
    case .sources(let reason): .unreadable(file: "a columnar copy", reason: reason)
    }
  }
}
