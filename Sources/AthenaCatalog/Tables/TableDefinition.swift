/// A table of the catalog, or a view.
package struct TableDefinition: Hashable, Sendable {
  /// The database, in lower case.
  package var database: String
  /// The name, in lower case.
  package var name: String
  /// What it holds; nil where nobody said.
  package var comment: String?
  /// The columns that its objects have, in their order.
  package var columns: [TableColumn]
  /// The columns that its partitions give.
  package var partitionColumns: [TableColumn]
  /// Reads and writes files, by class.
  package var storage: StorageClasses
  /// Reads what is in them.
  package var serde: TableSerde
  /// Where its objects are: `s3://bucket/folder/`; empty for a view.
  package var location: String
  /// Properties of the table, such as those of partition projection.
  package var properties: [String: String]
  /// The query that a view stands for; nil for a table.
  package var viewText: String?
  /// The database that names in the view's query belong to.
  package var viewDatabase: String?
  /// When it was made, in milliseconds since 1970.
  package var created: Int

  /// Describes a table whose objects are lines of text without a header.
  package init(database: String, name: String) {
    self.database = database.lowercased()
    self.name = name.lowercased()
    columns = []
    partitionColumns = []
    storage = .text
    serde = TableSerde(TableFormat.Library.delimited)
    location = ""
    properties = [:]
    created = 0
  }

  /// How its objects are read.
  package var format: TableFormat { TableFormat(serde, properties: properties) }

  /// Whether partitions are worked out and not kept.
  package var isProjected: Bool { properties["projection.enabled"]?.lowercased() == "true" }

  /// Refuses what contradicts itself.
  package func validate() throws(AthenaError) {
    guard viewText == nil else { return }
    var seen: Set<String> = []
    for column in columns where !seen.insert(column.name).inserted {
      throw .definition("Duplicate column name: \(column.name)")
    }
    for column in partitionColumns where !seen.insert(column.name).inserted {
      throw .definition(
        "[Error 10035]: Column repeated in partitioning columns: \(column.name)")
    }
    guard !columns.isEmpty else { throw .definition("the table \(name) has no columns") }
    guard S3Location(location) != nil else {
      throw .definition("LOCATION is '\(location)'; expected s3://bucket/folder/")
    }
    if isProjected { _ = try PartitionProjection(self) }
  }
}

/// A folder of a bucket, as `LOCATION` names it.
package struct S3Location: Hashable, Sendable {
  /// The bucket.
  package var bucket: String
  /// What keys begin with: empty, or a folder with a slash at its end.
  package var prefix: String

  /// Reads `s3://bucket/folder/`, with or without the slash at the end.
  package init?(_ url: some StringProtocol) {
    guard url.hasPrefix("s3://") else { return nil }
    let rest = url.dropFirst(5)
    let name = rest.prefix { $0 != "/" }
    guard (3...63).contains(name.utf8.count),
      name.utf8.allSatisfy({
        (0x61...0x7a).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x2d || $0 == 0x2e
          || $0 == 0x5f
      })
    else { return nil }
    bucket = String(name)
    let folder = rest.dropFirst(name.count + 1)
    prefix = folder.isEmpty || folder.hasSuffix("/") ? String(folder) : folder + "/"
  }

  /// `s3://bucket/folder/`.
  package var url: String { "s3://\(bucket)/\(prefix)" }
}
