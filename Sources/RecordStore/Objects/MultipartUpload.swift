/// What an upload in parts may ask for.
package enum MultipartLimits {
  /// Parts are numbered from 1 to this.
  package static let parts = 10_000
  /// Bytes of a part that is not the last, at least.
  package static let partBytes = 5 << 20
  /// Bytes of one part or of one PUT at most.
  package static let bodyBytes = 5 << 30
}

/// An upload in parts that has begun and is neither completed nor aborted.
package struct MultipartUpload: Hashable, Sendable {
  /// Its identifier.
  package var identifier: String
  /// The bucket's name.
  package var bucket: String
  /// The key of the object to be.
  package var key: ObjectKey
  /// When it began, in milliseconds since 1970.
  package var started: Int
  /// What the client said about the object.
  package var attributes: ObjectAttributes
  /// The checksum that parts have; its value is empty.
  package var checksum: ObjectChecksum?
}

/// A part of an upload.
package struct UploadedPart: Hashable, Sendable {
  /// From 1.
  package var number: Int
  /// Bytes.
  package var size: Int
  /// When it was put, in milliseconds since 1970.
  package var modified: Int
  /// The entity tag without quotation marks.
  package var entityTag: String
  /// Its checksum in base64, where the upload has checksums.
  package var checksum: String?
  /// The staged file with its bytes.
  var staged: String
}

/// A part as a client names it to complete an upload.
package struct PartClaim: Hashable, Sendable {
  /// From 1.
  package var number: Int
  /// The entity tag without quotation marks.
  package var entityTag: String
  /// Its checksum in base64, where the client tells it.
  package var checksum: String?

  /// Names a part.
  package init(number: Int, entityTag: String, checksum: String? = nil) {
    self.number = number
    self.entityTag = entityTag
    self.checksum = checksum
  }
}
