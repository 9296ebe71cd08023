import AWSClient
import AWSProtocols
import Daemon
import FlowLogScanner
import Glibc
import SourceFetch
import Synchronization

/// Flow logs of buckets, log groups and a running Weir that a question is about, as files of this
/// machine.
final class RemoteFiles {
  private let client: ClientSettings
  private let key: AWSCredentials?
  private var spools: [String] = []
  /// What a running Weir told, where it was asked.
  private(set) var live: LiveRecords?
  /// Whether every record is in one source alone: deliveries stood still while sources were read.
  private(set) var isExact = true

  /// - Parameter key: What requests are signed with that do not go to AWS; nil where the
  ///   environment says.
  init(_ client: ClientSettings, key: AWSCredentials?) {
    self.client = client
    self.key = key
  }

  /// Fetches those of the sources that are no paths.
  ///
  /// - Parameter condition: What wanted records have in common.
  func fetch(
    _ texts: [String], _ condition: KeyCondition
  ) throws(SourceFetchError) -> [SourceFile] {
    var sources: [RemoteSource] = []
    for text in texts where RemoteSource.isMeant(by: text) {
      sources.append(try RemoteSource(text))
    }
    var files: [SourceFile] = []
    if sources.contains(.live) {
      let fetcher = LiveFetcher(surroundings())
      let found = try fetcher.fetch(
        beside: sources.filter { $0 != .live }, to: newPath("live", surroundings()))
      live = found
      files.append(found.file)
    }
    // Whatever comes of the others, deliveries go on.
    defer {
      if let hold = live?.hold { isExact = LiveFetcher(surroundings()).release(hold) }
    }
    for source in sources where source != .live {
      files += try fetch(source, condition)
    }
    return files
  }

  private func fetch(
    _ source: RemoteSource, _ condition: KeyCondition
  ) throws(SourceFetchError) -> [SourceFile] {
    let starts = condition.starts
    let window = starts.lowerBound..<(starts.upperBound == .max ? .max : starts.upperBound + 1)
    let line = Mutex(Shown())
    var surroundings = surroundings()
    surroundings.progress = { done, all in line.withLock { $0.show(done, all) } }
    defer { line.withLock { $0.clear() } }
    switch source {
    case .live: return []
    case .bucket(let bucket, let prefix):
      let fetched = try ObjectFetcher(surroundings).fetch(
        bucket: bucket, prefix: prefix, condition: condition)
      // What was left aside is counted with the files that are not opened.
      return fetched.files + fetched.pruned
    case .logGroup(let group):
      do throws(SourceFetchError) {
        return try LogGroupFetcher(surroundings).fetch(
          group: group, window: window, to: newPath("log-group", surroundings)
        ).files
      } catch {
        // The first delivery makes it; until then, all that there is waits.
        guard isAwaited, case .client(let refusal) = error,
          refusal.serviceFault?.code == "ResourceNotFoundException"
        else { throw error }
        return []
      }
    }
  }

  /// Whether a running Weir delivers to what is read beside it.
  private var isAwaited: Bool { live?.flowLogs.isEmpty == false }

  private func surroundings() -> FetchSurroundings {
    let flag = Interrupt.stopFlag()
    var surroundings = FetchSurroundings(
      client, cacheFolder: EnginePlaces.cacheFolder ?? "/tmp/weir-\(getuid())")
    surroundings.isStopped = { flag.isSet }
    let key = key
    surroundings.makeClient = { (service, bucket, settings) throws(AWSClientError) in
      try ServedClient.make(service, bucket: bucket, settings, key: key)
    }
    return surroundings
  }

  /// A file for this question alone.
  private func newPath(_ name: String, _ surroundings: FetchSurroundings) -> String {
    let path = "\(surroundings.cacheFolder)/\(name)-\(getpid())-\(spools.count).log"
    spools.append(path)
    return path
  }

  /// Takes away what was made for this question alone.
  func removeSpools() {
    for path in spools { unsafe _ = unlink(path) }
    spools = []
  }
}

/// The line that says how far fetching has come; threads share it.
private struct Shown: Sendable {
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let start = Shown.now()
  private var last = 0.0

  mutating func show(_ done: Int, _ all: Int) {
    let elapsed = Shown.now() - start
    guard isTerminal, elapsed > 1, elapsed - last > 0.25 else { return }
    last = elapsed
    Console.write(
      "\r\u{1b}[Kweir: \(done / 1_000_000) of \(all / 1_000_000) MB fetched", to: .error)
  }

  mutating func clear() {
    guard last > 0 else { return }
    last = 0
    Console.write("\r\u{1b}[K", to: .error)
  }

  private static func now() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
