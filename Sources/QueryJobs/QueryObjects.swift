/// The objects that queries are about, and that results become: the seam to a store.
package protocol QueryObjects: Sendable {
  /// Makes an object, or another in its place.
  func write(
    _ bytes: [UInt8], bucket: String, key: String, contentType: String, scope: QueryScope
  ) throws(QueryFailure)

  /// The names of the folders right below a prefix, without slashes.
  func folders(bucket: String, prefix: String, scope: QueryScope) throws(QueryFailure) -> [String]
}
