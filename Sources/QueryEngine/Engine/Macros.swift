/// Macros that a question may use, made when it names them: making all takes the engine longer than
/// many answers.
struct Macros: Sendable {
  /// Statements that are no macros, to be carried out whatever is asked.
  let settings: [String]
  private let macros: [(name: String, definition: String)]

  private static let beginning = "CREATE MACRO "

  /// - Parameter statements: In an order in which each needs only those before it.
  init(_ statements: [String]) {
    var settings: [String] = []
    var macros: [(name: String, definition: String)] = []
    for statement in statements {
      guard statement.hasPrefix(Self.beginning) else {
        settings.append(statement)
        continue
      }
      let definition = statement.dropFirst(Self.beginning.count)
      let name = definition.prefix { $0 != "(" && $0 != " " }
      macros.append((name.lowercased(), String(definition)))
    }
    self.settings = settings
    self.macros = macros
  }

  /// The statements that make what a question names, and what that is made of.
  func statements(for question: String) -> [String] {
    var text = question.lowercased()
    var needed: [String] = []
    for macro in macros.reversed() where text.contains(macro.name) {
      text += macro.definition.lowercased()
      needed.append("CREATE OR REPLACE MACRO \(macro.definition)")
    }
    return needed.reversed()
  }
}
