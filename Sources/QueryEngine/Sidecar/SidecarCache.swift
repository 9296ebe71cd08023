internal import FlowLogFormat
internal import FlowLogScanner
internal import Glibc

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

  /// The path of a group's copy; nil where there is none.
  func find(_ group: SidecarGroup, _ options: ScanOptions) -> String? {
    let path = path(group, options)
    guard unsafe access(path, R_OK) == 0 else { return nil }
    // The time of the last use decides which copies go first.
    unsafe _ = utimensat(AT_FDCWD, path, nil, 0)
    return path
  }

  private func path(_ group: SidecarGroup, _ options: ScanOptions) -> String {
    "\(folder)/\(group.name(options))"
  }

  /// Writes the copy of a group; nil where its files are not without fault, which has to be told
  /// each time, or where the copy cannot be written.
  ///
  /// - Parameter number: Tells the functions of several groups apart.
  func write(
    _ group: SidecarGroup, _ options: ScanOptions, number: Int, _ connection: EngineConnection
  ) throws(QueryError) -> String? {
    guard makeFolder() else { return nil }
    let scan = ScanFunction(
      files: group.files, options: options, name: "\(ScanFunction.name)_\(number)")
    try scan.register(connection)
    let formats = FormatPeek.formats(of: group.files, options: options)
    let fields = FlowLogField.allCases.filter { field in
      formats.contains { $0.fields.contains(field) }
    }
    guard !formats.isEmpty else { return nil }
    let part = "\(folder)/.\(getpid())-\(group.name(options))"
    defer { unsafe _ = unlink(part) }
    do throws(QueryError) {
      let hasV6 = try hasOther(fields, scan, connection)
      scan.reset()
      try connection.carryOut(copy(fields, from: scan.name, to: part, hasV6: hasV6))
    } catch {
      // The question itself will meet the same fault, and say so.
      return nil
    }
    let report = scan.reports.last ?? ScanReport()
    guard !report.isIncomplete else { return nil }
    let path = path(group, options)
    guard unsafe rename(part, path) == 0 else { return nil }
    return path
  }

  /// Whether any address is neither IPv4 nor `-`.
  private func hasOther(
    _ fields: [FlowLogField], _ scan: ScanFunction, _ connection: EngineConnection
  ) throws(QueryError) -> Bool {
    let conditions = fields.filter { $0.definition.isAddress }.map { field in
      SidecarColumns.isOther(field.columnName)
    }
    guard !conditions.isEmpty else { return false }
    let found = "SELECT 1 FROM \(scan.name)() WHERE \(conditions.joined(separator: " OR "))"
    return try !connection.rows("\(found) LIMIT 1").isEmpty
  }

  private func copy(
    _ fields: [FlowLogField], from function: String, to path: String, hasV6: Bool
  ) -> String {
    let columns = fields.flatMap { field in
      field.definition.isAddress
        ? SidecarColumns.written(field.columnName, hasV6: hasV6)
        : [TableArm.quoted(field.columnName)]
    }
    let fromPath = SidecarColumns.hidden.filter { !fields.contains($0) }.map { field in
      "\(field.columnName) AS \(SidecarColumns.fromPath(field.columnName))"
    }
    let all = columns + fromPath + ["\"$path\" AS \(SidecarColumns.path)"]
    return "COPY (SELECT \(all.joined(separator: ", ")) FROM \(function)()) TO "
      + "\(QuerySession.quoted(path)) (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2)"
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
