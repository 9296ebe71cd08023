internal import AWSProtocols
internal import RecordStore

/// Headers of objects: what clients may say, and what comes back.
enum ObjectHeaders {
  /// Headers that come back as they were put.
  private static let kept = [
    "Content-Type", "Cache-Control", "Content-Disposition", "Content-Encoding",
    "Content-Language", "Expires", "x-amz-website-redirect-location",
  ]
  /// Headers of an answer that a client may choose for itself, and the parameters that do.
  private static let overridden = [
    ("Content-Type", "response-content-type"), ("Cache-Control", "response-cache-control"),
    ("Content-Disposition", "response-content-disposition"),
    ("Content-Encoding", "response-content-encoding"),
    ("Content-Language", "response-content-language"), ("Expires", "response-expires"),
  ]
  private static let metadataPrefix = "x-amz-meta-"
  /// Bytes of names and values of a client's own.
  private static let metadataBytes = 2048

  /// What the request says about an object.
  static func attributes(_ request: S3Request) throws(ServiceError) -> ObjectAttributes {
    var attributes = ObjectAttributes()
    for name in kept {
      guard var value = request.header(name) else { continue }
      if name == "Content-Encoding" {
        // It says how the body came, and nothing about the object.
        let codings = value.split(separator: ",").map { $0.filter { $0 != " " } }
        value = codings.filter { $0 != "aws-chunked" }.joined(separator: ", ")
        guard !value.isEmpty else { continue }
      }
      attributes.headers.append(HTTPHeader(name, value))
    }
    var names: Set<String> = []
    for header in request.wire.headers {
      let name = header.name.lowercased()
      guard name.hasPrefix(metadataPrefix), names.insert(name).inserted else { continue }
      let values = request.wire.headers.filter { $0.name.lowercased() == name }.map(\.value)
      attributes.metadata.append(
        HTTPHeader(
          String(name.dropFirst(metadataPrefix.count)), values.joined(separator: ",")))
    }
    let size = attributes.metadata.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
    guard size <= metadataBytes else {
      throw .s3(
        "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size",
        [
          QueryParameter(name: "Size", value: "\(size)"),
          QueryParameter(name: "MaxSizeAllowed", value: "\(metadataBytes)"),
        ])
    }
    if let text = request.header("x-amz-tagging") {
      guard let tags = try? QueryForm.fields(Array(text.utf8)) else {
        throw .s3(
          "InvalidArgument",
          "The header 'x-amz-tagging' shall be encoded as UTF-8 then "
            + "URLEncoded URL query parameters without tag name duplicates.")
      }
      attributes.tags = try S3Call.checked(tags, limit: S3Operation.objectTags)
    }
    return attributes
  }

  /// Headers that tell about an object, whatever part of it is asked for.
  static func answer(_ entry: ObjectEntry, _ request: S3Request) -> [HTTPHeader] {
    var headers = [
      HTTPHeader("Last-Modified", UTCTime(seconds: entry.modified / 1000).httpDate),
      HTTPHeader("ETag", "\"\(entry.entityTag)\""), HTTPHeader("Accept-Ranges", "bytes"),
    ]
    let chosen = overridden.compactMap { name, parameter in
      request.parameter(parameter).map { HTTPHeader(name, $0) }
    }
    headers += chosen
    headers += entry.attributes.headers.filter { header in
      !chosen.contains { $0.name == header.name }
    }
    if !headers.contains(where: { $0.name == "Content-Type" }) {
      headers.append(HTTPHeader("Content-Type", "binary/octet-stream"))
    }
    headers += entry.attributes.metadata.map { HTTPHeader(metadataPrefix + $0.name, $0.value) }
    if !entry.attributes.tags.isEmpty {
      headers.append(HTTPHeader("x-amz-tagging-count", "\(entry.attributes.tags.count)"))
    }
    return headers
  }

  /// The checksum of a whole object, for clients that asked for it.
  static func checksum(_ entry: ObjectEntry) -> [HTTPHeader] {
    guard let checksum = entry.checksum else { return [] }
    return [
      HTTPHeader(checksum.algorithm.header, checksum.value),
      HTTPHeader("x-amz-checksum-type", checksum.type.rawValue),
    ]
  }

  /// Conditions on what is there: 304 or 412 where they do not hold.
  ///
  /// - Parameter prefix: What stands in front of the headers' names, as CopyObject has it.
  static func check(
    _ entry: ObjectEntry, _ request: S3Request, prefix: String = ""
  ) throws(ServiceError) {
    let isCopy = !prefix.isEmpty
    func names(_ header: String, _ text: String) -> Bool {
      text.split(separator: ",").contains { tag in
        let tag = tag.filter { $0 != " " && $0 != "\"" }
        return tag == "*" || tag == entry.entityTag
      }
    }
    let age = UTCTime(seconds: entry.modified / 1000)
    let match = request.header(prefix + "if-match")
    let noneMatch = request.header(prefix + "if-none-match")
    if let match {
      guard names("if-match", match) else { throw .precondition("If-Match") }
    } else if let text = request.header(prefix + "if-unmodified-since"),
      let time = UTCTime(httpDate: text), age > time
    {
      throw .precondition("If-Unmodified-Since")
    }
    let notModified =
      isCopy
      ? ServiceError.precondition("x-amz-copy-source-If-None-Match")
      : .s3("NotModified", "Not Modified", status: 304)
    if let noneMatch {
      guard !names("if-none-match", noneMatch) else { throw notModified }
    } else if let text = request.header(prefix + "if-modified-since"),
      let time = UTCTime(httpDate: text), age <= time
    {
      throw notModified
    }
  }

  /// The condition for putting that the request states.
  static func putCondition(_ request: S3Request) throws(ServiceError) -> PutCondition? {
    if let text = request.header("If-None-Match") {
      guard text == "*" else {
        throw .s3(
          "NotImplemented", "If-None-Match of a put takes '*' alone.", status: 501)
      }
      return .absent
    }
    return request.header("If-Match").map { .matches($0.filter { $0 != "\"" }) }
  }
}
