package import FlowLogFormat
package import FlowLogScanner
internal import Glibc
internal import ParquetFormat
internal import Synchronization
internal import Threads

/// Writes the records of some files as one Parquet file of columns with dictionaries.
///
/// Several threads scan; each fills a group of rows of its own, and writes it when it is full.
package final class CopyWriter: Sendable {
  /// Rows of a group, at most: distinct values are kept once for each.
  package static let groupRows = 1 << 20

  /// Fields whose value the path may tell where the format does not have them.
  package static var fieldsOfPaths: [FlowLogField] { CopyColumn.hidden }

  private let job: ScanJob
  private let path: String
  private let columns: [CopyColumn]
  private let shown: Set<FlowLogField>
  private let groupRows: Int
  private let state: Mutex<State>

  private struct State {
    var descriptor: Int32
    var offset = CopyFooter.magic.count
    var groups: [[CopyChunk.Description]] = []
    var error: CopyError?
  }

  private init(
    _ job: ScanJob, _ fields: [FlowLogField], _ shown: Set<FlowLogField>, groupRows: Int,
    path: String
  ) throws(CopyError) {
    self.job = job
    self.shown = shown
    self.path = path
    self.groupRows = groupRows
    columns = CopyColumn.columns(of: fields)
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .refused(path: path, reason: SystemError.words(errno)) }
    state = Mutex(State(descriptor: descriptor))
  }

  deinit { state.withLock { _ = close($0.descriptor) } }

  /// Writes a copy; whoever reads it has to see `job.report` for what is not in it.
  ///
  /// - Parameters:
  ///   - job: What is read, from its beginning.
  ///   - fields: What the records may have; what none has takes no room.
  ///   - shown: Fields that the copy has even so.
  ///   - groupRows: Rows of a group, at most.
  ///   - path: A file that nobody reads yet; it is left there, whatever happens.
  package static func write(
    _ job: ScanJob, fields: [FlowLogField], shown: Set<FlowLogField> = [], threads: Int,
    groupRows: Int = groupRows,
    to path: String
  ) throws(CopyError) {
    let writer = try CopyWriter(job, fields, shown, groupRows: groupRows, path: path)
    try writer.write(CopyFooter.magic, at: 0)
    var others: [SystemThread] = []
    for _ in 1..<max(1, min(threads, job.parts)) {
      // Fewer threads are slower, and no harm.
      guard let thread = try? SystemThread.start({ writer.run() }) else { break }
      others.append(thread)
    }
    writer.run()
    for thread in others { thread.join() }
    try writer.finish()
  }

  private func run() {
    do throws(CopyError) {
      try fillGroups()
    } catch {
      job.cancel()
      state.withLock { state in
        if state.error == nil { state.error = error }
      }
    }
  }

  /// Scans until nothing is left, and writes a group whenever one is full.
  private func fillGroups() throws(CopyError) {
    guard let packer = ZstdPacker() else { throw .noMemory }
    let sources = columns.map(\.source).reduce(into: [ScanColumn]()) { found, source in
      if !found.contains(source) { found.append(source) }
    }
    let places = columns.map { column in sources.firstIndex(of: column.source) ?? 0 }
    let batch = ColumnBatch(sources)
    var builders = columns.map(ColumnBuilder.init)
    let batches = try translated { () throws(ScanError) in try job.batches(sources) }
    while try translated({ () throws(ScanError) in try batch.read(batches) }) {
      for index in builders.indices {
        let place = places[index]
        unsafe builders[index].add(
          UnsafeRawPointer(batch.memory[place]), rows: batch.count, present: batch.present[place])
      }
      if builders[0].codes.count + LogScanner.batchRows > groupRows {
        try write(builders, packer)
        builders = columns.map(ColumnBuilder.init)
      }
    }
    if builders[0].codes.count > 0 { try write(builders, packer) }
  }

  private func translated<Result>(
    _ body: () throws(ScanError) -> Result
  ) throws(CopyError) -> Result {
    do throws(ScanError) {
      return try body()
    } catch {
      throw .sources(reason: error.description)
    }
  }

  private func write(_ builders: [ColumnBuilder], _ packer: ZstdPacker) throws(CopyError) {
    var bytes: [UInt8] = []
    var chunks: [CopyChunk] = []
    for builder in builders {
      let chunk = CopyChunk(builder, packer)
      bytes += chunk.bytes
      chunks.append(chunk)
    }
    let offset = place(chunks)
    try write(bytes, at: offset)
  }

  /// Finds a place in the file for the chunks of a group.
  private func place(_ chunks: [CopyChunk]) -> Int {
    state.withLock { state in
      let offset = state.offset
      var descriptions: [CopyChunk.Description] = []
      for chunk in chunks {
        descriptions.append(chunk.description(at: state.offset))
        state.offset += chunk.bytes.count
      }
      state.groups.append(descriptions)
      return offset
    }
  }

  private func write(_ bytes: [UInt8], at offset: Int) throws(CopyError) {
    let descriptor = state.withLock { $0.descriptor }
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { bytes in
        unsafe pwrite(
          descriptor, bytes.baseAddress.map { unsafe $0 + written }, bytes.count - written,
          off_t(offset + written))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .refused(path: path, reason: SystemError.words(errno)) }
      written += count
    }
  }

  private func finish() throws(CopyError) {
    let (groups, offset, error) = state.withLock { ($0.groups, $0.offset, $0.error) }
    if let error { throw error }
    try write(CopyFooter(groups, keeping: shown).bytes, at: offset)
  }
}
