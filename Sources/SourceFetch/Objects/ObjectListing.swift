internal import AWSClient
internal import AWSProtocols
internal import FlowLogScanner
internal import HTTPClient

/// An object of a bucket, as a listing tells of it.
struct ListedObject: Hashable, Sendable {
  var bucket: String
  var key: String
  var size: Int
  var entityTag: String

  var url: String { "s3://\(bucket)/\(key)" }
}

/// Lists a bucket's folder, and leaves aside what nobody wants by its key.
///
/// Where a time, an account or a Region is asked for, folders are entered one by one, so that those
/// of others are never listed.
struct ObjectListing {
  private(set) var objects: [ListedObject] = []
  /// Objects that were listed and are not wanted.
  private(set) var prunedObjects: [ListedObject] = []

  private let client: ServiceClient
  private let bucket: String
  private let condition: KeyCondition
  private let surroundings: FetchSurroundings

  private static let objectLimit = 5_000_000
  private static let depthLimit = 32

  /// Lists all objects whose keys begin with a prefix.
  ///
  /// - Parameter condition: What wanted records have in common.
  init(
    _ client: ServiceClient, bucket: String, prefix: String, condition: KeyCondition,
    _ surroundings: FetchSurroundings
  ) throws(SourceFetchError) {
    self.client = client
    self.bucket = bucket
    self.condition = condition
    self.surroundings = surroundings
    try list(prefix, depth: 0)
  }

  private mutating func list(_ prefix: String, depth: Int) throws(SourceFetchError) {
    let entersFolders =
      !condition.isSettled(by: KeyFacts(path: prefix)) && depth < ObjectListing.depthLimit
    var folders: [String] = []
    var token: String?
    repeat {
      try surroundings.check()
      let page = try page(prefix, entersFolders: entersFolders, token: token)
      token = page["NextContinuationToken"]?.text
      if page["IsTruncated"]?.text == "true", token?.isEmpty != false {
        throw .malformed(action: "ListObjectsV2", reason: "expected 'NextContinuationToken'")
      }
      for element in page.children {
        if element.name == "Contents" { try take(element) }
        if element.name == "CommonPrefixes", let folder = element["Prefix"]?.text {
          folders.append(ObjectListing.decoded(folder))
        }
      }
    } while token?.isEmpty == false
    for folder in folders {
      // What a folder's name tells, all of its objects share.
      guard condition.allows(KeyFacts(path: folder)) else { continue }
      try list(folder, depth: depth + 1)
    }
  }

  private mutating func take(_ element: XMLElement) throws(SourceFetchError) {
    guard let encoded = element["Key"]?.text, let size = element["Size"].flatMap({ Int($0.text) })
    else { throw .malformed(action: "ListObjectsV2", reason: "expected 'Key' and 'Size'") }
    let key = ObjectListing.decoded(encoded)
    let tag = element["ETag"]?.text ?? ""
    let object = ListedObject(
      bucket: bucket, key: key, size: size, entityTag: tag.filter { $0 != "\"" })
    // Folders that consoles make are objects, too.
    guard size > 0, !key.hasSuffix("/") else { return }
    guard condition.allows(KeyFacts(path: object.url)) else {
      prunedObjects.append(object)
      return
    }
    guard objects.count < ObjectListing.objectLimit else {
      throw .tooMany(limit: ObjectListing.objectLimit)
    }
    objects.append(object)
  }

  private func page(
    _ prefix: String, entersFolders: Bool, token: String?
  ) throws(SourceFetchError) -> XMLElement {
    // Names in the order that the signature wants.
    var parameters: [(String, String)] = []
    if let token { parameters.append(("continuation-token", token)) }
    if entersFolders { parameters.append(("delimiter", "/")) }
    parameters += [("encoding-type", "url"), ("list-type", "2"), ("prefix", prefix)]
    let query = parameters.map { "\($0.0)=\(PercentEncoding.encode($0.1))" }
      .joined(separator: "&")
    let target = client.endpoint.host.hasPrefix("\(bucket).") ? "/?\(query)" : "/\(bucket)?\(query)"
    do throws(AWSClientError) {
      let response = try client.send(
        "ListObjectsV2", method: "GET", target: target, headers: [], body: [])
      guard let root = try? XMLReader.read(response.body), root.name == "ListBucketResult" else {
        throw .malformed(
          action: "ListObjectsV2", endpoint: client.endpoint.url,
          reason: "expected 'ListBucketResult'")
      }
      return root
    } catch {
      throw .client(error)
    }
  }

  /// Keys come percent-encoded, with `+` for a blank.
  private static func decoded(_ text: String) -> String {
    let plain = String(text.map { $0 == "+" ? " " : $0 })
    return String(decoding: PercentEncoding.decode(plain), as: UTF8.self)
  }
}
