/// The profiles of `~/.aws/config` and `~/.aws/credentials`, and which one counts.
package struct SharedConfiguration: Sendable {
  /// Values by profile and key; those of the credentials file win.
  package private(set) var profiles: [String: [String: String]] = [:]
  /// Endpoints of services, by the name of a `[services …]` section.
  private var services: [String: [String: String]] = [:]
  /// The profile that counts.
  package let profileName: String
  /// Whether the command line named the profile, which then goes before the environment's keys.
  package let isProfileExplicit: Bool

  /// Reads both files where they are there.
  ///
  /// - Parameter profile: The profile that was asked for, before `AWS_PROFILE` and `default`.
  package init(profile: String?, _ surroundings: Surroundings) throws(AWSClientError) {
    let fromVariable = surroundings.text("AWS_PROFILE") ?? surroundings.text("AWS_DEFAULT_PROFILE")
    profileName = profile ?? fromVariable ?? "default"
    isProfileExplicit = profile != nil
    let configuration = try SharedConfiguration.file("AWS_CONFIG_FILE", "config", surroundings)
    // `[profile default]` counts before `[default]`.
    profiles["default"] = configuration["default"]
    for (section, values) in configuration {
      guard let words = ShellWords.split(section), words.count == 2 else { continue }
      if words[0] == "profile" { profiles[words[1]] = values }
      if words[0] == "services" { services[words[1]] = values }
    }
    let credentials = try SharedConfiguration.file(
      "AWS_SHARED_CREDENTIALS_FILE", "credentials", surroundings)
    for (section, values) in credentials {
      profiles[section, default: [:]].merge(values) { $1 }
    }
    if profile != nil || fromVariable != nil, profiles[profileName] == nil {
      throw .unknownProfile(name: profileName, known: profiles.keys.sorted())
    }
  }

  /// A value of the profile that counts.
  package func value(_ key: String) -> String? { value(key, of: profileName) }

  /// A value of a profile; an empty one counts as none.
  func value(_ key: String, of profile: String) -> String? {
    profiles[profile]?[key].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The endpoint that the profile sets for a service, or for all.
  func endpoint(of service: String) -> String? {
    let section = value("services").flatMap { services[$0] }
    let own = section?[service].flatMap { ConfigurationFile.nested($0)["endpoint_url"] }
    return own ?? value("endpoint_url")
  }

  private static func file(
    _ variable: String, _ name: String, _ surroundings: Surroundings
  ) throws(AWSClientError) -> [String: [String: String]] {
    let home = surroundings.text("HOME")
    var path: String
    if let set = surroundings.text(variable) {
      path = set
      if path.hasPrefix("~/"), let home { path = home + path.dropFirst() }
    } else {
      guard let home else { return [:] }
      path = "\(home)/.aws/\(name)"
    }
    guard let bytes = try FileText.read(path) else { return [:] }
    do throws(ConfigurationFile.Fault) {
      return try ConfigurationFile(bytes).sections
    } catch {
      throw .syntax(path: path, line: error.line, message: error.message)
    }
  }
}
