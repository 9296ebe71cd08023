import AWSProtocols
package import HTTPClient

/// The metadata service of an EC2 instance, version 2: a token first, then what is asked.
///
/// Version 1, which answers without a token, is never used: whatever can make this machine send a
/// plain GET could read its credentials.
package struct InstanceMetadata {
  private let endpoint: Endpoint
  private let transport: any HTTPTransport

  /// A machine that is no instance does not answer at all: a second is enough to know.
  private static let limits = HTTPLimits(
    connectMilliseconds: 1_000, totalMilliseconds: 2_000, bodyBytes: 1 << 16)

  /// The service where it may be asked; nil when `AWS_EC2_METADATA_DISABLED` forbids it.
  package init?(
    _ configuration: SharedConfiguration, transport: any HTTPTransport, _ surroundings: Surroundings
  ) throws(AWSClientError) {
    guard !surroundings.isTrue("AWS_EC2_METADATA_DISABLED") else { return nil }
    let variable = "AWS_EC2_METADATA_SERVICE_ENDPOINT"
    let mode =
      surroundings.text("\(variable)_MODE")
      ?? configuration.value("ec2_metadata_service_endpoint_mode")
    let text =
      surroundings.text(variable) ?? configuration.value("ec2_metadata_service_endpoint")
      ?? (mode?.lowercased() == "ipv6" ? "http://[fd00:ec2::254]" : "http://169.254.169.254")
    guard let endpoint = Endpoint(text) else { throw .badEndpoint(text, source: variable) }
    self.endpoint = endpoint
    self.transport = transport
  }

  /// The Region in which this instance runs; nil when there is none to ask.
  package func region() -> String? {
    guard case .success(let text) = get("placement/region") else { return nil }
    return text.trimmed
  }

  /// What the service does not have, and why.
  struct Absence: Error {
    let reason: String
  }

  /// Asks for one thing below `/latest/meta-data/`.
  func get(_ path: String) -> Result<String, Absence> {
    let lifetime = HTTPHeader("X-aws-ec2-metadata-token-ttl-seconds", "21600")
    return send("PUT", "/latest/api/token", [lifetime]).flatMap { token in
      send(
        "GET", "/latest/meta-data/\(path)", [HTTPHeader("X-aws-ec2-metadata-token", token.trimmed)])
    }
  }

  private func send(
    _ method: String, _ path: String, _ headers: [HTTPHeader]
  ) -> Result<String, Absence> {
    var request = HTTPRequest(method: method, url: endpoint.url + path, headers: headers)
    request.usesProxy = false
    do throws(HTTPClientError) {
      let response = try transport.send(request, limits: InstanceMetadata.limits)
      guard response.status == 200 else {
        return .failure(Absence(reason: "\(endpoint.url)\(path) answers status \(response.status)"))
      }
      return .success(String(decoding: response.body, as: UTF8.self))
    } catch {
      return .failure(Absence(reason: error.description))
    }
  }
}

/// What looking at the instance metadata came to.
enum InstanceAnswer {
  case found(AWSCredentials)
  /// There are none, for this reason.
  case absent(String)
}

extension CredentialChain {
  /// Credentials of the instance's role.
  func instanceCredentials() throws(AWSClientError) -> InstanceAnswer {
    let metadata = try InstanceMetadata(configuration, transport: transport, surroundings)
    guard let metadata else { return .absent("AWS_EC2_METADATA_DISABLED is true") }
    let path = "iam/security-credentials/"
    let answer = metadata.get(path).flatMap { names -> Result<String, InstanceMetadata.Absence> in
      // The first line is the role's name, which goes into a path.
      guard let role = names.split(separator: "\n").first?.trimmed, !role.isEmpty else {
        return .failure(InstanceMetadata.Absence(reason: "the instance has no role"))
      }
      return metadata.get(path + PercentEncoding.encode(role))
    }
    let document: String
    switch answer {
    case .success(let text): document = text
    case .failure(let absence): return .absent(absence.reason)
    }
    return .found(
      try CredentialDocument.read(
        Array(document.utf8), token: "Token", source: "instance metadata"))
  }
}
