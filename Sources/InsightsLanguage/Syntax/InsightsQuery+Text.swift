extension InsightsQuery: CustomStringConvertible {
  /// The query in the language itself; reading it gives the same query.
  package var description: String { commands.map(\.description).joined(separator: " | ") }
}

extension InsightsCommand: CustomStringConvertible {
  /// The command in the language itself.
  package var description: String {
    switch kind {
    case .source(let sources): "SOURCE " + list(sources.map(\.description))
    case .fields(let items): "fields " + list(items.map(\.description))
    case .display(let items): "display " + list(items.map(\.description))
    case .filter(let condition, let isIndexed):
      (isIndexed ? "filterIndex " : "filter ") + condition.description
    case .parse(let source, let pattern):
      "parse " + (source.map { "\($0) " } ?? "") + pattern.description
    case .sort(let keys): "sort " + list(keys.map(\.description))
    case .limit(let count, let isAny): "limit " + (isAny ? "any " : "") + "\(count)"
    case .stats(let items, let keys, let offset):
      "stats " + list(items.map(\.description))
        + (keys.isEmpty ? "" : " by " + list(keys.map(\.description)))
        + (offset.map { " offset \($0)" } ?? "")
    case .dedup(let keys): "dedup " + list(keys.map(\.description))
    case .pattern(let text): "pattern \(text)"
    case .diff(let window): "diff" + (window.map { " \($0.rawValue)" } ?? "")
    case .logCompare(let period): "logcompare timeshift \(period)"
    case .unmask(let values): "unmask " + list(values.map(\.description))
    case .unnest(let value, let name): "unnest \(value) into \(named(name))"
    default: helperText
    }
  }

  private var helperText: String {
    switch kind {
    case .fillMissing(let value, let fields):
      "fillmissing" + (value.map { " with \($0)" } ?? "")
        + (fields.isEmpty ? "" : " for " + list(fields.map(\.description)))
    case .fillDown(let names): "filldown " + list(names.map(wildcard))
    case .accumulate(let value, let name):
      "accum \(value)" + (name.map { " as \(named($0))" } ?? "")
    case .addTotals(let totals):
      "addtotals fieldname=\(quoted(totals.name)) row=\(totals.addsColumn) col=\(totals.addsRow)"
        + (totals.fields.isEmpty ? "" : " " + list(totals.fields.map(named)))
    case .countFrequent(let keys): "countFrequent " + list(keys.map(\.description))
    case .sessionize(let keys, let span, let name):
      "sessionize " + list(keys.map(\.description)) + (span.map { " maxspan \($0)" } ?? "")
        + (name.map { " as \(named($0))" } ?? "")
    case .outlier(let outlier):
      "outlier action=\(outlier.removes ? "remove" : "transform") param=\(outlier.factor) "
        + "uselower=\(outlier.usesLower) mark=\(outlier.marks) " + list(outlier.fields.map(named))
    default: otherQueryText
    }
  }

  private var otherQueryText: String {
    switch kind {
    case .autoregress(let value, let name, let lags):
      "autoregress \(value)" + (name.map { " as \(named($0))" } ?? "")
        + " p=\(lags.lowerBound)" + (lags.count > 1 ? "-\(lags.upperBound)" : "")
    case .expand(let name): "expand \(named(name))"
    case .appendColumns(let query, let overrides, let most):
      "appendcols override=\(overrides) max=\(most) (\(query))"
    case .join(let join):
      "join type=\(join.keepsAll ? "left" : "inner") left=\(named(join.left)) "
        + "right=\(named(join.right)) where \(named("\(join.left).\(join.leftField)"))"
        + "=\(named("\(join.right).\(join.rightField)")) (\(join.query))"
    default: ""
    }
  }
}

/// A name that may end in a star, which stays outside of backticks.
private func wildcard(_ pattern: String) -> String {
  guard pattern.hasSuffix("*") else { return named(pattern) }
  let beginning = String(pattern.dropLast())
  return beginning.isEmpty ? "*" : named(beginning) + "*"
}

private func list(_ parts: [String]) -> String { parts.joined(separator: ", ") }

/// A name, between backticks where it needs them.
func named(_ name: String) -> String {
  let scalars = name.unicodeScalars
  let isPlain =
    scalars.first.map(InsightsLexer.beginsName) == true
    && scalars.allSatisfy(InsightsLexer.isInName)
    && !InsightsParser.reserved.contains(name.lowercased())
  return isPlain ? name : "`\(name)`"
}

/// A text between quotes.
func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}

extension InsightsSource: CustomStringConvertible {
  /// The source in the language itself.
  package var description: String {
    guard names.isEmpty else { return list(names.map(quoted)) }
    let parts = [("namePrefix", prefixes), ("accountIdentifiers", accounts), ("class", classes)]
      .filter { !$0.1.isEmpty }
      .map { "\($0.0): [\(list($0.1.map(quoted)))]" }
    return "logGroups(\(list(parts)))"
  }
}

extension InsightsItem: CustomStringConvertible {
  /// The item in the language itself.
  package var description: String {
    expression.description + (alias.map { " as \(named($0))" } ?? "")
  }
}

extension InsightsSortKey: CustomStringConvertible {
  /// The key in the language itself.
  package var description: String { "\(expression) \(isDescending ? "desc" : "asc")" }
}

extension InsightsPattern: CustomStringConvertible {
  /// The pattern in the language itself.
  package var description: String {
    switch self {
    case .glob(let text, let names): "\(quoted(text)) as \(list(names.map(named)))"
    case .regex(let text, _): slashed(text)
    }
  }
}

/// A regular expression between slashes.
func slashed(_ text: String) -> String {
  var result = "/"
  var isEscaped = false
  for scalar in text.unicodeScalars {
    if scalar == "/" && !isEscaped { result += "\\" }
    result.unicodeScalars.append(scalar)
    isEscaped = scalar == "\\" && !isEscaped
  }
  return result + "/"
}
