package import AWSClient
internal import HTTPClient

/// How services are reached, by whichever thread needs one of its own.
package struct FetchSurroundings: Sendable {
  /// What the command line says.
  package var settings: ClientSettings
  /// Threads that fetch.
  package var threads = 8
  /// The folder of copies of objects.
  package var cacheFolder: String
  /// Bytes that all copies may take.
  package var cacheBytes = 20 << 30
  /// Whether to stop.
  package var isStopped: @Sendable () -> Bool = { false }
  /// Told how many of how many bytes are there.
  package var progress: @Sendable (_ done: Int, _ all: Int) -> Void = { _, _ in }

  /// Makes a client of a service for the calling thread, for a bucket of S3 where one is named.
  package var makeClient:
    @Sendable (_ service: String, _ bucket: String?, ClientSettings) throws(AWSClientError) ->
      ServiceClient = FetchSurroundings.standardClient

  /// Puts surroundings together.
  package init(_ settings: ClientSettings, cacheFolder: String) {
    self.settings = settings
    self.cacheFolder = cacheFolder
  }

  func client(_ service: String, bucket: String? = nil) throws(SourceFetchError) -> ServiceClient {
    do throws(AWSClientError) {
      let client = try makeClient(service, bucket, settings)
      client.limits.totalMilliseconds = 300_000
      return client
    } catch {
      throw .client(error)
    }
  }

  private static func standardClient(
    _ service: String, _ bucket: String?, _ settings: ClientSettings
  ) throws(AWSClientError) -> ServiceClient {
    let surroundings = Surroundings.process
    return try ServiceClient.make(
      service: service, settings, bucket: bucket,
      transport: CurlTransport(authorities: surroundings.authorities), surroundings: surroundings)
  }

  func check() throws(SourceFetchError) {
    if isStopped() { throw .interrupted }
  }
}
