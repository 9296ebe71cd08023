extension Program {
  /// `complete` commands, one for each word that can be typed.
  var fishCompletion: String {
    let names = commands.map(\.name).joined(separator: " ")
    let begin = "complete -c \(name) -n __\(name)_has_no_command"
    var script = """
      # fish completion for \(name)
      function __\(name)_has_no_command
        test (count (commandline -opc)) -eq 1
      end
      function __\(name)_command_is
        set -l words (commandline -opc)
        set -l last (math (count $argv) + 1)
        test (count $words) -ge $last; and test "$words[2..$last]" = "$argv"
      end
      function __\(name)_awaits_command_of
        set -l words (commandline -opc)
        test (count $words) -eq 2; and test $words[2] = $argv[1]
      end
      complete -c \(name) -f

      """
    for command in commands {
      script += "\(begin) -a \(command.name) -d \(fishQuoted(command.summary))\n"
    }
    for option in options { script += begin + option.fishSwitches(names: names) + "\n" }
    for command in allCommands {
      let isParent = !command.subcommands.isEmpty
      let test = isParent ? "__\(name)_awaits_command_of" : "__\(name)_command_is"
      let begin = "complete -c \(name) -n '\(test) \(command.name)'"
      for subcommand in command.subcommands {
        script += "\(begin) -a \(subcommand.word) -d \(fishQuoted(subcommand.summary))\n"
      }
      for option in command.options { script += begin + option.fishSwitches(names: names) + "\n" }
      if let argument = command.arguments.last {
        script += begin + argument.shape.fishValues(names: names) + "\n"
      }
    }
    return script
  }
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
    case .choices(let choices), .suggestions(let choices):
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
    if character == "'" || character == "\\" { result += "\\" }
    result.append(character)
  }
  return result + "'"
}
