package import FlowLogScanner

/// Why a question has no answer; each is one sentence.
package enum QueryError: Error, Hashable, Sendable {
  /// The SQL engine's library is nowhere.
  case noEngine(searched: [String], reason: String)
  /// The library is there and refuses to begin.
  case engineFailed(reason: String)
  /// The question holds no statement, or several.
  case statementCount(Int)
  /// The statement is no question.
  case notAQuestion(kind: String)
  /// The statement reaches for something outside of the sources.
  case outside(reason: String)
  /// A name in the statement is that of nothing.
  case unknownColumn(name: String, suggestion: String?)
  /// A table that does not exist.
  case unknownTable(name: String)
  /// A function that does not exist.
  case unknownFunction(name: String, suggestion: String?)
  /// Whatever else is wrong with the statement.
  case wrong(reason: String)
  /// The answer needs more memory than it may have.
  case memory(limit: String)
  /// The answer took longer than it may.
  case timeout(seconds: Int)
  /// Somebody asked to stop.
  case interrupted
  /// A source cannot be read.
  case scan(ScanError)
  /// A Parquet file that is cut, damaged, or none.
  case damagedParquet(file: String)
  /// A Parquet file that holds something else.
  case noFlowLog(file: String, columns: [String])
  /// A column of a type that cannot be shown.
  case unshowable(column: String)
}

extension QueryError: CustomStringConvertible {
  /// What was found, where, and what would work.
  package var description: String {
    switch self {
    case .noEngine(let searched, let reason):
      "the SQL engine libduckdb.so is not in \(searched.joined(separator: ", ")) "
        + "(\(reason)); scripts/fetch-engine gets it"
    case .engineFailed(let reason): "the SQL engine does not start: \(reason)"
    case .statementCount(let count):
      count == 0
        ? "the query is empty; a SELECT over flow_logs works"
        : "the query has \(count) statements; ask one at a time"
    case .notAQuestion(let kind):
      "a query only reads; \(kind) is refused, and SELECT, WITH, DESCRIBE and EXPLAIN work"
    case .outside(let reason):
      "a query reads nothing but what --from names, and writes nothing: \(reason)"
    case .unknownColumn(let name, let suggestion):
      "there is no column \(name); "
        + (suggestion.map { "did you mean \($0)?" } ?? "DESCRIBE flow_logs lists all")
    case .unknownTable(let name):
      "there is no table \(name); flow_logs and vpc_flow_logs are the records of --from"
    case .unknownFunction(let name, let suggestion):
      "there is no function \(name)" + (suggestion.map { "; did you mean \($0)?" } ?? "")
    case .wrong(let reason): reason
    case .memory(let limit):
      "the answer needs more memory than \(limit); give more with --memory, or ask for less"
    case .timeout(let seconds):
      "no answer within \(seconds) seconds; give more with --timeout, or ask for less"
    case .interrupted: "interrupted"
    case .scan(let error): error.description
    case .damagedParquet(let file):
      "\(file): this is no whole Parquet file; copy it anew, or leave it out"
    case .noFlowLog(let file, let columns):
      "\(file): no column of this Parquet file is a field of flow logs; it has "
        + "\(columns.prefix(6).joined(separator: ", ")); leave the file out"
    case .unshowable(let column):
      "column \(column) has a type that cannot be shown; write \(column)::varchar"
    }
  }
}
