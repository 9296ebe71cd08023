package import AWSProtocols

/// Why a destination's description cannot be used.
package struct DestinationFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was found, and what would work.
  package var message: String

  /// The message.
  package var description: String { message }
}

/// A bucket that takes records, and how they come there.
package struct BucketDestination: Hashable, Sendable {
  /// The bucket's name.
  var bucket: String
  /// What keys begin with; times in it are filled in.
  var prefix: String
  /// What keys of records begin with that could not be delivered elsewhere.
  var errorPrefix: String
  /// Whether objects are gzip.
  var isCompressed: Bool
}

/// Where a delivery stream's records go, read from what the client described.
package struct DeliveryDestination: Hashable, Sendable {
  /// How records are sent.
  enum Endpoint: Hashable, Sendable {
    case bucket(BucketDestination)
    case kafka(KafkaTopic)
    case web(url: String, accessKey: String?, attributes: [QueryParameter], isCompressed: Bool)
    case splunk(url: String, token: String, isRaw: Bool, acknowledgmentSeconds: Int)
    case openSearch(url: String, index: String, rotation: String)
  }

  let endpoint: Endpoint
  /// Where records go that the endpoint does not take in time.
  let backup: BucketDestination?
  /// Whether every record goes there, too.
  let backsUpAll: Bool
  let bufferBytes: Int
  let bufferMilliseconds: Int
  /// How long one batch is tried; a bucket is tried without an end.
  let retryMilliseconds: Int

  /// The names under which CreateDeliveryStream takes a destination.
  package static let kinds = [
    "ExtendedS3DestinationConfiguration", "S3DestinationConfiguration",
    "HttpEndpointDestinationConfiguration", "SplunkDestinationConfiguration",
    "AmazonopensearchserviceDestinationConfiguration",
    "ElasticsearchDestinationConfiguration",
  ]

  /// Reads a description.
  ///
  /// - Parameter kind: One of `kinds`.
  package init(_ kind: String, _ value: JSONValue) throws(DestinationFault) {
    let hints = value["BufferingHints"]
    let isBucket = kind.contains("S3Destination")
    // As AWS has it: 5 MB or 300 seconds for buckets and searches, Splunk waits a minute at most.
    let isSplunk = kind.hasPrefix("Splunk")
    bufferBytes =
      try DeliveryDestination.number(hints, "SizeInMBs", 1...128, isSplunk ? 5 : 5) << 20
    bufferMilliseconds =
      try DeliveryDestination.number(
        hints, "IntervalInSeconds", 0...900, isSplunk ? 60 : 300) * 1000
    retryMilliseconds =
      try DeliveryDestination.number(
        value["RetryOptions"], "DurationInSeconds", 0...7200, isSplunk ? 3600 : 300) * 1000
    if isBucket {
      endpoint = .bucket(try DeliveryDestination.bucket(value))
      backup = nil
      backsUpAll = false
      return
    }
    let place = value["S3Configuration"] ?? value["S3Update"]
    backup = try place.map { (value) throws(DestinationFault) in
      try DeliveryDestination.bucket(value)
    }
    let mode = value["S3BackupMode"]?.text ?? ""
    backsUpAll = mode.hasPrefix("All")
    if kind.hasPrefix("HttpEndpoint") {
      endpoint = try DeliveryDestination.web(value)
    } else if isSplunk {
      endpoint = try DeliveryDestination.splunk(value)
    } else {
      endpoint = try DeliveryDestination.search(value)
    }
  }

  private static func number(
    _ value: JSONValue?, _ name: String, _ range: ClosedRange<Int>, _ usual: Int
  ) throws(DestinationFault) -> Int {
    guard let found = value?[name] else { return usual }
    guard let number = found.integer, range.contains(number) else {
      throw DestinationFault(
        message: "\(name) must be from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  private static func bucket(_ value: JSONValue) throws(DestinationFault) -> BucketDestination {
    let arn = value["BucketARN"]?.text ?? ""
    guard arn.hasPrefix("arn:aws:s3:::"), arn.utf8.count > "arn:aws:s3:::".utf8.count else {
      throw DestinationFault(message: "BucketARN is '\(arn)'; expected arn:aws:s3:::bucket")
    }
    let compression = value["CompressionFormat"]?.text ?? "UNCOMPRESSED"
    guard ["UNCOMPRESSED", "GZIP"].contains(compression) else {
      throw DestinationFault(
        message: "CompressionFormat is \(compression); GZIP and UNCOMPRESSED are possible here")
    }
    return BucketDestination(
      bucket: String(arn.dropFirst("arn:aws:s3:::".count)), prefix: value["Prefix"]?.text ?? "",
      errorPrefix: value["ErrorOutputPrefix"]?.text ?? "", isCompressed: compression == "GZIP")
  }

  private static func web(_ value: JSONValue) throws(DestinationFault) -> Endpoint {
    let configuration = value["EndpointConfiguration"]
    let key = configuration?["AccessKey"]?.text
    let items = value["RequestConfiguration"]?["CommonAttributes"]?.items ?? []
    let attributes = items.map {
      QueryParameter(
        name: $0["AttributeName"]?.text ?? "", value: $0["AttributeValue"]?.text ?? "")
    }
    if let text = configuration?["Url"]?.text, KafkaTopic.isMeant(by: text) {
      return .kafka(try KafkaTopic(text, key: key, attributes: attributes))
    }
    return .web(
      url: try url(configuration?["Url"]), accessKey: key, attributes: attributes,
      isCompressed: value["RequestConfiguration"]?["ContentEncoding"]?.text == "GZIP")
  }

  private static func splunk(_ value: JSONValue) throws(DestinationFault) -> Endpoint {
    guard let token = value["HECToken"]?.text, !token.isEmpty else {
      throw DestinationFault(message: "HECToken is missing")
    }
    return .splunk(
      url: try url(value["HECEndpoint"]), token: token,
      isRaw: value["HECEndpointType"]?.text == "Raw",
      acknowledgmentSeconds: try number(
        value, "HECAcknowledgmentTimeoutInSeconds", 180...600, 180))
  }

  private static func search(_ value: JSONValue) throws(DestinationFault) -> Endpoint {
    guard let index = value["IndexName"]?.text, !index.isEmpty else {
      throw DestinationFault(message: "IndexName is missing")
    }
    return .openSearch(
      url: try url(value["ClusterEndpoint"]), index: index,
      rotation: value["IndexRotationPeriod"]?.text ?? "OneDay")
  }

  private static func url(_ value: JSONValue?) throws(DestinationFault) -> String {
    let text = value?.text ?? ""
    guard text.hasPrefix("https://") || text.hasPrefix("http://"),
      text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
    else {
      throw DestinationFault(message: "the endpoint is '\(text)'; expected http:// or https://")
    }
    return text.hasSuffix("/") ? String(text.dropLast()) : text
  }
}
