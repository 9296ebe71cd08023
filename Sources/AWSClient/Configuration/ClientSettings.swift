/// What the command line says about how to reach AWS; everything else says the environment.
package struct ClientSettings: Hashable, Sendable {
  /// The Region, from `--region`.
  package var region: String?
  /// The profile, from `--profile`.
  package var profile: String?
  /// The endpoint, from `--endpoint-url`.
  package var endpoint: String?

  /// Takes what was given.
  package init(region: String? = nil, profile: String? = nil, endpoint: String? = nil) {
    self.region = region
    self.profile = profile
    self.endpoint = endpoint
  }
}

extension SharedConfiguration {
  /// The Region that is set, by the command line, a variable or the profile; nil when none is.
  package func region(
    _ settings: ClientSettings, _ surroundings: Surroundings
  ) throws(AWSClientError) -> String? {
    let found =
      settings.region ?? surroundings.text("AWS_REGION") ?? surroundings.text("AWS_DEFAULT_REGION")
      ?? value("region")
    return try found.map(SharedConfiguration.checkedRegion)
  }

  /// Refuses what could not be part of a host name: a Region ends up in one.
  static func checkedRegion(_ name: String) throws(AWSClientError) -> String {
    let isClean = name.utf8.allSatisfy { byte in
      (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2d
    }
    guard isClean, (1...63).contains(name.utf8.count), !name.hasPrefix("-"), !name.hasSuffix("-")
    else { throw .badRegion(name) }
    return name
  }

  /// Where a service answers.
  ///
  /// - Parameter explicit: What the command line says, which counts first.
  package func endpoint(
    service: String, region: String, explicit: String? = nil, _ surroundings: Surroundings
  ) throws(AWSClientError) -> Endpoint {
    let own = "AWS_ENDPOINT_URL_\(service.uppercased())"
    var choices: [(text: String?, source: String)] = [(explicit, "--endpoint-url")]
    if !surroundings.isTrue("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") {
      choices += [
        (surroundings.text(own), own), (surroundings.text("AWS_ENDPOINT_URL"), "AWS_ENDPOINT_URL"),
        (endpoint(of: service), "profile '\(profileName)'"),
      ]
    }
    for choice in choices {
      guard let text = choice.text else { continue }
      guard let endpoint = Endpoint(text) else {
        throw .badEndpoint(text, source: choice.source)
      }
      return endpoint
    }
    let standard = Endpoint.standard(service: service, region: region)
    guard let endpoint = Endpoint(standard) else { throw .badRegion(region) }
    return endpoint
  }
}
