import AWSProtocols
import HTTPClient

/// A role to take, as a profile describes it.
struct AssumedRole {
  var arn: String
  var session: String?
  var externalID: String?
  var durationSeconds: String?
}

/// Takes one pair of credentials as they are.
private final class FixedCredentials: CredentialProvider {
  private let fixed: AWSCredentials
  init(_ fixed: AWSCredentials) { self.fixed = fixed }
  func credentials() -> AWSCredentials { fixed }
  func forget() {}
}

extension CredentialChain {
  private static let stsVersion = "2011-06-15"

  /// Takes a role with other credentials, from the Security Token Service.
  func assumeRole(
    _ role: AssumedRole, with base: AWSCredentials, source: String
  ) throws(AWSClientError) -> AWSCredentials {
    var request = QueryRequest(action: "AssumeRole", version: CredentialChain.stsVersion)
    request.add("RoleArn", role.arn)
    request.add("RoleSessionName", role.session ?? sessionName)
    if let id = role.externalID { request.add("ExternalId", id) }
    if let seconds = role.durationSeconds {
      guard let number = Int(seconds), number > 0 else {
        throw .credentials(
          source: source,
          reason: "'duration_seconds' is '\(seconds)'; expected seconds, such as 3600")
      }
      request.add("DurationSeconds", "\(number)")
    }
    return try roleCredentials(request, provider: FixedCredentials(base))
  }

  /// Takes a role with a token that Kubernetes, or another issuer, put into a file.
  func webIdentityCredentials(
    role: String, tokenPath: String, session: String?, _ source: String
  ) throws(AWSClientError) -> AWSCredentials {
    guard let bytes = try FileText.read(tokenPath) else {
      throw .credentials(source: source, reason: "the token file \(tokenPath) is not there")
    }
    var request = QueryRequest(
      action: "AssumeRoleWithWebIdentity", version: CredentialChain.stsVersion)
    request.add("RoleArn", role)
    request.add("RoleSessionName", session ?? sessionName)
    request.add("WebIdentityToken", String(decoding: bytes, as: UTF8.self).trimmed)
    return try roleCredentials(request, provider: nil)
  }

  /// The same from variables, as Kubernetes sets them.
  func webIdentityFromEnvironment() throws(AWSClientError) -> AWSCredentials? {
    guard let path = surroundings.text("AWS_WEB_IDENTITY_TOKEN_FILE") else { return nil }
    guard let role = surroundings.text("AWS_ROLE_ARN") else {
      throw .credentials(
        source: "AWS_WEB_IDENTITY_TOKEN_FILE", reason: "AWS_ROLE_ARN is not set; set both")
    }
    return try webIdentityCredentials(
      role: role, tokenPath: path, session: surroundings.text("AWS_ROLE_SESSION_NAME"),
      "AWS_WEB_IDENTITY_TOKEN_FILE")
  }

  /// What the session is called in CloudTrail.
  private var sessionName: String { "weir-\(surroundings.now().seconds)" }

  private func roleCredentials(
    _ request: QueryRequest, provider: (any CredentialProvider)?
  ) throws(AWSClientError) -> AWSCredentials {
    let region = region ?? "us-east-1"
    let endpoint = try configuration.endpoint(service: "sts", region: region, surroundings)
    let client = ServiceClient(
      service: "sts", region: region, endpoint: endpoint, provider: provider, transport: transport,
      surroundings: surroundings)
    let answer = try client.call(request)
    guard let found = answer.first("Credentials"), let id = found["AccessKeyId"]?.text,
      let secret = found["SecretAccessKey"]?.text, let token = found["SessionToken"]?.text,
      !id.isEmpty, !secret.isEmpty,
      let end = found["Expiration"].flatMap({ UTCTime(iso8601: $0.text.trimmed) })
    else {
      throw .malformed(
        action: request.action, endpoint: endpoint.url,
        reason: "expected 'Credentials' with keys, a token and their end")
    }
    return AWSCredentials(
      accessKeyID: id, secretAccessKey: secret, sessionToken: token, expiration: end)
  }
}
