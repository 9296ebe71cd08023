import AWSClient
import CommandLineKit
import Glibc
import QueryCopies
import SourceFetch

/// A question as it is asked elsewhere, written to standard output instead of being answered.
struct QuestionCopy {
  private let language: CopyOptions.Language
  private let paths: [String]
  private let settings: ClientSettings
  private let since: Int?
  private let until: Int?

  /// The question in each language; each may say why it cannot be said.
  struct Texts {
    /// For `weir query`.
    let sql: () throws(CopyRefusal) -> String
    /// For Athena.
    let athena: () throws(CopyRefusal) -> String
    /// For CloudWatch Logs Insights.
    let insights: () throws(CopyRefusal) -> String
    /// What Logs Insights leaves out; nil where that is nothing.
    var lost: String?
  }

  /// What the command line asks for; nil where the question is to be answered.
  init?(_ arguments: ParsedArguments) {
    guard let language = arguments[CopyOptions.copyAs] else { return nil }
    self.language = language
    paths = arguments[QueryOptions.from]
    settings = ClientSettings(
      region: arguments[QueryOptions.region], profile: arguments[QueryOptions.profile],
      endpoint: arguments[QueryOptions.endpoint])
    since = QueryOptions.start(arguments)
    until = arguments[QueryOptions.until]
  }

  /// Writes the question.
  func write(_ texts: Texts) -> ExitCode {
    do throws(CopyRefusal) {
      switch language {
      case .sql: return Console.answer(try texts.sql() + "\n")
      case .insights:
        let query = try texts.insights()
        texts.lost.map(Console.diagnose)
        if since != nil || until != nil {
          Console.diagnose("the time range is no part of a query; --copy-as awscli shows it")
        }
        return Console.answer(query + "\n")
      case .awscli, .curl: return try write(try call(texts))
      }
    } catch {
      Console.diagnose("\(error)")
      return .usage
    }
  }

  private func write(_ call: CopiedCall) throws(CopyRefusal) -> ExitCode {
    let target: CopiedCall.Target
    do throws(AWSClientError) {
      target = try self.target(of: call.service)
    } catch {
      Console.diagnose("\(error)")
      return .usage
    }
    let text = language == .curl ? try call.curl(target) : call.commandLine(target)
    return Console.answer(text + "\n")
  }

  /// The call that asks the question.
  private func call(_ texts: Texts) throws(CopyRefusal) -> CopiedCall {
    var groups: [String] = []
    var buckets: [String] = []
    var isLive = false
    for path in paths {
      do throws(SourceFetchError) {
        switch RemoteSource.isMeant(by: path) ? try RemoteSource(path) : nil {
        case .bucket(let bucket, _): buckets.append(bucket)
        case .logGroup(let group): groups.append(group)
        case .live: isLive = true
        case nil: break
        }
      } catch {
        throw .missing("\(error)", instead: "a copy needs a source that others can read")
      }
    }
    guard !isLive else {
      throw .missing(
        "AWS's calls know nothing of open windows", instead: "leave --from live out")
    }
    guard groups.isEmpty || groups.count == paths.count else {
      throw .missing(
        "one call cannot read log groups and other sources", instead: "leave one sort out")
    }
    guard groups.isEmpty else {
      let query = try texts.insights()
      texts.lost.map(Console.diagnose)
      let now = time(nil)
      let first = max(0, since ?? 0)
      return .startQuery(
        query, groups: groups, seconds: first...max(first, until.map { $0 - 1 } ?? now))
    }
    return .startQueryExecution(
      try texts.athena(), output: buckets.first.map { "s3://\($0)/athena-results/" })
  }

  /// Where the call goes, as the command line, variables and the profile say.
  private func target(of service: String) throws(AWSClientError) -> CopiedCall.Target {
    let surroundings = Surroundings.process
    let shared = try SharedConfiguration(profile: settings.profile, surroundings)
    let region = try shared.region(settings, surroundings)
    let known = region ?? "us-east-1"
    let endpoint = try shared.endpoint(
      service: service, region: known, explicit: settings.endpoint, surroundings)
    let isOther = endpoint.url != Endpoint.standard(service: service, region: known)
    return CopiedCall.Target(
      region: region, profile: settings.profile, endpoint: isOther ? endpoint.url : nil,
      url: endpoint.url)
  }
}
