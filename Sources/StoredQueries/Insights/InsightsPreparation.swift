internal import InsightsLanguage
internal import QueryEngine
internal import QueryJobs

/// A query of CloudWatch Logs Insights that was understood.
struct InsightsPreparation {
  let query: InsightsQuery
  let plan: InsightsPlan
  let sources: InsightsSources
  /// Counts the events that the query's conditions leave; nil where that are all.
  let counting: InsightsPlan?

  /// Understands a query.
  ///
  /// - Parameter now: Milliseconds since 1970.
  init(
    _ request: EngineQuery, _ groups: any LogGroupStreams, now: Int
  ) throws(QueryFailure) {
    let sources = InsightsSources(groups, request.scope, milliseconds: request.milliseconds)
    self.sources = sources
    do throws(InsightsError) {
      query = try InsightsQuery(parsing: request.text)
    } catch {
      throw QueryFailure(error)
    }
    var names = request.sources.compactMap { source -> String? in
      if case .logGroup(let name) = source { name } else { nil }
    }
    if !query.sources.isEmpty {
      names = try sources.names(query.sources)
      guard !names.isEmpty else {
        throw QueryFailure(
          .malformed, "SOURCE names no log group of account \(request.scope.account)",
          offsets: query.commands.first.map { $0.range.start..<$0.range.end })
      }
    }
    let relation = try sources.relation(names)
    var context = InsightsContext()
    context.now = now
    context.window = request.milliseconds
    if let limit = request.rowLimit { context.rowLimit = limit }
    context.source = { sources.find($0) }
    context.timed = { sources.timed($0, $1) }
    do throws(InsightsError) {
      plan = try query.compiled(over: relation, in: context)
      counting = try InsightsPreparation.counting(query)?.compiled(over: relation, in: context)
    } catch {
      if let fault = sources.fault { throw fault }
      throw QueryFailure(error)
    }
  }

  /// The query up to its last condition before rows become others, counting; nil where no
  /// condition is among them.
  private static func counting(_ query: InsightsQuery) throws(InsightsError) -> InsightsQuery? {
    var commands: [InsightsCommand] = []
    var count = 0
    scan: for command in query.commands {
      switch command.kind {
      case .source, .fields, .parse: commands.append(command)
      case .filter:
        commands.append(command)
        count = commands.count
      case .display, .sort, .unmask: continue
      default: break scan
      }
    }
    guard count > 0 else { return nil }
    let counted = try InsightsQuery(parsing: "stats count(*) as n").commands
    return InsightsQuery(commands: Array(commands.prefix(count)) + counted)
  }

  /// Settings and functions that the compiled query needs.
  static let dialect = ["SET TimeZone = 'UTC'"] + InsightsDialect.macros
}

extension QueryFailure {
  init(_ error: InsightsError) {
    self.init(
      .malformed, error.message,
      offsets: error.range.start..<max(error.range.start, error.range.end))
  }
}
