internal import FlowLogFormat
internal import InsightsLanguage
internal import QueryEngine
internal import QueryJobs
internal import Synchronization

/// The log groups of a query, as relations: those that the call names, and those of `SOURCE`.
///
/// While a query is compiled only names are known; streams are looked for when it is carried out.
final class InsightsSources: Sendable {
  /// Log groups that are read together.
  private struct Group: Hashable {
    let names: [String]
    /// The time that is read; nil for that of the query.
    var time: ClosedRange<Int>?
  }

  private struct Known {
    /// Groups by the relation that they are together; its name is made of its place.
    var relations: [Group] = []
    var fault: QueryFailure?
  }

  private let groups: any LogGroupStreams
  private let scope: QueryScope
  private let milliseconds: ClosedRange<Int>
  private let known = Mutex(Known())

  /// Whoever names no time means all.
  static let always = Int.min / 2...Int.max / 2

  init(
    _ groups: any LogGroupStreams, _ scope: QueryScope, milliseconds: ClosedRange<Int>?
  ) {
    self.groups = groups
    self.scope = scope
    self.milliseconds = milliseconds ?? InsightsSources.always
  }

  /// Why a relation could not be made.
  var fault: QueryFailure? { known.withLock { $0.fault } }

  private static func name(_ place: Int) -> String { "insights_\(place + 1)" }

  /// Some groups as one relation.
  func relation(_ names: [String]) throws(QueryFailure) -> InsightsRelation {
    var hasFlowLogs = false
    for name in names where try groups.hasFlowLogs(name, scope: scope) { hasFlowLogs = true }
    let sql = sql(Group(names: names))
    return hasFlowLogs
      ? .flowLogEvents(sql, hasPointer: true) : .events(sql, hasPointer: true)
  }

  /// The name of a relation in SQL.
  private func sql(_ group: Group) -> String {
    let place = known.withLock { known in
      if let place = known.relations.firstIndex(of: group) { return place }
      known.relations.append(group)
      return known.relations.count - 1
    }
    return QueryRelation.quoted(InsightsSources.name(place))
  }

  /// The same groups over another time, read by themselves.
  func timed(_ relation: InsightsRelation, _ time: ClosedRange<Int>) -> InsightsRelation {
    let group = known.withLock { known in
      known.relations.enumerated().first { place, _ in
        relation.sql == QueryRelation.quoted(InsightsSources.name(place))
      }?.element
    }
    guard var group else { return relation }
    group.time = time
    var timed = relation
    timed.sql = sql(group)
    return timed
  }

  /// What `SOURCE` names; nil where that is no group.
  func find(_ sources: [InsightsSource]) -> InsightsRelation? {
    do throws(QueryFailure) {
      let names = try names(sources)
      return names.isEmpty ? nil : try relation(names)
    } catch {
      known.withLock { $0.fault = error }
      return nil
    }
  }

  /// So many groups `SOURCE` reads at most, as in CloudWatch Logs.
  private static let groupLimit = 10_000

  /// The groups that `SOURCE` names.
  func names(_ sources: [InsightsSource]) throws(QueryFailure) -> [String] {
    let all = try groups.names(scope: scope)
    var found: [String] = []
    for source in sources {
      guard source.accounts.isEmpty || source.accounts.contains(scope.account) else { continue }
      let names = source.names.map { $0.hasPrefix("arn:") ? InsightsSources.name(arn: $0) : $0 }
      let isOpen = source.names.isEmpty && source.prefixes.isEmpty
      found += all.filter { name in
        isOpen || names.contains(name) || source.prefixes.contains { name.hasPrefix($0) }
      }
    }
    let once = found.enumerated().filter { found.firstIndex(of: $0.element) == $0.offset }
    return once.prefix(InsightsSources.groupLimit).map(\.element)
  }

  /// The name in `arn:aws:logs:region:account:log-group:name`.
  private static func name(arn: String) -> String {
    let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count > 6 ? String(parts[6]) : arn
  }

  /// The relations with their streams.
  ///
  /// - Parameters:
  ///   - bounds: The time that the query's own conditions leave.
  ///   - earlier: A time before the query's own that it reads, too.
  func relations(
    within bounds: ClosedRange<Int>?, earlier: ClosedRange<Int>?
  ) throws(QueryFailure) -> [QueryRelation] {
    let range = bounds.map { milliseconds.clamped(to: $0) } ?? milliseconds
    var relations: [QueryRelation] = []
    for (place, group) in known.withLock({ $0.relations }).enumerated() {
      var streams: [any EventStream] = []
      // Only the query itself is about the time of its conditions; those inside of it may not be.
      var times = [group.time ?? (place == 0 ? range : milliseconds)]
      if place == 0, let earlier {
        times = InsightsSources.joined(earlier, milliseconds)
      }
      for name in group.names {
        for time in times { streams += try groups.streams(of: name, in: time, scope: scope) }
      }
      relations.append(.events(InsightsSources.name(place), streams))
    }
    return relations
  }

  /// Two times without what lies between them, and without reading twice what both have.
  private static func joined(
    _ earlier: ClosedRange<Int>, _ own: ClosedRange<Int>
  ) -> [ClosedRange<Int>] {
    guard earlier.upperBound >= own.lowerBound else { return [earlier, own] }
    return [earlier.lowerBound...max(earlier.upperBound, own.upperBound)]
  }
}
