package import FlowLogFormat
internal import Synchronization

/// How files are to be read.
package struct ScanOptions: Sendable {
  /// The format of lines without a header; nil where it is to be found out.
  package var format: LogFormat?
  /// Whether a damaged file ends there, with a note, instead of ending the scan.
  package var allowsPartial = false
  /// Whether each file gets a note.
  package var notesFiles = false

  /// Reads whatever can be recognised.
  package init() {}
}

/// Files that several scanners read together, each file by one of them.
package final class ScanJob: Sendable {
  /// What is read.
  package let files: [SourceFile]
  /// How.
  package let options: ScanOptions

  private let next = Atomic<Int>(0)
  private let isCancelled = Atomic<Bool>(false)
  private let bytesRead = Atomic<Int>(0)
  private let met = Mutex(ScanReport())

  /// Prepares to read the files in this order, each once.
  package init(files: [SourceFile], options: ScanOptions = ScanOptions()) {
    self.files = files
    self.options = options
  }

  /// Makes every scanner end soon, with an error.
  package func cancel() { isCancelled.store(true, ordering: .relaxed) }

  /// Bytes of disk read so far, for whoever waits.
  package var progress: Int { bytesRead.load(ordering: .relaxed) }

  /// What all scanners that have ended a file or themselves met so far.
  package var report: ScanReport { met.withLock { $0 } }

  func add(_ report: ScanReport) { met.withLock { $0.merge(report) } }

  func addProgress(_ bytes: Int) { bytesRead.add(bytes, ordering: .relaxed) }

  func checkCancellation() throws(ScanError) {
    if isCancelled.load(ordering: .relaxed) { throw .cancelled }
  }

  /// The next file that nobody reads.
  func takeFile() -> SourceFile? {
    let index = next.add(1, ordering: .relaxed).oldValue
    return index < files.count ? files[index] : nil
  }
}
