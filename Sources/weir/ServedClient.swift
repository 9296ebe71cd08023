import AWSClient
import AWSProtocols
import AccessKeys
import Daemon
import HTTPClient

/// Clients of services that a running `weir serve` may have.
enum ServedClient {
  /// Where `weir serve` answers if nobody says anything else.
  static let standardURL = "http://127.0.0.1:4599"
  static let standardRegion = "us-east-1"
  /// The name in signatures of requests for pages of `weir serve` itself.
  static let ownService = "weir"

  /// The key of a data directory that was made first and is still good; says so where none is.
  static func firstKey(_ folder: String) -> AWSCredentials? {
    do throws(AccessKeyError) {
      let now = ServeRun.milliseconds() / 1000
      let keys = try ServeRun.openKeys(folder).list()
      let key = keys.first { $0.expires.map { $0 > now } ?? true }
      guard let key else {
        Console.diagnose(
          "\(folder) has no access key; 'weir keys add --data-dir \(folder)' makes one")
        return nil
      }
      return key.accessKey.credentials
    } catch {
      Console.diagnose(error.description)
      return nil
    }
  }

  /// Makes a client.
  ///
  /// - Parameter key: What requests are signed with that do not go to AWS; nil where the
  ///   environment says.
  static func make(
    _ service: String, bucket: String?, _ settings: ClientSettings, key: AWSCredentials?
  ) throws(AWSClientError) -> ServiceClient {
    let surroundings = Surroundings.process
    let transport = CurlTransport(authorities: surroundings.authorities)
    var settings = settings
    let configuration = try SharedConfiguration(profile: settings.profile, surroundings)
    if service == ownService || key != nil {
      settings.region = try configuration.region(settings, surroundings) ?? standardRegion
    }
    if service == ownService {
      let place = try configuration.endpoint(
        service: service, region: settings.region ?? standardRegion, explicit: settings.endpoint,
        surroundings)
      settings.endpoint = place.isAmazons ? standardURL : place.url
    }
    let client = try ServiceClient.make(
      service: service, settings, bucket: bucket, transport: transport, surroundings: surroundings)
    guard let key, !client.endpoint.isAmazons else { return client }
    return ServiceClient(
      service: service, region: client.region, endpoint: client.endpoint,
      provider: FixedCredentials(key), transport: transport, surroundings: surroundings)
  }
}

/// Credentials that are there already.
final class FixedCredentials: CredentialProvider {
  private let found: AWSCredentials

  init(_ found: AWSCredentials) { self.found = found }

  func credentials() throws(AWSClientError) -> AWSCredentials { found }

  func forget() {}
}
