internal import FlowLogFormat
internal import FlowLogScanner

/// The files of a session: which are scanned, which are read as columns, and which are left aside.
struct QuerySources: Sendable {
  /// Text and gzip without a copy.
  let scan: ScanFunction
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
    let copies = try Self.copies(wanted.filter { !$0.isParquet }, settings, connection)
    scan = ScanFunction(files: copies.rest, options: settings.scan)
    try scan.register(connection)

    var arms: [TableArm] = []
    let formats = FormatPeek.formats(of: copies.rest, options: settings.scan)
    var fields = formats.flatMap(\.fields)
    if let arm = parquet.arm {
      arms.append(arm)
      fields += parquet.fields
    }
    var records = parquet.records
    if !copies.paths.isEmpty {
      let columns = try ParquetSources.columns(copies.paths, connection)
      let arm = TableArm(sidecars: copies.paths, columns: columns)
      arms.append(arm)
      fields += FlowLogField.allCases.filter { field in
        columns.contains(field.columnName) || columns.contains(SidecarColumns.v4(field.columnName))
      }
      records += try ParquetSources.records(copies.paths, connection)
    }
    if !copies.rest.isEmpty || arms.isEmpty { arms.append(.scan) }
    self.fields = fields
    self.arms = arms
    let scan = scan
    sums = arms.count == 1 && !copies.rest.isEmpty ? SumFunction(scan) { [scan.begin()] } : nil
    try sums?.register(connection)
    columnarPaths = parquet.files.map(\.path) + copies.paths
    columnarFiles = parquet.files.count + copies.files
    columnarRecords = records
  }

  /// Copies that are there or are made now, how many files they are of, and the files without one.
  private static func copies(
    _ files: [SourceFile], _ settings: QuerySettings, _ connection: EngineConnection
  ) throws(QueryError) -> (paths: [String], files: Int, rest: [SourceFile]) {
    guard let folder = settings.sidecarFolder else { return ([], 0, files) }
    let cache = SidecarCache(
      folder: folder, limit: settings.sidecarLimit, grace: settings.sidecarGrace)
    var paths: [String] = []
    var count = 0
    var rest: [SourceFile] = []
    for (number, group) in SidecarGroup.groups(files).enumerated() {
      var path = cache.find(group, settings.scan)
      if path == nil, settings.writesSidecars {
        path = try cache.write(group, settings.scan, number: number, connection)
      }
      if let path {
        paths.append(path)
        count += group.files.count
      } else {
        rest += group.files
      }
    }
    if settings.writesSidecars { cache.trim(keeping: paths) }
    return (paths, count, rest)
  }
}
