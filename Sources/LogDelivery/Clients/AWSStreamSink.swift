internal import AWSClient
internal import AWSProtocols

/// Firehose, or what speaks as it does.
final class AWSStreamSink: StreamSink {
  private let client: SharedClient

  init(_ client: SharedClient) { self.client = client }

  func put(
    _ records: [[UInt8]], stream: String
  ) throws(DeliveryFailure) -> [RefusedStreamRecord] {
    var body: [UInt8] = []
    body += #"{"DeliveryStreamName":"#.utf8
    body += JSONValue.string(stream).compactBytes
    body += #","Records":["#.utf8
    for (place, record) in records.enumerated() {
      body += (place > 0 ? #",{"Data":""# : #"{"Data":""#).utf8
      Base64.append(record, to: &body)
      body += #""}"#.utf8
    }
    body += "]}".utf8
    return try client.use { (client) throws(AWSClientError) in
      let answer = try client.call(json: "Firehose_20150804.PutRecordBatch", body: body)
      return try AWSStreamSink.refused(answer, records.count, client)
    }
  }

  /// Each record has its own answer, in the order of the records.
  private static func refused(
    _ answer: JSONValue, _ count: Int, _ client: ServiceClient
  ) throws(AWSClientError) -> [RefusedStreamRecord] {
    guard let answers = answer["RequestResponses"]?.items, answers.count == count else {
      throw .malformed(
        action: "PutRecordBatch", endpoint: client.endpoint.url,
        reason: "expected 'RequestResponses' with \(count) answers")
    }
    return answers.enumerated().compactMap { index, answer in
      guard let code = answer["ErrorCode"]?.text, !code.isEmpty else { return nil }
      return RefusedStreamRecord(
        index: index, code: code, message: answer["ErrorMessage"]?.text ?? "")
    }
  }
}
