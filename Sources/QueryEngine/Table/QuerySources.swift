internal import FlowLogCopies
internal import FlowLogFormat
internal import FlowLogScanner

/// The files of a session: which are scanned, which are read as columns, and which are left aside.
struct QuerySources: Sendable {
  /// Text and gzip without a copy.
  let scan: ScanFunction
  /// Copies of others.
  let copies: CopyFunction
  /// Fields that the files have, in the order in which they are met.
  let fields: [FlowLogField]
  let arms: [TableArm]
  /// Partial groups of all records; nil where some are in files that give none.
  let sums: SumFunction?
  /// Files that can have no wanted record, as their path says.
  let pruned: [SourceFile]
  /// Files that the engine itself reads.
  let columnarPaths: [String]
  let columnarFiles: Int
  let columnarRecords: Int

  init(_ settings: QuerySettings, _ connection: EngineConnection) throws(QueryError) {
    let condition = settings.wanted
    let wanted = settings.files.filter { condition.allows($0.facts) }
    pruned = settings.files.filter { !condition.allows($0.facts) }
    let parquet = try ParquetSources(wanted.filter(\.isParquet), connection)
    let found = Self.copies(wanted.filter { !$0.isParquet }, settings)
    scan = ScanFunction(files: found.rest, options: settings.scan)
    copies = CopyFunction(found.copies)
    try scan.register(connection)
    try copies.register(connection)

    var arms: [TableArm] = []
    let formats = FormatPeek.formats(of: found.rest, options: settings.scan)
    var fields = formats.flatMap(\.fields)
    if let arm = parquet.arm {
      arms.append(arm)
      fields += parquet.fields
    }
    if !found.copies.isEmpty {
      arms.append(.copies)
      fields += found.copies.flatMap(\.fields)
    }
    if !found.rest.isEmpty || arms.isEmpty { arms.append(.scan) }
    self.fields = fields
    self.arms = arms
    let (scan, copies) = (scan, copies)
    sums =
      parquet.arm == nil
      ? SumFunction(scan, copies) {
        (scan.files.isEmpty ? [] : [scan.begin()]) + (copies.files.isEmpty ? [] : [copies.begin()])
      } : nil
    try sums?.register(connection)
    columnarPaths = parquet.files.map(\.path)
    columnarFiles = parquet.files.count + found.files
    columnarRecords = parquet.records + copies.estimate
  }

  /// Whether what a question asks can leave out rows, or make sums of them.
  var usesTrees: Bool { sums != nil || !copies.files.isEmpty }

  /// Forgets the question before.
  ///
  /// - Parameter condition: What all rows of copies fulfil that the next one wants.
  func reset(_ condition: RowCondition?) {
    scan.reset()
    copies.reset(condition)
  }

  /// What ended a scan before its end.
  var error: ScanError? { scan.error ?? copies.error }

  /// Copies that are there or are made now, how many files they are of, and the files without one.
  private static func copies(
    _ files: [SourceFile], _ settings: QuerySettings
  ) -> (copies: [CopyFile], files: Int, rest: [SourceFile]) {
    guard let folder = settings.sidecarFolder else { return ([], 0, files) }
    let cache = SidecarCache(
      folder: folder, limit: settings.sidecarLimit, grace: settings.sidecarGrace)
    var copies: [CopyFile] = []
    var count = 0
    var rest: [SourceFile] = []
    for group in SidecarGroup.groups(files) {
      var copy = cache.find(group, settings.scan)
      if copy == nil, settings.writesSidecars {
        copy = cache.write(group, settings.scan, threads: settings.threads)
      }
      if let copy {
        copies.append(copy)
        count += group.files.count
      } else {
        rest += group.files
      }
    }
    if settings.writesSidecars { cache.trim(keeping: copies.map(\.path)) }
    return (copies, count, rest)
  }
}
