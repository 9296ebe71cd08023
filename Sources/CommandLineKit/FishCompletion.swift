extension Program {
  /// `complete` commands, one for each word that can be typed.
  var fishCompletion: String {
    let none = shellQuoted("not __fish_seen_subcommand_from \(names)")
    var script = """
      # fish completion for \(name)
      complete -c \(name) -f

      """
    for command in commands {
      let summary = fishQuoted(command.summary)
      script += "complete -c \(name) -n \(none) -a \(command.name) -d \(summary)\n"
    }
    for option in options {
      script += "complete -c \(name) -n \(none)\(option.fishSwitches(names: names))\n"
    }
    for command in commands {
      let condition = shellQuoted("__fish_seen_subcommand_from \(command.name)")
      for option in command.options {
        script += "complete -c \(name) -n \(condition)\(option.fishSwitches(names: names))\n"
      }
      if let argument = command.arguments.last {
        script += "complete -c \(name) -n \(condition)\(argument.shape.fishValues(names: names))\n"
      }
    }
    return script
  }

  private var names: String { commands.map(\.name).joined(separator: " ") }
}

extension OptionDeclaration {
  fileprivate func fishSwitches(names: String) -> String {
    let letter = short.map { " -s \($0)" } ?? ""
    let value = isFlag ? "" : " -r\(shape.fishValues(names: names))"
    return "\(letter) -l \(name)\(value) -d \(fishQuoted(summary))"
  }
}

extension ValueShape {
  fileprivate func fishValues(names: String) -> String {
    switch self {
    case .text: " -f"
    case .path: " -F"
    case .directory: " -f -a '(__fish_complete_directories)'"
    case .command: " -f -a \(fishQuoted(names))"
    case .choices(let choices):
      " -f -a "
        + fishQuoted(
          choices.map { "\($0.name)\\t\"\(fishInner($0.meaning))\"" }.joined(separator: " "))
    }
  }

  /// The value of `-a` is expanded once more, so its quotes and dollars are escaped twice.
  private func fishInner(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      if "\\\"$".contains(character) { result += "\\" }
      result.append(character)
    }
  }
}

/// The text between single quotes of fish, where only backslash and quote are special.
private func fishQuoted(_ text: String) -> String {
  var result = "'"
  for character in text {
    if character == "'" || (character == "\\") { result += "\\" }
    result.append(character)
  }
  return result + "'"
}
