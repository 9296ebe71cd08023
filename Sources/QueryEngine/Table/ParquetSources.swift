internal import FlowLogFormat
internal import FlowLogScanner

/// Parquet files among the sources: which fields they have, and how many records.
struct ParquetSources {
  let files: [SourceFile]
  let arm: TableArm?
  let records: Int

  /// Files whose schema is looked at in one go.
  private static let sampleSize = 64

  /// Looks into the files; refuses those that are damaged or hold no flow log.
  init(_ files: [SourceFile], _ connection: EngineConnection) throws(QueryError) {
    self.files = files
    guard !files.isEmpty else {
      (arm, records) = (nil, 0)
      return
    }
    let paths = files.map(\.path)
    for file in files.prefix(Self.sampleSize) {
      let columns = try Self.columns(of: file, connection)
      guard TableArm(parquet: [file.path], columns: columns) != nil else {
        throw .noFlowLog(file: file.name, columns: columns)
      }
    }
    arm = TableArm(parquet: paths, columns: try Self.columns(paths, connection))
    records = try Self.records(paths, connection)
  }

  /// The columns of one file.
  private static func columns(
    of file: SourceFile, _ connection: EngineConnection
  ) throws(QueryError) -> [String] {
    do throws(QueryError) {
      return try columns([file.path], connection)
    } catch {
      guard case .wrong = error else { throw error }
      throw .damagedParquet(file: file.name)
    }
  }

  /// The columns that some files have between them.
  static func columns(
    _ paths: [String], _ connection: EngineConnection
  ) throws(QueryError) -> [String] {
    let described = "DESCRIBE SELECT * EXCLUDE (filename) FROM \(TableArm.reader(paths))"
    return try connection.rows(described).compactMap(\.first)
  }

  /// How many records they say they have.
  static func records(
    _ paths: [String], _ connection: EngineConnection
  ) throws(QueryError) -> Int {
    let list = paths.map(QuerySession.quoted).joined(separator: ", ")
    let counted = "SELECT sum(num_rows)::bigint FROM parquet_file_metadata([\(list)])"
    return try connection.rows(counted).first?.first.flatMap { Int($0) } ?? 0
  }

  /// The fields that are there, in the catalogue's order.
  var fields: [FlowLogField] {
    FlowLogField.allCases.filter { arm?.fields[$0] != nil }
  }
}
