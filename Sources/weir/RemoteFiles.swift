import AWSClient
import Daemon
import FlowLogScanner
import Glibc
import SourceFetch
import Synchronization

/// Flow logs of buckets and log groups that a question is about, as files of this machine.
final class RemoteFiles {
  private let client: ClientSettings
  private var spools: [String] = []

  init(_ client: ClientSettings) { self.client = client }

  /// Fetches those of the sources that are no paths.
  ///
  /// - Parameter condition: What wanted records have in common.
  func fetch(
    _ sources: [String], _ condition: KeyCondition
  ) throws(SourceFetchError) -> [SourceFile] {
    var files: [SourceFile] = []
    let starts = condition.starts
    let window = starts.lowerBound..<(starts.upperBound == .max ? .max : starts.upperBound + 1)
    for text in sources where RemoteSource.isMeant(by: text) {
      let line = Mutex(Shown())
      let flag = Interrupt.stopFlag()
      var surroundings = FetchSurroundings(
        client, cacheFolder: EnginePlaces.cacheFolder ?? "/tmp/weir-\(getuid())")
      surroundings.isStopped = { flag.isSet }
      surroundings.progress = { done, all in line.withLock { $0.show(done, all) } }
      defer { line.withLock { $0.clear() } }
      switch try RemoteSource(text) {
      case .bucket(let bucket, let prefix):
        let fetched = try ObjectFetcher(surroundings).fetch(
          bucket: bucket, prefix: prefix, condition: condition)
        // What was left aside is counted with the files that are not opened.
        files += fetched.files + fetched.pruned
      case .logGroup(let group):
        let path = "\(surroundings.cacheFolder)/log-group-\(getpid())-\(spools.count).log"
        spools.append(path)
        files += try LogGroupFetcher(surroundings).fetch(group: group, window: window, to: path)
          .files
      }
    }
    return files
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
