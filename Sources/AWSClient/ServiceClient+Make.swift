package import HTTPClient

extension ServiceClient {
  /// Puts a client together from the command line, the environment and the user's files.
  ///
  /// The Region comes from the command line, `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile, and
  /// then the instance metadata.
  ///
  /// - Parameter roles: Roles to take one after the other, where the endpoint is one of AWS's:
  ///   compatible services know nothing of them.
  /// - Parameter bucket: A bucket of S3, which AWS wants in front of the host.
  package static func make(
    service: String, _ settings: ClientSettings, roles: [String] = [], bucket: String? = nil,
    transport: any HTTPTransport, surroundings: Surroundings
  ) throws(AWSClientError) -> ServiceClient {
    let configuration = try SharedConfiguration(profile: settings.profile, surroundings)
    var region = try configuration.region(settings, surroundings)
    if region == nil {
      let metadata = try InstanceMetadata(configuration, transport: transport, surroundings)
      region = try metadata?.region().map(SharedConfiguration.checkedRegion)
    }
    guard let region else { throw .noRegion }
    var endpoint = try configuration.endpoint(
      service: service, region: region, explicit: settings.endpoint, surroundings)
    if let bucket, endpoint.isAmazons { endpoint = endpoint.prefixed(by: bucket) ?? endpoint }
    let chain = CredentialChain(
      configuration: configuration, region: region, transport: transport,
      surroundings: surroundings)
    let provider: any CredentialProvider =
      roles.isEmpty || !endpoint.isAmazons ? chain : RoleProvider(chain, roles: roles)
    return ServiceClient(
      service: service, region: region, endpoint: endpoint, provider: provider,
      transport: transport, surroundings: surroundings)
  }
}
