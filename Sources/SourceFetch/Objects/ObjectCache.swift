internal import AWSProtocols
internal import FlowLogScanner
internal import Glibc

/// Copies of objects on this machine, each under a name that says of which content it is.
///
/// A copy appears at once, so several programs can read and write; those not used for longest go
/// first where all take too much.
struct ObjectCache: Sendable {
  let folder: String
  /// Where the objects come from: two services may have buckets of one name.
  let endpoint: String

  /// Seconds for which a copy that was used stays: another program may be reading it.
  private static let grace = 3600

  /// The place of an object's copy.
  func path(_ object: ListedObject) -> String {
    let words = [endpoint, object.bucket, object.key, object.entityTag, "\(object.size)"]
    let digest = SHA256Digest.digest(Array(words.joined(separator: "\n").utf8)).hexadecimal
    // Endings say what a file is.
    let name = object.key.split(separator: "/").last.map(String.init) ?? ""
    let ending = name.lowercased().hasSuffix(".parquet") ? ".parquet" : ".log"
    return "\(folder)/\(digest.prefix(2))/\(digest.dropFirst(2))\(ending)"
  }

  /// Whether the copy of an object is there; it counts as used then.
  func has(_ object: ListedObject) -> Bool {
    let path = path(object)
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_size == object.size else { return false }
    unsafe _ = utimensat(AT_FDCWD, path, nil, 0)
    return true
  }

  /// Makes a copy of what `body` writes to a descriptor.
  func write(
    _ object: ListedObject, _ body: (Int32) throws(SourceFetchError) -> Void
  ) throws(SourceFetchError) {
    let path = path(object)
    let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/")
    try ObjectCache.makeFolders(parent)
    let part = "\(path).part-\(getpid())-\(UInt32.random(in: .min ... .max))"
    let descriptor = unsafe open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw ObjectCache.failure(part) }
    defer {
      close(descriptor)
      unsafe _ = unlink(part)
    }
    try body(descriptor)
    guard unsafe rename(part, path) == 0 else { throw ObjectCache.failure(path) }
  }

  /// Makes a file anew for one question, with the folders that it is in, and opens it.
  static func makeFile(_ path: String) throws(SourceFetchError) -> Int32 {
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    try makeFolders(folder.joined(separator: "/"))
    let descriptor = unsafe open(
      path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw failure(path) }
    return descriptor
  }

  private static func makeFolders(_ path: String) throws(SourceFetchError) {
    var place = ""
    for name in path.split(separator: "/") {
      place += "/\(name)"
      guard unsafe mkdir(place, 0o700) == 0 || errno == EEXIST else { throw failure(place) }
    }
  }

  static func write(
    _ bytes: [UInt8], to descriptor: Int32, at offset: Int, _ path: String
  ) throws(SourceFetchError) {
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe pwrite(
          descriptor, buffer.baseAddress.map { unsafe $0 + done }, bytes.count - done,
          off_t(offset + done))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure(path) }
      done += count
    }
  }

  static func failure(_ path: String) -> SourceFetchError {
    let number = errno
    let words = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
    return .cache(path: path, reason: words)
  }

  /// Takes copies away until the rest takes no more than so many bytes.
  func trim(to limit: Int) {
    var copies: [(path: String, size: Int, used: Int)] = []
    for folder in ObjectCache.names(folder).map({ "\(folder)/\($0)" }) {
      for name in ObjectCache.names(folder) {
        var status = stat()
        let path = "\(folder)/\(name)"
        guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
        copies.append((path, Int(status.st_size), status.st_mtim.tv_sec))
      }
    }
    var total = copies.reduce(0) { $0 + $1.size }
    let now = time(nil)
    for copy in copies.sorted(by: { $0.used < $1.used }) {
      guard total > limit, copy.used < now - ObjectCache.grace else { return }
      if unsafe unlink(copy.path) == 0 { total -= copy.size }
    }
  }

  private static func names(_ folder: String) -> [String] {
    ((try? SourceFinder.names(in: folder)) ?? []).filter { !$0.hasPrefix(".") }
  }
}
