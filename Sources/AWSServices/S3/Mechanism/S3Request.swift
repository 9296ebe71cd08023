internal import AWSProtocols
internal import RecordStore

/// A request of S3, taken apart: bucket and key are in the path or the host, the rest in query and
/// headers.
struct S3Request: Sendable {
  /// What a request is about.
  enum Level: Hashable {
    case service
    case bucket
    case object
  }

  let wire: WireRequest
  let bucket: String?
  /// The bytes of the key; nil for requests about buckets.
  let keyBytes: [UInt8]?
  /// The query, decoded, in order.
  let query: [QueryParameter]
  let principal: ServicePrincipal
  let region: String
  let requestID: String
  let milliseconds: Int

  init(
    _ wire: WireRequest, principal: ServicePrincipal, region: String, requestID: String,
    milliseconds: Int
  ) {
    self.wire = wire
    self.principal = principal
    self.region = region
    self.requestID = requestID
    self.milliseconds = milliseconds
    query = wire.query.split(separator: "&").map { pair in
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      func text(_ side: Substring) -> String {
        String(decoding: PercentEncoding.decode(side), as: UTF8.self)
      }
      return QueryParameter(name: text(sides[0]), value: sides.count > 1 ? text(sides[1]) : "")
    }
    var path = wire.path.dropFirst()
    if let host = S3Request.bucket(inHost: wire.header("Host") ?? "") {
      bucket = host
    } else {
      let name = path.prefix { $0 != "/" }
      path = path.dropFirst(name.count + 1)
      bucket =
        name.isEmpty ? nil : String(decoding: PercentEncoding.decode(name), as: UTF8.self)
    }
    keyBytes = bucket == nil || path.isEmpty ? nil : PercentEncoding.decode(path)
  }

  /// The bucket of a virtual host such as `bucket.localhost` or `bucket.s3.amazonaws.com`.
  private static func bucket(inHost host: String) -> String? {
    let name = host.prefix { $0 != ":" }
    for end in [".s3.", ".s3-"] {
      if let place = name.range(of: end) { return String(name[..<place.lowerBound]) }
    }
    guard name.hasSuffix(".localhost") else { return nil }
    return String(name.dropLast(".localhost".count))
  }

  var level: Level {
    keyBytes != nil ? .object : bucket != nil ? .bucket : .service
  }

  /// The value of a parameter; empty where only its name is there, nil where not even that.
  func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }

  /// The decoded bytes of a parameter, which need not be text.
  func bytes(_ name: String) -> [UInt8]? {
    for pair in wire.query.split(separator: "&") {
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard PercentEncoding.decode(sides[0]).elementsEqual(name.utf8) else { continue }
      return sides.count > 1 ? PercentEncoding.decode(sides[1]) : []
    }
    return nil
  }

  func header(_ name: String) -> String? { wire.header(name) }

  /// The whole number of a parameter; nil where it is absent.
  func number(_ name: String) throws(ServiceError) -> Int? {
    guard let text = parameter(name), !text.isEmpty else { return nil }
    guard let number = Int(text), (0...Int(Int32.max)).contains(number) else {
      throw .s3("InvalidArgument", "Provided \(name) not an integer or within integer range")
    }
    return number
  }
}

extension StringProtocol {
  /// The first place of a text.
  func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
