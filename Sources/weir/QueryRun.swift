import AWSClient
import AWSProtocols
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
  /// How the answer is written, where the command has other words for that than a query.
  var style: AnswerStyle?
  /// Writes an answer in a way of its own, and gives the number of rows.
  var write: ((QueryAnswer, _ sink: ([UInt8]) -> Bool) -> Int)?
  /// Whether nothing is told of what was read, as it is read again and again.
  var isQuiet = false
}

/// One question carried out, from its sources to the lines behind the answer.
struct QueryRun {
  private let paths: [String]
  private let style: AnswerStyle
  private let isVerbose: Bool
  private let explains: Bool
  private let timeout: Int?
  private let client: ClientSettings
  private let dataDirectory: String?
  var settings = QuerySettings()
  /// Files that were changed last before this nanosecond of 1970 are left aside.
  var oldestChange = 0

  init(_ arguments: ParsedArguments) {
    paths = arguments[QueryOptions.from]
    style = arguments[QueryOptions.output]
    isVerbose = arguments[QueryOptions.verbose]
    explains = arguments[QueryOptions.explainPlan]
    timeout = arguments[QueryOptions.timeout]
    client = ClientSettings(
      region: arguments[QueryOptions.region], profile: arguments[QueryOptions.profile],
      endpoint: arguments[QueryOptions.endpoint])
    dataDirectory = arguments[QueryOptions.dataDirectory]
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
    var settings = settings
    settings.libraries = EnginePlaces.libraries
    settings.spillFolder = Self.spillFolder
    settings.sidecarFolder = EnginePlaces.cacheFolder.map { "\($0)/columns" }
    defer { settings.spillFolder.map(Self.remove) }
    do throws(Refusal) {
      let remote = RemoteFiles(client, key: try key())
      defer { remote.removeSpools() }
      var finder = SourceFinder()
      let engine = try findSources(of: question, &settings, &finder, remote)
      let (footer, rows) = try ask(question, settings, engine) { footer in
        if isVerbose { tell(of: footer, finder.skipped) }
      }
      if question.isQuiet { return footer.report.isIncomplete ? .incomplete : .done }
      return close(footer, rows: rows, remote, settings, seconds: Self.now() - start)
    } catch {
      if let sentence = error.sentence { Console.diagnose(sentence) }
      return error.code
    }
  }

  /// Why a question has no answer.
  private struct Refusal: Error {
    /// What is told; nil where it was.
    var sentence: String?
    var code = ExitCode.usage
  }

  // MARK: From the question to rows

  /// The key of the server whose data directory was named; nil where none was.
  private func key() throws(Refusal) -> AWSCredentials? {
    guard let dataDirectory else { return nil }
    guard let key = ServedClient.firstKey(dataDirectory) else { throw Refusal() }
    return key
  }

  /// Opens an engine, and finds the files that the question may be about.
  private func findSources(
    of question: AskedQuestion, _ settings: inout QuerySettings, _ finder: inout SourceFinder,
    _ remote: RemoteFiles
  ) throws(Refusal) -> OpenedEngine {
    guard !paths.isEmpty else {
      throw Refusal(
        sentence: "--from is missing; it names a file or folder of flow logs, s3://bucket/prefix, "
          + "log-group:NAME, or live")
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
    do throws(ScanError) {
      for path in paths where !RemoteSource.isMeant(by: path) { try finder.add(path) }
    } catch {
      throw Refusal(sentence: "\(error)")
    }
    let engine: OpenedEngine
    do throws(QueryError) {
      engine = try OpenedEngine(settings)
    } catch {
      throw Refusal(sentence: "\(error)")
    }
    // What the question asks of files is known before any is fetched or opened.
    settings.condition = engine.condition(of: question.sql)
    do throws(SourceFetchError) {
      settings.files = try remote.fetch(paths, settings.wanted)
    } catch {
      throw Refusal(sentence: "\(error)", code: error == .interrupted ? .incomplete : .usage)
    }
    settings.files += finder.files.filter { $0.changed >= oldestChange }
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
    return engine
  }

  /// Asks and writes the answer.
  ///
  /// - Parameter heard: Hears what was read before anything is written.
  /// - Returns: What was read, and how many rows were written.
  private func ask(
    _ question: AskedQuestion, _ settings: QuerySettings, _ engine: OpenedEngine,
    heard: (QueryFooter) -> Void
  ) throws(Refusal) -> (QueryFooter, rows: Int) {
    do throws(QueryError) {
      let session = try QuerySession(settings, engine: engine)
      let watch = QueryWatch(session, timeout: timeout)
      defer { watch.end() }
      let answer = try watch.watching { () throws(QueryError) in
        explains ? try session.explain(question.sql) : try session.ask(question.sql)
      }
      heard(session.footer)
      let sink: ([UInt8]) -> Bool = { Console.write($0, to: .output) }
      guard !explains else {
        return (session.footer, AnswerText.write(answer, style, as: nil, to: sink))
      }
      let rows =
        question.write?(answer, sink)
        ?? AnswerText.write(answer, question.style ?? style, as: question.shape, to: sink)
      return (session.footer, rows)
    } catch {
      throw Refusal(sentence: "\(error)", code: error == .interrupted ? .incomplete : .usage)
    }
  }

  // MARK: What stands behind an answer

  private func close(
    _ footer: QueryFooter, rows: Int, _ remote: RemoteFiles, _ settings: QuerySettings,
    seconds: Double
  ) -> ExitCode {
    guard !explains else { return .done }
    let report = footer.report
    for problem in report.problems { Console.diagnose("\(problem)") }
    for error in report.damaged { Console.diagnose("\(error)") }
    for line in QueryWords.lines(footer, seconds: seconds) { Console.diagnose(line) }
    let now = time(nil)
    if let live = remote.live {
      for line in LiveWords.lines(live, now: now, isExact: remote.isExact) {
        Console.diagnose(line)
      }
    }
    if report.isIncomplete || !remote.isExact { return .incomplete }
    // A sum over nothing is a row, and yet nothing was found.
    let isEmpty =
      settings.files.count == footer.prunedFiles
      || report.files > 0 && report.records == 0 && footer.columnarRecords == 0
    guard rows == 0 || isEmpty else { return .done }
    Console.diagnose(
      QueryWords.emptiness(footer, since: settings.since, live: remote.live, now: now))
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
