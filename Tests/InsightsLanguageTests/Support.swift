import Foundation
import InsightsLanguage
import Testing

/// A block of a case file: what kind it is, the query, and what is expected, each as text.
///
///     # a comment
///     tree
///     filter a = 1
///     ----
///     filter (= a 1)
///
/// Blocks end at an empty line. `Tests/InsightsLanguageTests/Cases` holds the files.
struct InsightsCase: Sendable, CustomTestStringConvertible {
  let file: String
  let line: Int
  let kind: String
  let query: String
  let expected: [String]

  var testDescription: String { "\(file):\(line) \(query)" }
  var comment: Comment { Comment(rawValue: testDescription) }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases")

  /// All blocks of the files with an extension.
  static func read(_ pathExtension: String) -> [InsightsCase] {
    let files =
      (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil))
      ?? []
    return files.filter { $0.pathExtension == pathExtension }.sorted { $0.path < $1.path }
      .flatMap { file in
        blocks((try? String(contentsOf: file, encoding: .utf8)) ?? "", file.lastPathComponent)
      }
  }

  private static func blocks(_ text: String, _ file: String) -> [InsightsCase] {
    var cases: [InsightsCase] = []
    var block: [String] = []
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for (index, line) in (lines + [""]).enumerated() {
      guard line.isEmpty else {
        if !block.isEmpty || !line.hasPrefix("#") { block.append(line) }
        continue
      }
      if let kind = block.first {
        let parts = block.dropFirst().split(separator: "----", omittingEmptySubsequences: false)
        cases.append(
          InsightsCase(
            file: file, line: index + 1 - block.count, kind: kind,
            query: parts[0].joined(separator: "\n"), expected: Array(parts.dropFirst().joined())))
      }
      block = []
    }
    return cases
  }
}

/// A tree as text, with every call and operator between parentheses.
enum Outline {
  static func text(_ query: InsightsQuery) -> String {
    query.commands.map(text).joined(separator: " | ")
  }

  static func text(_ command: InsightsCommand) -> String {
    switch command.kind {
    case .filter(let condition, let isIndexed):
      (isIndexed ? "filterIndex " : "filter ") + text(condition)
    case .fields(let items): "fields " + items.map(text).joined(separator: " ")
    case .display(let items): "display " + items.map(text).joined(separator: " ")
    case .stats(let items, let keys, let offset):
      "stats " + items.map(text).joined(separator: " ")
        + (keys.isEmpty ? "" : " by " + keys.map(text).joined(separator: " "))
        + (offset.map { " offset \($0)" } ?? "")
    case .sort(let keys):
      "sort " + keys.map { ($0.isDescending ? ">" : "<") + text($0.expression) }
        .joined(separator: " ")
    case .parse(let source, let pattern):
      "parse " + (source.map(text) ?? "@message") + " " + pattern.description
    case .dedup(let keys): "dedup " + keys.map(text).joined(separator: " ")
    default: command.description
    }
  }

  private static func text(_ item: InsightsItem) -> String {
    "\(item.name):" + text(item.expression)
  }

  static func text(_ expression: InsightsExpression) -> String {
    switch expression.kind {
    case .field(let name): name
    case .call(let function, let arguments): list(function.rawValue, arguments)
    case .negative(let inner): list("-", [inner])
    case .not(let inner): list("not", [inner])
    case .all(let parts): list("and", parts)
    case .any(let parts): list("or", parts)
    case .binary(let sign, let left, let right): list(sign.rawValue, [left, right])
    case .like(let value, let pattern): list("like", [value, pattern])
    case .among(let value, let parts): list("in", [value] + parts)
    case .amongRows(let value, let query): "(in \(text(value)) {\(text(query))})"
    case .element(let value, let index): list("at", [value, index])
    case .member(let value, let name): "(member \(text(value)) \(name))"
    case .list(let parts): list("list", parts)
    default: expression.description
    }
  }

  private static func list(_ name: String, _ parts: [InsightsExpression]) -> String {
    "(" + ([name] + parts.map(text)).joined(separator: " ") + ")"
  }
}
