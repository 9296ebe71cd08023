package import AWSProtocols
package import HTTPClient

/// The standard chain: looks for credentials where the AWS CLI does, in the same order.
///
/// Environment, web identity, the profile (keys, process, role), container, instance metadata. A
/// profile that the command line names goes before the environment. Credentials that end are
/// fetched again five minutes before; while that fails, those at hand are used to their end.
package final class CredentialChain: CredentialProvider {
  let surroundings: Surroundings
  let transport: any HTTPTransport
  let configuration: SharedConfiguration
  /// The Region whose STS gives roles.
  let region: String?

  private var current: AWSCredentials?

  /// How long before their end credentials are fetched again, in seconds.
  static let renewalSeconds = 300

  /// Prepares the chain; nothing is asked yet.
  package init(
    configuration: SharedConfiguration, region: String?, transport: any HTTPTransport,
    surroundings: Surroundings
  ) {
    self.configuration = configuration
    self.region = region
    self.transport = transport
    self.surroundings = surroundings
  }

  /// Credentials that are good now.
  package func credentials() throws(AWSClientError) -> AWSCredentials {
    let now = surroundings.now().seconds
    if let current {
      guard let end = current.expiration,
        end.seconds - now <= CredentialChain.renewalSeconds
      else { return current }
    }
    do throws(AWSClientError) {
      let found = try find()
      if let end = found.expiration, end.seconds <= now {
        throw .credentials(
          source: "credentials \(found.accessKeyID)",
          reason: "they ended at \(end.basic); renew them")
      }
      current = found
      return found
    } catch {
      if let current, let end = current.expiration, end.seconds > now { return current }
      throw error
    }
  }

  /// Asks the source again next time.
  package func forget() { current = nil }

  private func find() throws(AWSClientError) -> AWSCredentials {
    var tried: [String] = []
    if !configuration.isProfileExplicit {
      if let found = try environmentCredentials() { return found }
      tried.append("the environment (no AWS_ACCESS_KEY_ID)")
      if let found = try webIdentityFromEnvironment() { return found }
    }
    let profile = configuration.profileName
    if configuration.profiles[profile] != nil {
      if let found = try profileCredentials(profile, visited: []) { return found }
      tried.append("profile '\(profile)' (no keys, role or process)")
    } else {
      tried.append("the AWS configuration (no profile '\(profile)')")
    }
    if let found = try containerCredentials() { return found }
    tried.append("the container (no AWS_CONTAINER_CREDENTIALS_FULL_URI)")
    switch try instanceCredentials() {
    case .found(let found): return found
    case .absent(let reason): tried.append("instance metadata (\(reason))")
    }
    throw .noCredentials(tried: tried)
  }

  /// Keys of the environment; half a pair is a mistake that hides behind other sources.
  func environmentCredentials() throws(AWSClientError) -> AWSCredentials? {
    guard let id = surroundings.text("AWS_ACCESS_KEY_ID") else { return nil }
    guard let secret = surroundings.text("AWS_SECRET_ACCESS_KEY") else {
      throw .credentials(
        source: "AWS_ACCESS_KEY_ID", reason: "AWS_SECRET_ACCESS_KEY is not set; set both")
    }
    let expiration = surroundings.text("AWS_CREDENTIAL_EXPIRATION")
      .flatMap { UTCTime(iso8601: $0) }
    return AWSCredentials(
      accessKeyID: id, secretAccessKey: secret,
      sessionToken: surroundings.text("AWS_SESSION_TOKEN"), expiration: expiration)
  }
}
