/// Where commands may stand.
enum InsightsOrder {
  static func check(_ query: InsightsQuery) throws(InsightsError) {
    let commands = query.commands
    let stats = commands.indices.filter { commands[$0].isStats }
    let joins = commands.indices.filter {
      if case .join = commands[$0].kind { true } else { false }
    }
    let comparisons = commands.indices.filter { commands[$0].kind.comparesTimes }
    for (index, command) in commands.enumerated() {
      switch command.kind {
      case .source where index > 0:
        throw misplaced("SOURCE", command, "it is the first command, if there is one")
      case .sort where stats.count > 1 && index < (stats.last ?? 0),
        .limit where stats.count > 1 && index < (stats.last ?? 0):
        throw misplaced(command.word, command, "it goes behind the last 'stats'")
      case .diff where comparisons.first.map { $0 < index } == true,
        .logCompare where comparisons.first.map { $0 < index } == true:
        throw misplaced(command.word, command, "a query compares two times once")
      case .join where joins.first.map { $0 < index } == true:
        throw misplaced("join", command, "a query joins once")
      default: break
      }
      guard index > 0, case .dedup = commands[index - 1].kind else { continue }
      guard case .limit = command.kind else {
        throw misplaced(command.word, command, "behind 'dedup' there is nothing but 'limit'")
      }
    }
  }

  private static func misplaced(
    _ what: String, _ command: InsightsCommand, _ reason: String
  ) -> InsightsError {
    InsightsError(.misplaced(what, because: reason), command.range)
  }
}

extension InsightsCommand {
  var isStats: Bool {
    if case .stats = kind { true } else { false }
  }

  /// The word that the command begins with.
  var word: String {
    String(description.prefix { $0 != " " })
  }
}
