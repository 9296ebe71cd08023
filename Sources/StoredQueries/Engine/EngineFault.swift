internal import FlowLogScanner
internal import QueryEngine
internal import QueryJobs

/// The engine's errors as failures of stored queries: no path of this machine, and no option of a
/// command line is in them.
struct EngineFault {
  /// Paths and what stands for them.
  let files: [SourceFile]

  func failure(_ error: QueryError) -> QueryFailure {
    switch error {
    case .noEngine, .engineFailed:
      return QueryFailure(.unavailable, error.description)
    case .statementCount, .notAQuestion:
      return QueryFailure(.malformed, "NOT_SUPPORTED: a query is one SELECT")
    case .outside:
      return QueryFailure(
        .failed, "PERMISSION_DENIED: a query reads the tables of the catalog and nothing else")
    case .unknownColumn(let name, let near):
      return QueryFailure(
        .malformed, "COLUMN_NOT_FOUND: Column '\(name)' cannot be resolved" + Self.hint(near))
    case .unknownTable(let name):
      return QueryFailure(.malformed, "TABLE_NOT_FOUND: Table '\(name)' does not exist")
    case .unknownFunction(let name, let near):
      return QueryFailure(
        .malformed, "FUNCTION_NOT_FOUND: Function '\(name)' not registered" + Self.hint(near))
    case .wrong(let reason):
      return QueryFailure(.malformed, "SYNTAX_ERROR: " + named(reason))
    case .memory(let limit):
      return QueryFailure(
        .failed,
        "EXCEEDED_MEMORY_LIMIT: the query needs more memory than \(limit); "
          + "ask for fewer groups, columns or partitions")
    case .timeout: return QueryFailure(.timedOut, "Query timeout")
    case .interrupted: return .cancelled
    case .scan(let error): return QueryFailure(.failed, "HIVE_CURSOR_ERROR: " + Self.words(error))
    case .damagedParquet(let file):
      return QueryFailure(.failed, "HIVE_BAD_DATA: " + named(file) + " is no whole Parquet file")
    case .noFlowLog(let file, _):
      return QueryFailure(.failed, "HIVE_BAD_DATA: " + named(file) + " has other columns")
    case .unshowable(let column):
      return QueryFailure(
        .malformed,
        "NOT_SUPPORTED: column \(column) has a type that results cannot hold; cast it to varchar")
    }
  }

  private static func hint(_ near: String?) -> String {
    near.map { "; did you mean '\($0)'?" } ?? ""
  }

  private static func words(_ error: ScanError) -> String {
    switch error {
    case .cut(let file, let packing, let offset):
      "\(file): the \(packing.rawValue) data end early, after \(offset) bytes; put the object anew"
    case .damaged(let file, let packing, let offset, let found):
      "\(file): the \(packing.rawValue) data are damaged before byte \(offset): \(found); "
        + "put the object anew"
    case .unreadable(let file, let reason): "\(file): \(reason); the object was taken away"
    case .noMemory: "there is no memory for a scan"
    default: error.description
    }
  }

  /// A sentence in which files have the names that people know.
  private func named(_ sentence: String) -> String {
    guard sentence.contains("/") else { return sentence }
    var sentence = sentence
    for file in files where sentence.contains(file.path) {
      sentence = sentence.replacing(file.path, with: file.name)
    }
    return sentence
  }
}
