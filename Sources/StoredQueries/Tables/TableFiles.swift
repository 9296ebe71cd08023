internal import AthenaCatalog
internal import FlowLogScanner
internal import QueryJobs

/// The files of a table's scan, with the values of its partitions as labels.
struct TableFiles {
  private(set) var files: [SourceFile] = []

  /// So many files one query reads at most.
  private static let fileLimit = 2_000_000
  /// What stands in a folder's name for a value that is missing.
  private static let missing = "__HIVE_DEFAULT_PARTITION__"

  /// Lists the objects that a scan is about.
  ///
  /// - Parameter progress: Asked whether to go on.
  init(
    _ scan: TableScan, _ folders: some ObjectFolders, _ scope: QueryScope, _ progress: QueryProgress
  ) throws(QueryFailure) {
    switch scan.source {
    case .folder(let url):
      try add(url, folders, scope) { _ in [] }
    case .partitions(let partitions):
      for partition in partitions {
        try progress.check()
        try add(partition.location, folders, scope) { _ in partition.values }
      }
    case .projected(let projected):
      for prefix in projected.prefixes {
        try progress.check()
        try add(prefix, folders, scope) { projected.values(of: $0.url) }
      }
    }
  }

  private mutating func add(
    _ url: String, _ folders: some ObjectFolders, _ scope: QueryScope,
    _ labels: (StoredObjectFile) -> [String]?
  ) throws(QueryFailure) {
    guard let location = S3Location(url) else {
      throw QueryFailure(.failed, "the location '\(url)' is none; expected s3://bucket/folder/")
    }
    for object in try folders.objects(in: location, scope: scope) where object.hasRows {
      guard let values = labels(object) else { continue }
      guard files.count < TableFiles.fileLimit else {
        throw QueryFailure(
          .failed,
          "the query reads more than \(TableFiles.fileLimit) objects; name fewer partitions")
      }
      files.append(
        SourceFile(
          path: object.path, name: object.url, size: object.size,
          changed: object.modified * 1_000_000,
          labels: values.map { $0 == TableFiles.missing ? nil : $0 }))
    }
  }
}
