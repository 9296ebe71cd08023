internal import AWSClient
internal import AWSProtocols
internal import HTTPClient
internal import Synchronization

/// S3, or what speaks as it does.
final class AWSObjectStore: ObjectStore {
  private let client: SharedClient
  /// Set once the store said that it knows no conditions.
  private let isUnconditional = Atomic<Bool>(false)

  /// Objects from here on are sent in parts, so that little has to be sent again.
  static let multipartBytes = 16 << 20
  /// Bytes of a part.
  static let partBytes = 8 << 20
  /// A connection slower than this will not be waited for.
  private static let bytesPerMillisecond = 128

  init(_ client: SharedClient) { self.client = client }

  func put(_ object: StoredObject) throws(DeliveryFailure) -> StoredObjectOutcome {
    try client.use { (client) throws(AWSClientError) in
      do throws(AWSClientError) {
        return try store(object, client)
      } catch {
        // A bucket has one Region; the answer of any other names it.
        guard let region = error.serviceFault?.region, region != client.region else { throw error }
        return try store(object, try self.client.move(to: region))
      }
    }
  }

  private func store(
    _ object: StoredObject, _ client: ServiceClient
  ) throws(AWSClientError) -> StoredObjectOutcome {
    let call = ObjectCall(
      client, bucket: object.bucket, key: object.key,
      isConditional: !isUnconditional.load(ordering: .relaxed))
    let largest = min(object.body.count, AWSObjectStore.partBytes)
    call.client.limits.totalMilliseconds = 60_000 + largest / AWSObjectStore.bytesPerMillisecond
    do throws(AWSClientError) {
      if object.body.count > AWSObjectStore.multipartBytes {
        try call.putInParts(object)
      } else {
        try call.put(object)
      }
      return .stored
    } catch {
      guard let fault = error.serviceFault else { throw error }
      if fault.status == 412 { return try call.owner(of: object) }
      // Nothing but the condition is uncommon in such a request.
      guard call.isConditional, fault.isUnknownOperation else { throw error }
      isUnconditional.store(true, ordering: .relaxed)
      return try store(object, client)
    }
  }
}

/// Requests about one object.
struct ObjectCall {
  let client: ServiceClient
  let bucket: String
  let key: String
  /// Whether an object that is there is to be left alone.
  let isConditional: Bool

  init(_ client: ServiceClient, bucket: String, key: String, isConditional: Bool) {
    self.client = client
    self.bucket = bucket
    self.key = key
    self.isConditional = isConditional
  }

  /// Path-style, as every store takes it; AWS itself is addressed by the bucket's own host.
  var target: String {
    let path = "/" + PercentEncoding.encode(key.utf8, keeping: [UInt8(ascii: "/")])
    return client.endpoint.host.hasPrefix("\(bucket).") ? path : "/\(bucket)\(path)"
  }

  private var condition: [HTTPHeader] { isConditional ? [HTTPHeader("If-None-Match", "*")] : [] }

  func headers(_ object: StoredObject) -> [HTTPHeader] {
    [
      HTTPHeader("Content-Type", object.contentType),
      HTTPHeader("x-amz-acl", "bucket-owner-full-control"),
      HTTPHeader("x-amz-meta-\(StoredObject.fingerprintName)", object.fingerprint),
    ]
  }

  /// Sends the object in one request.
  func put(_ object: StoredObject) throws(AWSClientError) {
    let checksum = Checksum.text(Checksum.crc32(object.body))
    let response = try client.send(
      "PutObject", method: "PUT", target: target,
      headers: headers(object) + condition + [HTTPHeader("x-amz-checksum-crc32", checksum)],
      body: object.body)
    try check(response, "PutObject", checksum: checksum)
  }

  /// A page of a proxy has status 200, too, but no tag of an object.
  @discardableResult
  func check(
    _ response: HTTPResponse, _ action: String, checksum: String
  ) throws(AWSClientError) -> String {
    guard let tag = response.header("ETag"), !tag.isEmpty else {
      throw .malformed(
        action: action, endpoint: client.endpoint.url, reason: "expected a header 'ETag'")
    }
    if let theirs = response.header("x-amz-checksum-crc32"), theirs != checksum {
      throw .malformed(
        action: action, endpoint: client.endpoint.url,
        reason: "it has the checksum \(theirs), expected \(checksum)")
    }
    return tag
  }

  /// Whose object has the key.
  ///
  /// One that may not be read has the name of our content, and so is ours.
  func owner(of object: StoredObject) throws(AWSClientError) -> StoredObjectOutcome {
    do throws(AWSClientError) {
      let response = try client.send(
        "GetObject", method: "GET", target: target, headers: [HTTPHeader("Range", "bytes=0-0")],
        body: [])
      let theirs = response.header("x-amz-meta-\(StoredObject.fingerprintName)")
      return theirs == object.fingerprint ? .alreadyThere : .keyTaken
    } catch {
      guard let fault = error.serviceFault else { throw error }
      if fault.isMissingPermission || fault.status == 403 { return .alreadyThere }
      // An empty object has no first byte.
      if fault.status == 416 { return .keyTaken }
      throw error
    }
  }

  /// Sends the object in parts, and takes them back when something fails.
  func putInParts(_ object: StoredObject) throws(AWSClientError) {
    let upload = try beginUpload(object)
    do throws(AWSClientError) {
      var parts: [(tag: String, checksum: String)] = []
      var start = 0
      while start < object.body.count {
        let end = min(object.body.count, start + AWSObjectStore.partBytes)
        let bytes = Array(object.body[start..<end])
        let checksum = Checksum.text(Checksum.crc32(bytes))
        let response = try client.send(
          "UploadPart", method: "PUT",
          target: "\(target)?partNumber=\(parts.count + 1)&uploadId=\(upload)",
          // Without a type, libcurl would call the bytes a form.
          headers: [
            HTTPHeader("Content-Type", "application/octet-stream"),
            HTTPHeader("x-amz-checksum-crc32", checksum),
          ], body: bytes)
        parts.append((try check(response, "UploadPart", checksum: checksum), checksum))
        start = end
      }
      try complete(upload, parts)
    } catch {
      _ = try? client.send(
        "AbortMultipartUpload", method: "DELETE", target: "\(target)?uploadId=\(upload)",
        headers: [], body: [])
      throw error
    }
  }

  private func beginUpload(_ object: StoredObject) throws(AWSClientError) -> String {
    let response = try client.send(
      "CreateMultipartUpload", method: "POST", target: "\(target)?uploads=",
      headers: headers(object) + [HTTPHeader("x-amz-checksum-algorithm", "CRC32")], body: [])
    guard let root = try? XMLReader.read(response.body), let id = root["UploadId"]?.text,
      !id.isEmpty
    else {
      throw .malformed(
        action: "CreateMultipartUpload", endpoint: client.endpoint.url,
        reason: "expected 'UploadId'")
    }
    return PercentEncoding.encode(id)
  }

  private func complete(
    _ upload: String, _ parts: [(tag: String, checksum: String)]
  ) throws(AWSClientError) {
    var body = XMLWriter()
    body.element(
      "CompleteMultipartUpload", namespace: "http://s3.amazonaws.com/doc/2006-03-01/"
    ) { list in
      for (index, part) in parts.enumerated() {
        list.element("Part") { element in
          element.element("PartNumber", text: "\(index + 1)")
          element.element("ETag", text: part.tag)
          element.element("ChecksumCRC32", text: part.checksum)
        }
      }
    }
    let action = "CompleteMultipartUpload"
    let response = try client.send(
      action, method: "POST", target: "\(target)?uploadId=\(upload)",
      headers: condition + [HTTPHeader("Content-Type", "application/xml")], body: body.bytes)
    // S3 begins to answer before it is done, so a failure may come with status 200.
    guard let root = try? XMLReader.read(response.body), root.name != "Error" else {
      throw .service(
        action: action, endpoint: client.endpoint.url,
        ServiceFault(status: 500, xml: response.body))
    }
    guard root["ETag"] != nil else {
      throw .malformed(action: action, endpoint: client.endpoint.url, reason: "expected 'ETag'")
    }
  }
}
