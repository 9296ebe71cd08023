/// The shells whose completion scripts derive from the table.
package enum Shell: String, CaseIterable, Sendable {
  case bash
  case zsh
  case fish
}

extension Program {
  /// The completion script to be sourced or installed for a shell.
  package func completionScript(for shell: Shell) -> String {
    switch shell {
    case .bash: bashCompletion
    case .zsh: zshCompletion
    case .fish: fishCompletion
    }
  }
}

/// The text as one word of a POSIX shell, between single quotes.
func shellQuoted(_ text: String) -> String {
  var result = "'"
  for character in text {
    if character == "'" { result += "'\\''" } else { result.append(character) }
  }
  return result + "'"
}

extension OptionDeclaration {
  /// The spellings that can be typed, long one last.
  var spellings: [String] {
    (short.map { ["-\($0)"] } ?? []) + [dashed]
  }
}
