package import FlowLogScanner

/// The engine before it knows any file: it can tell what a question asks of files.
package struct OpenedEngine: Sendable {
  let connection: EngineConnection
  private let macros: Macros

  /// Starts the engine with the limits of a session.
  package init(_ settings: QuerySettings) throws(QueryError) {
    connection = try EngineConnection(
      try EngineLibrary.load(settings.libraries), threads: settings.threads,
      memory: settings.memory, spillFolder: settings.spillFolder)
    macros = Macros(HelperFunctions.statements + settings.dialect)
    for statement in macros.settings { try connection.carryOut(statement) }
  }

  /// Makes the macros that a question names.
  func makeMacros(for question: String) throws(QueryError) {
    for statement in macros.statements(for: question) { try connection.carryOut(statement) }
  }

  /// What wanted records of `flow_logs` have in common, as far as paths of files can tell.
  ///
  /// What is no question asks nothing; asking it will say what is wrong.
  package func condition(of question: String) -> KeyCondition {
    guard (try? makeMacros(for: question)) != nil, let tree = connection.tree(of: question) else {
      return .unknown
    }
    return QuestionTree.condition(tree, QuestionConstants(connection: connection))
  }
}
