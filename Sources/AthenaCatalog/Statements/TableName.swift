/// A table as a statement names it.
package struct TableName: Hashable, Sendable {
  /// The database in lower case; nil where the statement leaves it to its context.
  package var database: String?
  /// The table in lower case.
  package var name: String
  /// Where the name stands.
  package var position: SQLPosition

  /// The one catalog that there is.
  package static let catalog = "awsdatacatalog"

  init(_ parts: [String], at position: SQLPosition) throws(AthenaError) {
    self.position = position
    name = (parts.last ?? "").lowercased()
    database = parts.count > 1 ? parts[parts.count - 2].lowercased() : nil
    if parts.count == 3, parts[0].lowercased() != TableName.catalog {
      throw .unsupported(
        at: position, "the catalog '\(parts[0])'; AwsDataCatalog is the only one here")
    }
  }
}
