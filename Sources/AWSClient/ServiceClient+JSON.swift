package import AWSProtocols
internal import HTTPClient

extension ServiceClient {
  /// Makes a call of the JSON 1.1 protocol and gives the answer; an empty one is an empty object.
  ///
  /// - Parameter target: The service's name for itself with the operation, as in
  ///   `Logs_20140328.PutLogEvents`.
  package func call(json target: String, body: [UInt8]) throws(AWSClientError) -> JSONValue {
    let action = target.split(separator: ".").last.map { String($0) } ?? target
    let headers = [
      HTTPHeader("Content-Type", "application/x-amz-json-1.1"), HTTPHeader("X-Amz-Target", target),
    ]
    let response = try send(action, method: "POST", target: "/", headers: headers, body: body)
    guard !response.body.isEmpty else { return .object([]) }
    do throws(JSONFault) {
      return try JSONReader.read(response.body)
    } catch {
      throw .malformed(action: action, endpoint: endpoint.url, reason: error.description)
    }
  }
}
