internal import AWSProtocols
internal import HTTPClient
internal import RecordStore

/// What became of a try to send a batch.
enum SendOutcome: Hashable, Sendable {
  /// All of it is there.
  case done
  /// Another try may go better; the sentence says what happened.
  case again(String)
  /// No try will go better.
  case refused(String)
}

/// Sends batches to one destination; for one thread.
struct BatchSender {
  let transport: any HTTPTransport
  let producer: any MessageProducer
  /// Puts an object into a bucket; the sentence says why not.
  let putObject: (_ bucket: String, _ key: String, _ bytes: [UInt8]) -> String?
  /// Milliseconds since 1970.
  let clock: () -> Int
  /// Waits so many milliseconds; false where there is no time for it any more.
  let wait: (Int) -> Bool

  private static let limits = HTTPLimits(totalMilliseconds: 180_000, bodyBytes: 16 << 20)

  /// One try.
  func send(
    _ batch: RecordBatch, _ stream: DeliveryStream, _ destination: DeliveryDestination
  ) -> SendOutcome {
    switch destination.endpoint {
    case .bucket(let bucket): return put(batch, stream, bucket, prefix: bucket.prefix)
    case .kafka(let topic):
      switch producer.send(batch, to: topic) {
      case .done: return .done
      case .again(let reason): return .again(reason)
      case .refused(let reason): return .refused(reason)
      }
    case .web(let url, let key, let attributes, let isCompressed):
      return web(batch, stream, url, key, attributes, isCompressed)
    case .splunk(let url, let token, let isRaw, let seconds):
      return splunk(batch, stream, url, token, isRaw, seconds)
    case .openSearch(let url, let index, let rotation):
      return search(batch, stream, url, index, rotation)
    }
  }

  /// Puts a batch into a bucket.
  func put(
    _ batch: RecordBatch, _ stream: DeliveryStream, _ bucket: BucketDestination, prefix: String
  ) -> SendOutcome {
    var bytes: [UInt8] = []
    for record in batch.records { bytes += record }
    if bucket.isCompressed {
      guard let smaller = GzipText.compress(bytes) else { return .again("zlib has no memory") }
      bytes = smaller
    }
    let key = DeliveryKeys.key(prefix, batch, stream, isCompressed: bucket.isCompressed)
    return putObject(bucket.bucket, key, bytes).map { .again($0) } ?? .done
  }

  /// An identifier that follows from the batch, written as UUIDs are.
  private func identifier(_ batch: RecordBatch, _ stream: DeliveryStream) -> String {
    let seed = "\(stream.arn) \(batch.first) \(batch.last)"
    let digits = Array(SHA256Digest.digest(Array(seed.utf8)).hexadecimal.utf8)
    return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
      .map { String(decoding: digits[$0], as: UTF8.self) }.joined(separator: "-")
  }

  private func post(
    _ url: String, _ headers: [HTTPHeader], _ body: [UInt8]
  ) -> Result<HTTPResponse, HTTPClientError> {
    Result { () throws(HTTPClientError) in
      try transport.send(
        HTTPRequest(method: "POST", url: url, headers: headers, body: body),
        limits: BatchSender.limits)
    }
  }

  /// What an answer that is none of success means.
  private func failure(_ response: HTTPResponse, _ url: String) -> SendOutcome {
    let text = String(decoding: response.body.prefix(200), as: UTF8.self)
    let sentence = "\(url) answered \(response.status): \(text)"
    let isFinal =
      (400..<500).contains(response.status) && ![408, 413, 429].contains(response.status)
    return isFinal ? .refused(sentence) : .again(sentence)
  }

  private func web(
    _ batch: RecordBatch, _ stream: DeliveryStream, _ url: String, _ key: String?,
    _ attributes: [QueryParameter], _ isCompressed: Bool
  ) -> SendOutcome {
    let identifier = identifier(batch, stream)
    let document: JSONValue = [
      "requestId": .string(identifier), "timestamp": JSONValue(clock()),
      "records": .array(batch.records.map { ["data": .string(Base64.encode($0))] }),
    ]
    var headers = [
      HTTPHeader("Content-Type", "application/json"),
      HTTPHeader("X-Amz-Firehose-Protocol-Version", "1.0"),
      HTTPHeader("X-Amz-Firehose-Request-Id", identifier),
      HTTPHeader("X-Amz-Firehose-Source-Arn", stream.arn),
    ]
    if let key { headers.append(HTTPHeader("X-Amz-Firehose-Access-Key", key)) }
    if !attributes.isEmpty {
      let common: JSONValue = [
        "commonAttributes": .object(
          attributes.map { JSONMember($0.name, .string($0.value)) })
      ]
      headers.append(
        HTTPHeader(
          "X-Amz-Firehose-Common-Attributes",
          String(decoding: common.compactBytes, as: UTF8.self)))
    }
    var body = document.compactBytes
    if isCompressed, let smaller = GzipText.compress(body) {
      headers.append(HTTPHeader("Content-Encoding", "gzip"))
      body = smaller
    }
    switch post(url, headers, body) {
    case .failure(let error): return .again(error.description)
    case .success(let response):
      guard response.status == 200 else { return failure(response, url) }
      // A 200 of somebody who knows nothing of the protocol is no receipt.
      let receipt = try? JSONReader.read(response.body)
      return receipt?["requestId"]?.text == identifier
        ? .done : .again("\(url) answered 200 without the identifier of the request")
    }
  }

  private func splunk(
    _ batch: RecordBatch, _ stream: DeliveryStream, _ url: String, _ token: String,
    _ isRaw: Bool, _ seconds: Int
  ) -> SendOutcome {
    let channel = identifier(batch, stream)
    let headers = [
      HTTPHeader("Authorization", "Splunk \(token)"),
      HTTPHeader("X-Splunk-Request-Channel", channel),
      HTTPHeader("Content-Type", isRaw ? "text/plain" : "application/json"),
    ]
    var body: [UInt8] = []
    for record in batch.records {
      let line = record.last == 0x0a ? record[..<(record.count - 1)] : record[...]
      if isRaw {
        body += line
      } else {
        let text = String(decoding: line, as: UTF8.self)
        let event = (try? JSONReader.read(Array(line))).flatMap { $0["event"] == nil ? nil : $0 }
        body += (event ?? ["event": .string(text)]).compactBytes
      }
      body.append(0x0a)
    }
    let place = url + (isRaw ? "/services/collector/raw" : "/services/collector/event")
    switch post(place, headers, body) {
    case .failure(let error): return .again(error.description)
    case .success(let response):
      guard response.status == 200 else { return failure(response, place) }
      let answer = try? JSONReader.read(response.body)
      guard answer?["code"]?.integer == 0 else { return failure(response, place) }
      guard let number = answer?["ackId"]?.integer else { return .done }
      return acknowledged(number, url, headers, seconds)
    }
  }

  /// Waits until an indexer says that it has a batch.
  private func acknowledged(
    _ number: Int, _ url: String, _ headers: [HTTPHeader], _ seconds: Int
  ) -> SendOutcome {
    let end = clock() + seconds * 1000
    let body: JSONValue = ["acks": [JSONValue(number)]]
    while clock() < end {
      if case .success(let response) = post(
        "\(url)/services/collector/ack", headers, body.compactBytes),
        response.status == 200, let answer = try? JSONReader.read(response.body),
        answer["acks"]?["\(number)"]?.truth == true
      {
        return .done
      }
      guard wait(1000) else { break }
    }
    return .again("\(url) did not acknowledge within \(seconds) seconds")
  }

  private func search(
    _ batch: RecordBatch, _ stream: DeliveryStream, _ url: String, _ index: String,
    _ rotation: String
  ) -> SendOutcome {
    let name = index + BatchSender.suffix(rotation, UTCTime(seconds: batch.arrival / 1000))
    var body: [UInt8] = []
    for (place, record) in batch.records.enumerated() {
      // Documents have identifiers of their own, so a second try replaces them.
      let action: JSONValue = [
        "index": [
          "_index": .string(name), "_id": .string("\(stream.identifier)-\(batch.first)-\(place)"),
        ]
      ]
      let line = record.last == 0x0a ? Array(record.dropLast()) : record
      var document: JSONValue = ["message": .string(String(decoding: line, as: UTF8.self))]
      if let value = try? JSONReader.read(line), case .object = value { document = value }
      body += action.compactBytes + [0x0a] + document.compactBytes + [0x0a]
    }
    let headers = [HTTPHeader("Content-Type", "application/x-ndjson")]
    switch post("\(url)/_bulk", headers, body) {
    case .failure(let error): return .again(error.description)
    case .success(let response):
      guard response.status == 200, let answer = try? JSONReader.read(response.body),
        let hasErrors = answer["errors"]?.truth
      else { return failure(response, url) }
      guard hasErrors else { return .done }
      let states = (answer["items"]?.items ?? []).compactMap { $0["index"]?["status"]?.integer }
      let worst = states.max() ?? 500
      let sentence = "\(url) did not take every document, with \(worst) for one of them"
      let isBusy = states.contains { $0 == 429 || $0 >= 500 } || states.isEmpty
      return isBusy ? .again(sentence) : .refused(sentence)
    }
  }

  /// The end of an index's name that tells its time.
  private static func suffix(_ rotation: String, _ time: UTCTime) -> String {
    let text = time.iso8601
    switch rotation {
    case "NoRotation": return ""
    case "OneHour": return "-\(text.prefix(13).replacingT)"
    case "OneMonth": return "-\(text.prefix(7))"
    default: return "-\(text.prefix(10))"
    }
  }
}

extension Substring {
  /// The date and the hour with a hyphen between them.
  fileprivate var replacingT: String { String(map { $0 == "T" ? "-" : $0 }) }
}
