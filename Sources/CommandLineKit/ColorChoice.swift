/// When text for people has colours.
package enum ColorChoice: Sendable, CaseIterable {
  /// On a terminal that has some, unless somebody asks for none.
  case auto
  /// Also into pipes and files.
  case always
  /// Nowhere.
  case never

  /// Whether to write colours.
  ///
  /// - Parameter variable: The value of an environment variable. `NO_COLOR` counts where it is not
  ///   empty (no-color.org); `TERM=dumb` is a terminal without colours.
  package func isColored(isTerminal: Bool, variable: (String) -> String?) -> Bool {
    switch self {
    case .always: true
    case .never: false
    case .auto: isTerminal && (variable("NO_COLOR") ?? "").isEmpty && variable("TERM") != "dumb"
    }
  }
}
