import AWSProtocols
import HTTPClient

extension CredentialChain {
  /// The address at which ECS gives credentials, below which the relative form lies.
  private static let relativeBase = "http://169.254.170.2"

  /// Hosts that may be asked without encryption: this machine, and the agents of ECS and EKS.
  private static let plainHosts: Set<String> = [
    "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]", "localhost", "[::1]",
  ]

  /// What the container's agent gives; nil when no variable names one.
  func containerCredentials() throws(AWSClientError) -> AWSCredentials? {
    let address: String
    let source: String
    if let path = surroundings.text("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
      source = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
      guard path.hasPrefix("/") else {
        throw .credentials(source: source, reason: "it is '\(path)'; expected '/' and a path")
      }
      address = CredentialChain.relativeBase + path
    } else if let full = surroundings.text("AWS_CONTAINER_CREDENTIALS_FULL_URI") {
      source = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
      address = full
    } else {
      return nil
    }
    let base = address.prefix { $0 != "?" }
    guard let endpoint = Endpoint(String(base)) else {
      throw .badEndpoint(address, source: source)
    }
    guard endpoint.isEncrypted || CredentialChain.isPlainHost(endpoint.hostName) else {
      throw .credentials(
        source: source,
        reason: "\(endpoint.hostName) would be asked without encryption; expected https://, a "
          + "loopback address, or that of the ECS or EKS agent")
    }
    var request = HTTPRequest(url: address)
    request.usesProxy = endpoint.isEncrypted
    if let token = try containerToken(source) {
      request.headers = [HTTPHeader("Authorization", token)]
    }
    let response = try fetchLocal(request, source: source)
    guard response.status == 200 else {
      throw .credentials(source: source, reason: "\(base) answers with status \(response.status)")
    }
    return try CredentialDocument.read(response.body, token: "Token", source: source)
  }

  private static func isPlainHost(_ host: String) -> Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    let isLoopback =
      parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    return isLoopback || plainHosts.contains(host.lowercased())
  }

  private func containerToken(_ source: String) throws(AWSClientError) -> String? {
    var token = surroundings.text("AWS_CONTAINER_AUTHORIZATION_TOKEN")
    if let path = surroundings.text("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") {
      guard let bytes = try FileText.read(path) else {
        throw .credentials(source: source, reason: "the token file \(path) is not there")
      }
      token = String(decoding: bytes, as: UTF8.self).trimmed
    }
    guard let token else { return nil }
    guard !token.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) else {
      throw .credentials(source: source, reason: "the authorization token holds control characters")
    }
    return token
  }

  /// Asks an agent near by, which answers at once or is not there; up to three tries.
  func fetchLocal(_ request: HTTPRequest, source: String) throws(AWSClientError) -> HTTPResponse {
    let limits = HTTPLimits(
      connectMilliseconds: 2_000, totalMilliseconds: 5_000, bodyBytes: FileText.byteLimit)
    let policy = RetryPolicy(attempts: 3, baseSeconds: 0.1, limitSeconds: 1)
    var attempt = 1
    while true {
      let failure: HTTPClientError
      do throws(HTTPClientError) {
        let response = try transport.send(request, limits: limits)
        let delay = policy.delay(behind: attempt, random: surroundings.random())
        guard response.status >= 500 || response.status == 429, let delay else { return response }
        surroundings.sleep(delay)
        attempt += 1
        continue
      } catch {
        failure = error
      }
      let delay = policy.delay(behind: attempt, random: surroundings.random())
      guard failure.isTransient, let delay else {
        throw .credentials(source: source, reason: failure.description)
      }
      surroundings.sleep(delay)
      attempt += 1
    }
  }
}
