import AWSClient
import CommandLineKit
import Daemon
import FlowLogScanner
import Glibc
import InsightsLanguage
import QueryEngine
import SourceFetch
import Threads

/// A question in SQL, and what its answer is written as.
struct AskedQuestion {
  let sql: String
  /// The columns as another language names them; nil where the engine's own names are right.
  var shape: AnswerShape?
  /// Seconds since 1970 that the question's own conditions leave; what is outside is not opened.
  var seconds: ClosedRange<Int>?
  /// Seconds since 1970 before the time asked for that the question is about, too.
  var earlier: ClosedRange<Int>?
}

/// One question carried out, from its sources to the lines behind the answer.
struct QueryRun {
  private let paths: [String]
  private let style: AnswerStyle
  private let isVerbose: Bool
  private let explains: Bool
  private let timeout: Int?
  private let client: ClientSettings
  private var settings = QuerySettings()

  init(_ arguments: ParsedArguments) {
    paths = arguments[QueryOptions.from]
    style = arguments[QueryOptions.output]
    isVerbose = arguments[QueryOptions.verbose]
    explains = arguments[QueryOptions.explainPlan]
    timeout = arguments[QueryOptions.timeout]
    client = ClientSettings(
      region: arguments[QueryOptions.region], profile: arguments[QueryOptions.profile],
      endpoint: arguments[QueryOptions.endpoint])
    settings.since = QueryOptions.start(arguments)
    settings.until = arguments[QueryOptions.until]
    settings.threads = arguments[QueryOptions.threads]
    settings.memory = arguments[QueryOptions.memory] << 20
    settings.scan.format = arguments[QueryOptions.format]
    settings.scan.allowsPartial = arguments[QueryOptions.partial]
    settings.scan.notesFiles = isVerbose
    settings.writesSidecars = arguments[QueryOptions.cache]
    // What insights compiles can be copied, changed and asked as SQL.
    settings.dialect = InsightsDialect.macros
  }

  /// Answers a question in SQL.
  func answer(_ sql: String) -> ExitCode { answer(AskedQuestion(sql: sql)) }

  /// Answers a question that may have been asked in another language.
  func answer(_ question: AskedQuestion) -> ExitCode {
    let start = Self.now()
    var finder = SourceFinder()
    var settings = settings
    guard !paths.isEmpty else {
      Console.diagnose(
        "--from is missing; it names a file or folder of flow logs, s3://bucket/prefix, or "
          + "log-group:NAME")
      return .usage
    }
    if let seconds = question.seconds {
      settings.since = max(settings.since ?? seconds.lowerBound, seconds.lowerBound)
      let end = seconds.upperBound + 1
      settings.until = min(settings.until ?? end, end)
    }
    let first = settings.since ?? .min
    let asked = first..<max(settings.until ?? .max, first)
    if let earlier = question.earlier {
      settings.since = min(settings.since ?? .min, earlier.lowerBound)
    }
    let remote = RemoteFiles(client)
    defer { remote.removeSpools() }
    do throws(SourceFetchError) {
      settings.files = try remote.fetch(paths, since: settings.since, until: settings.until)
    } catch {
      Console.diagnose("\(error)")
      return error == .interrupted ? .incomplete : .usage
    }
    do throws(ScanError) {
      for path in paths where !RemoteSource.isMeant(by: path) { try finder.add(path) }
    } catch {
      Console.diagnose("\(error)")
      return .usage
    }
    settings.files += finder.files
    if let earlier = question.earlier {
      // What lies between the two times is of neither.
      settings.files.removeAll { file in
        guard let starts = file.facts.starts, starts.lowerBound < asked.lowerBound else {
          return false
        }
        return !starts.overlaps(asked)
          && !starts.overlaps(earlier.lowerBound..<earlier.upperBound + 1)
      }
    }
    settings.libraries = EnginePlaces.libraries
    settings.spillFolder = Self.spillFolder
    settings.sidecarFolder = EnginePlaces.cacheFolder.map { "\($0)/columns" }
    defer { settings.spillFolder.map(Self.remove) }
    do throws(QueryError) {
      let session = try QuerySession(settings)
      let watch = QueryWatch(session, timeout: timeout)
      defer { watch.end() }
      let answer = try watch.watching { () throws(QueryError) in
        explains ? try session.explain(question.sql) : try session.ask(question.sql)
      }
      if isVerbose { tell(of: session.footer, finder.skipped) }
      let shape = explains ? nil : question.shape
      let rows = AnswerText.write(answer, style, as: shape) { bytes in
        Console.write(bytes, to: .output)
      }
      return close(
        session.footer, rows: rows, files: settings.files.count, seconds: Self.now() - start)
    } catch {
      Console.diagnose("\(error)")
      return error == .interrupted ? .incomplete : .usage
    }
  }

  // MARK: What stands behind an answer

  private func close(
    _ footer: QueryFooter, rows: Int, files: Int, seconds: Double
  ) -> ExitCode {
    guard !explains else { return .done }
    let report = footer.report
    for problem in report.problems { Console.diagnose("\(problem)") }
    for error in report.damaged { Console.diagnose("\(error)") }
    for line in QueryWords.lines(footer, seconds: seconds) { Console.diagnose(line) }
    if report.isIncomplete { return .incomplete }
    // A sum over nothing is a row, and yet nothing was found.
    let isEmpty =
      files == footer.prunedFiles
      || report.files > 0 && report.records == 0 && footer.columnarRecords == 0
    guard rows == 0 || isEmpty else { return .done }
    Console.diagnose(QueryWords.emptiness(footer, now: time(nil)))
    return .nothingFound
  }

  private func tell(of footer: QueryFooter, _ skipped: [SourceFinder.SkippedFile]) {
    for note in footer.report.notes.sorted(by: { $0.file < $1.file }) {
      let malformed = note.malformed == 0 ? "" : ", \(note.malformed) malformed"
      Console.diagnose("\(note.file): \(note.words): \(note.records) records\(malformed)")
    }
    for file in skipped { Console.diagnose("\(file.name): left aside: \(file.reason)") }
  }

  // MARK: Surroundings

  private static func now() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// A folder that the engine makes when it needs one.
  private static var spillFolder: String? {
    EnginePlaces.cacheFolder.map { "\($0)/spill-\(getpid())" }
  }

  private static func remove(_ folder: String) {
    // The engine removes its files itself; what is left is the folder, if it was made at all.
    _ = unsafe rmdir(folder)
  }
}
