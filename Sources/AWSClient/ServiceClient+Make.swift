package import HTTPClient

extension ServiceClient {
  /// Puts a client together from the command line, the environment and the user's files.
  ///
  /// The Region comes from the command line, `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile, and
  /// then the instance metadata.
  package static func make(
    service: String, _ settings: ClientSettings, transport: any HTTPTransport,
    surroundings: Surroundings
  ) throws(AWSClientError) -> ServiceClient {
    let configuration = try SharedConfiguration(profile: settings.profile, surroundings)
    var region = try configuration.region(settings, surroundings)
    if region == nil {
      let metadata = try InstanceMetadata(configuration, transport: transport, surroundings)
      region = try metadata?.region().map(SharedConfiguration.checkedRegion)
    }
    guard let region else { throw .noRegion }
    let endpoint = try configuration.endpoint(
      service: service, region: region, explicit: settings.endpoint, surroundings)
    let chain = CredentialChain(
      configuration: configuration, region: region, transport: transport,
      surroundings: surroundings)
    return ServiceClient(
      service: service, region: region, endpoint: endpoint, provider: chain, transport: transport,
      surroundings: surroundings)
  }
}
