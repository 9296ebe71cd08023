/// A file that may hold flow logs, found but not opened.
package struct SourceFile: Hashable, Sendable {
  /// Where it is.
  package let path: String
  /// The name it has for people: its path, or an object's address.
  package let name: String
  /// Bytes as they lie on disk.
  package let size: Int
  /// Nanoseconds since 1970 of the last change.
  package let changed: Int
  /// What its path says.
  package let facts: KeyFacts
  /// Values that all of its records share, such as those of partitions; nil stands for NULL.
  package let labels: [String?]

  /// Describes a file.
  package init(
    path: String, name: String? = nil, size: Int, changed: Int, labels: [String?] = []
  ) {
    self.labels = labels
    self.path = path
    self.name = name ?? path
    self.size = size
    self.changed = changed
    facts = KeyFacts(path: name ?? path)
  }

  /// Whether its name says that it is Parquet.
  package var isParquet: Bool { path.lowercased().hasSuffix(".parquet") }
}
