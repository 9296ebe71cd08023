import AWSProtocols

/// Reads the JSON in which processes, containers and instances hand out credentials.
enum CredentialDocument {
  /// Reads a document; faults never quote it.
  ///
  /// - Parameter token: The key of the session token, which differs between the sources.
  static func read(
    _ bytes: [UInt8], token: String, source: String
  ) throws(AWSClientError) -> AWSCredentials {
    let document: JSONValue
    do throws(JSONFault) {
      document = try JSONReader.read(bytes)
    } catch {
      throw .credentials(source: source, reason: "what it gives is no JSON: \(error)")
    }
    if let code = document["Code"]?.text, code != "Success" {
      throw .credentials(source: source, reason: "it gives none, but the code '\(code)'")
    }
    guard let id = document["AccessKeyId"]?.text, !id.isEmpty,
      let secret = document["SecretAccessKey"]?.text, !secret.isEmpty
    else {
      throw .credentials(
        source: source, reason: "what it gives has no 'AccessKeyId' and 'SecretAccessKey'")
    }
    var end: UTCTime?
    if let text = document["Expiration"]?.text {
      guard let time = UTCTime(iso8601: text) else {
        throw .credentials(
          source: source, reason: "'Expiration' is no time such as 2026-01-31T12:00:00Z")
      }
      end = time
    }
    return AWSCredentials(
      accessKeyID: id, secretAccessKey: secret, sessionToken: document[token]?.text,
      expiration: end)
  }
}
