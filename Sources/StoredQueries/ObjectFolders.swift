package import AthenaCatalog
package import QueryJobs

/// The objects that queries read: the seam to a store that keeps them as files.
package protocol ObjectFolders: Sendable {
  /// All objects whose keys begin with a location's prefix, in the order of their keys.
  func objects(
    in location: S3Location, scope: QueryScope
  ) throws(QueryFailure) -> [StoredObjectFile]
}

/// An object, and the file that holds its content.
package struct StoredObjectFile: Hashable, Sendable {
  /// `s3://bucket/key`.
  package var url: String
  /// The file.
  package var path: String
  /// Bytes of it.
  package var size: Int
  /// When it was put, in milliseconds since 1970.
  package var modified: Int

  /// Describes an object.
  package init(url: String, path: String, size: Int, modified: Int) {
    self.url = url
    self.path = path
    self.size = size
    self.modified = modified
  }

  /// The last part of the key.
  private var name: Substring {
    url[(url.lastIndex(of: "/").map(url.index(after:)) ?? url.startIndex)...]
  }

  /// Whether it is a table's: folders of consoles and what tools hide are not.
  var hasRows: Bool { size > 0 && !name.isEmpty && !name.hasPrefix("_") && !name.hasPrefix(".") }
}
