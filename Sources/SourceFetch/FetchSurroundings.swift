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

  /// Puts surroundings together.
  package init(_ settings: ClientSettings, cacheFolder: String) {
    self.settings = settings
    self.cacheFolder = cacheFolder
  }

  /// A client for the calling thread.
  func client(_ service: String, bucket: String? = nil) throws(SourceFetchError) -> ServiceClient {
    let surroundings = Surroundings.process
    do throws(AWSClientError) {
      let client = try ServiceClient.make(
        service: service, settings, bucket: bucket,
        transport: CurlTransport(authorities: surroundings.authorities),
        surroundings: surroundings)
      client.limits.totalMilliseconds = 300_000
      return client
    } catch {
      throw .client(error)
    }
  }

  func check() throws(SourceFetchError) {
    if isStopped() { throw .interrupted }
  }
}
