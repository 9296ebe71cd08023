internal import FlowLogScanner
internal import QueryEngine

/// Files that the engine opens by itself: some names would mean other files to it.
enum EngineFiles {
  private static let patterns: Set<Character> = ["*", "?", "["]

  /// Refuses names that are patterns of names to the engine.
  static func check(_ relations: [QueryRelation]) throws(QueryError) {
    for relation in relations {
      for file in relation.engineFiles where file.path.contains(where: patterns.contains) {
        throw .wrong(
          reason: "\(file.name) has one of * ? [ in its key, which only flow logs in text may; "
            + "copy the object to another key")
      }
    }
  }
}
