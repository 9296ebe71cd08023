internal import AWSProtocols
internal import Glibc

/// The content of an object that is still coming, in a file of its own beside the buckets.
///
/// Whoever lets it go without giving it a place takes its file away, too.
///
/// `@unchecked Sendable` holds because whoever stages an object has it alone: the server writes to
/// a sink from one thread at a time, and asks for the answer when nothing more is written.
package final class StagedObject: @unchecked Sendable {
  /// The file's name among those that are staged.
  let name: String
  let path: String
  /// Bytes so far.
  package private(set) var count = 0
  /// Why nothing more can be added; the first fault counts.
  package private(set) var fault: RecordStoreError?

  private var descriptor: Int32 = -1
  private var buffer: [UInt8] = []
  private var written = 0
  /// Whether there is a file, and nobody else to take it away.
  private var ownsFile = false
  private var sealed: Sum?
  private let entityTag = RunningDigest(.md5)
  private var checksums: [(algorithm: ChecksumAlgorithm, running: RunningChecksum)]

  /// Bytes that are written together.
  private static let bufferBytes = 512 << 10

  init(folder: String, name: String, checksums: Set<ChecksumAlgorithm>) {
    self.name = name
    path = "\(folder)/\(name)"
    self.checksums = checksums.map { ($0, RunningChecksum($0)) }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if ownsFile { unsafe _ = unlink(path) }
  }

  /// Adds bytes; a fault is kept for whoever asks for the end.
  package func add(_ bytes: ArraySlice<UInt8>) {
    guard fault == nil else { return }
    count += bytes.count
    entityTag.add(bytes)
    for index in checksums.indices { checksums[index].running.add(bytes) }
    buffer += bytes
    guard buffer.count >= StagedObject.bufferBytes else { return }
    do throws(RecordStoreError) {
      try flush()
    } catch {
      fault = error
    }
  }

  /// What was computed on the way.
  package struct Sum: Hashable, Sendable {
    /// MD5.
    package var entityTag: [UInt8]
    /// The values that were asked for.
    package var checksums: [ChecksumAlgorithm: [UInt8]]
  }

  /// Brings everything to the disk; nothing can be added then.
  @discardableResult
  package func seal() throws(RecordStoreError) -> Sum {
    if let fault { throw fault }
    if let sealed { return sealed }
    try flush()
    guard fdatasync(descriptor) == 0 else { throw .failed(path, "synchronized") }
    close(descriptor)
    descriptor = -1
    let sum = Sum(
      entityTag: entityTag.finish(),
      checksums: Dictionary(uniqueKeysWithValues: checksums.map { ($0, $1.finish()) }))
    sealed = sum
    return sum
  }

  /// Says that the file belongs to somebody now.
  func keep() { ownsFile = false }

  private func flush() throws(RecordStoreError) {
    if descriptor < 0 {
      descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard descriptor >= 0 else { throw .failed(path, "made") }
      ownsFile = true
    }
    try StoreFiles.write(buffer[...], to: descriptor, at: written, path)
    written += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }
}
