import AWSProtocols

extension CredentialChain {
  /// What a profile gives; nil when it says nothing about credentials.
  ///
  /// - Parameter visited: The profiles that led here through `source_profile`.
  func profileCredentials(
    _ name: String, visited: [String]
  ) throws(AWSClientError) -> AWSCredentials? {
    let source = "profile '\(name)'"
    // A profile may be its own source: then its keys count, not its role.
    let isOwnSource = visited.last == name
    if !isOwnSource, visited.contains(name) {
      let way = (visited + [name]).joined(separator: "' to '")
      throw .credentials(source: source, reason: "'source_profile' leads in a circle: '\(way)'")
    }
    if !isOwnSource, let role = value("role_arn", name) {
      return try roleCredentials(role, profile: name, visited: visited)
    }
    if let id = value("aws_access_key_id", name) {
      guard let secret = value("aws_secret_access_key", name) else {
        throw .credentials(
          source: source, reason: "it has 'aws_access_key_id' and no 'aws_secret_access_key'")
      }
      return AWSCredentials(
        accessKeyID: id, secretAccessKey: secret, sessionToken: value("aws_session_token", name))
    }
    if let line = value("credential_process", name) {
      return try processCredentials(line, source: source)
    }
    if value("sso_session", name) != nil || value("sso_start_url", name) != nil
      || value("login_session", name) != nil
    {
      throw .credentials(
        source: source,
        reason: "Weir does not sign in itself; let the AWS CLI do it with a profile that has "
          + "'credential_process = aws configure export-credentials --profile \(name)'")
    }
    return nil
  }

  private func value(_ key: String, _ profile: String) -> String? {
    configuration.value(key, of: profile)
  }

  /// Credentials of a role, for which the profile names those that may take it.
  private func roleCredentials(
    _ role: String, profile: String, visited: [String]
  ) throws(AWSClientError) -> AWSCredentials {
    let source = "profile '\(profile)'"
    let session = value("role_session_name", profile)
    if let path = value("web_identity_token_file", profile) {
      return try webIdentityCredentials(role: role, tokenPath: path, session: session, source)
    }
    guard value("mfa_serial", profile) == nil else {
      throw .credentials(
        source: source,
        reason: "the role wants a code for 'mfa_serial', which Weir does not ask for; use "
          + "'credential_process', or 'aws sts assume-role' and environment variables")
    }
    let base: AWSCredentials?
    if let other = value("source_profile", profile) {
      guard configuration.profiles[other] != nil else {
        throw .credentials(source: source, reason: "its 'source_profile' '\(other)' is not there")
      }
      base = try profileCredentials(other, visited: visited + [profile])
    } else {
      base = try sourceCredentials(value("credential_source", profile), source)
    }
    guard let base else {
      throw .credentials(
        source: source, reason: "its role has no credentials to be taken with; set 'source_profile'"
      )
    }
    return try assumeRole(
      AssumedRole(
        arn: role, session: session, externalID: value("external_id", profile),
        durationSeconds: value("duration_seconds", profile)), with: base, source: source)
  }

  private func sourceCredentials(
    _ kind: String?, _ source: String
  ) throws(AWSClientError) -> AWSCredentials? {
    switch kind {
    case nil: return nil
    case "Environment": return try environmentCredentials()
    case "EcsContainer": return try containerCredentials()
    case "Ec2InstanceMetadata":
      switch try instanceCredentials() {
      case .found(let found): return found
      case .absent(let reason):
        throw .credentials(
          source: source, reason: "instance metadata gives no credentials: \(reason)")
      }
    case .some(let other):
      throw .credentials(
        source: source,
        reason: "'credential_source' is '\(other)'; expected Environment, Ec2InstanceMetadata or "
          + "EcsContainer")
    }
  }
}
