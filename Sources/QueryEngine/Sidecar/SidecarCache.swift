internal import FlowLogCopies
internal import FlowLogFormat
internal import FlowLogScanner
internal import Glibc
internal import Synchronization

/// The folder of columnar copies: finding, writing, and forgetting those not used for longest.
///
/// A copy appears at once, under a name that says what it is of. So several programs can write and
/// read at the same time; at worst two write the same copy, and one of them stays.
struct SidecarCache: Sendable {
  let folder: String
  /// Bytes that all copies may take.
  let limit: Int
  /// Seconds for which a copy that was used stays.
  let grace: Int

  /// A group's copy; nil where there is none, or one that is damaged.
  func find(_ group: SidecarGroup, _ options: ScanOptions) -> CopyFile? {
    let path = path(group, options)
    guard let copy = try? CopyFile(path) else { return nil }
    Self.touch(path)
    return copy
  }

  /// Copies that this program began to write: each has a name of its own meanwhile.
  private static let written = Atomic<Int>(0)

  /// The time of the last use decides which copies go first.
  static func touch(_ path: String) { unsafe _ = utimensat(AT_FDCWD, path, nil, 0) }

  private func path(_ group: SidecarGroup, _ options: ScanOptions) -> String {
    "\(folder)/\(group.name(options))"
  }

  /// Writes the copy of a group; nil where its files are not without fault, which has to be told
  /// each time, or where the copy cannot be written.
  func write(_ group: SidecarGroup, _ options: ScanOptions, threads: Int) -> CopyFile? {
    guard makeFolder() else { return nil }
    var met: [FlowLogField] = []
    for field in FormatPeek.formats(of: group.files, options: options).flatMap(\.fields)
    where !met.contains(field) { met.append(field) }
    guard !met.isEmpty else { return nil }
    // Files that were not looked into may have other fields; what no record has takes no room.
    let others = FlowLogField.allCases.filter { field in
      !met.contains(field) && !CopyWriter.fieldsOfPaths.contains(field)
    }
    let job = ScanJob(files: group.files, options: options)
    let number = Self.written.add(1, ordering: .relaxed).newValue
    let part = "\(folder)/.\(getpid())-\(number)-\(group.name(options))"
    defer { unsafe _ = unlink(part) }
    // Where it fails, the question itself will meet the same fault, and say so.
    let written: Void? = try? CopyWriter.write(
      job, fields: met + others, shown: Set(met), threads: threads, to: part)
    guard written != nil, !job.report.isIncomplete else { return nil }
    let path = path(group, options)
    // Whoever was faster may be reading: a copy that is whole is never replaced.
    if let other = try? CopyFile(path) { return other }
    guard unsafe rename(part, path) == 0 else { return nil }
    return try? CopyFile(path)
  }

  private func makeFolder() -> Bool {
    var made = ""
    for part in folder.split(separator: "/") {
      made += "/\(part)"
      if unsafe mkdir(made, 0o700) != 0, errno != EEXIST { return false }
    }
    return true
  }

  /// Removes copies, those not used for longest first, until the limit is kept, or only such are
  /// left that may be in use.
  func trim(keeping used: [String]) {
    let oldest = time(nil) - grace
    var copies: [(path: String, size: Int, used: Int)] = []
    for name in (try? SourceFinder.names(in: folder)) ?? [] {
      var status = stat()
      let path = "\(folder)/\(name)"
      guard name.hasSuffix(".parquet"), unsafe stat(path, &status) == 0 else { continue }
      copies.append((path, Int(status.st_size), status.st_mtim.tv_sec))
    }
    var total = copies.reduce(0) { $0 + $1.size }
    for copy in copies.sorted(by: { $0.used < $1.used })
    where total > limit && copy.used <= oldest && !used.contains(copy.path) {
      unsafe _ = unlink(copy.path)
      total -= copy.size
    }
  }
}
