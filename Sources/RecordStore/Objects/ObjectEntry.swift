package import AWSProtocols

/// What a client says about an object besides its content.
package struct ObjectAttributes: Hashable, Sendable {
  /// Headers that come back with the object, such as `Content-Type`.
  package var headers: [HTTPHeader]
  /// Names without `x-amz-meta-`, and their values.
  package var metadata: [HTTPHeader]
  /// The object's tags in order.
  package var tags: [QueryParameter]

  /// Puts attributes together.
  package init(
    headers: [HTTPHeader] = [], metadata: [HTTPHeader] = [], tags: [QueryParameter] = []
  ) {
    self.headers = headers
    self.metadata = metadata
    self.tags = tags
  }
}

/// An object as it is kept, without its content.
package struct ObjectEntry: Hashable, Sendable {
  /// The bucket's name.
  package var bucket: String
  /// The key.
  package var key: ObjectKey
  /// Bytes of the content.
  package var size: Int
  /// When it was put, in milliseconds since 1970.
  package var modified: Int
  /// The entity tag without quotation marks.
  package var entityTag: String
  /// What the client said about it.
  package var attributes: ObjectAttributes
  /// Its checksum, where it has one.
  package var checksum: ObjectChecksum?

  /// Puts an entry together.
  package init(
    bucket: String, key: ObjectKey, size: Int, modified: Int, entityTag: String,
    attributes: ObjectAttributes = ObjectAttributes(), checksum: ObjectChecksum? = nil
  ) {
    self.bucket = bucket
    self.key = key
    self.size = size
    self.modified = modified
    self.entityTag = entityTag
    self.attributes = attributes
    self.checksum = checksum
  }
}

/// What must hold for an object to be put.
package enum PutCondition: Hashable, Sendable {
  /// Nothing is there under the key.
  case absent
  /// What is there has this entity tag.
  case matches(String)
}

// The document beside an object: what is neither searched nor sorted by.

extension ObjectAttributes {
  /// The attributes with a checksum, as they are kept.
  func document(_ checksum: ObjectChecksum?) -> String {
    func pairs(_ headers: [HTTPHeader]) -> JSONValue {
      .array(headers.map { [.string($0.name), .string($0.value)] })
    }
    var document: JSONValue = [
      "headers": pairs(headers), "metadata": pairs(metadata),
      "tags": pairs(tags.map { HTTPHeader($0.name, $0.value) }),
    ]
    if let checksum {
      document.set(
        "checksum",
        [
          .string(checksum.algorithm.rawValue), .string(checksum.value),
          .string(checksum.type.rawValue),
        ])
    }
    return String(decoding: document.compactBytes, as: UTF8.self)
  }

  /// Reads what was kept.
  static func read(_ document: String) -> (ObjectAttributes, ObjectChecksum?) {
    guard let value = try? JSONReader.read(Array(document.utf8)) else {
      return (ObjectAttributes(), nil)
    }
    func pairs(_ name: String) -> [(name: String, value: String)] {
      (value[name]?.items ?? []).compactMap { pair in
        guard let texts = pair.items?.compactMap(\.text), texts.count == 2 else { return nil }
        return (texts[0], texts[1])
      }
    }
    let attributes = ObjectAttributes(
      headers: pairs("headers").map { HTTPHeader($0.name, $0.value) },
      metadata: pairs("metadata").map { HTTPHeader($0.name, $0.value) },
      tags: pairs("tags").map { QueryParameter(name: $0.name, value: $0.value) })
    let words = value["checksum"]?.items?.compactMap(\.text) ?? []
    guard words.count == 3, let algorithm = ChecksumAlgorithm(rawValue: words[0]),
      let type = ChecksumType(rawValue: words[2])
    else { return (attributes, nil) }
    return (attributes, ObjectChecksum(algorithm, value: words[1], type: type))
  }
}
