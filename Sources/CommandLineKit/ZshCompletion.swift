extension Program {
  /// A `#compdef` function built on `_arguments`.
  var zshCompletion: String {
    let lister = "_\(name)_commands"
    let listed = commands.map { "    \(shellQuoted($0.zshDescribed))\n" }.joined()
    let branches = commands.map { $0.zshBranch(commands: lister, indent: 8) }
    let global = options.flatMap { $0.zshSpecs(commands: lister) }.map {
      "    \(shellQuoted($0)) \\\n"
    }.joined()
    return """
      #compdef \(name)
      # zsh completion for \(name)
      \(lister)() {
        local -a commands
        commands=(
      \(listed)  )
        _describe command commands
      }
      _\(name)() {
        local curcontext="$curcontext" state line
        local -A opt_args
        _arguments -C \\
      \(global)    '1: :\(lister)' \\
          '*:: :->arguments'
        case $state in
          arguments)
            case $words[1] in
      \(branches.joined())      esac
            ;;
        esac
      }
      if [[ $funcstack[1] == _\(name) ]]; then
        _\(name) "$@"
      else
        compdef _\(name) \(name)
      fi

      """
  }
}

extension Command {
  /// The branch of a `case` over words, which ends where a nested one begins for subcommands.
  fileprivate func zshBranch(commands: String, indent: Int) -> String {
    let space = String(repeating: " ", count: indent)
    var specs = zshSpecs(commands: commands)
    if !subcommands.isEmpty {
      let choices = subcommands.map { Choice($0.word, $0.summary) }
      specs += ["1: :" + ValueShape.choices(choices).zshAction(commands: commands)]
      specs += ["*:: :->subcommand"]
    }
    let quoted = specs.map { "\(space)  \(shellQuoted($0))" }.joined(separator: " \\\n")
    let flags = subcommands.isEmpty ? "-s -S" : "-C"
    var branch = "\(space)\(word))\n\(space)  _arguments \(flags) \\\n\(quoted)\n"
    if !subcommands.isEmpty {
      branch += "\(space)  case $state in\n\(space)    subcommand)\n"
      branch += "\(space)      case $words[1] in\n"
      for command in subcommands {
        branch += command.zshBranch(commands: commands, indent: indent + 8)
      }
      branch += "\(space)      esac\n\(space)      ;;\n\(space)  esac\n"
    }
    return branch + "\(space)  ;;\n"
  }

  fileprivate var zshDescribed: String { "\(name):\(summary)" }

  fileprivate func zshSpecs(commands: String) -> [String] {
    options.flatMap { $0.zshSpecs(commands: commands) }
      + arguments.enumerated().map { index, argument in
        let place = argument.count.isGreedy ? "*" : "\(index + 1)"
        let optional = argument.count == .optional ? "::" : ":"
        let action = argument.shape.zshAction(commands: commands)
        return "\(place)\(optional)\(argument.placeholder):\(action)"
      }
  }
}

extension OptionDeclaration {
  /// One `_arguments` specification for each spelling; a spelling excludes the other.
  fileprivate func zshSpecs(commands: String) -> [String] {
    let prefix =
      repetition == .list
      ? "*" : spellings.count > 1 ? "(\(spellings.joined(separator: " ")))" : ""
    let help = zshEscaped(summary, "[]:")
    return spellings.map { spelling in
      guard let placeholder else { return "\(prefix)\(spelling)[\(help)]" }
      let joint = spelling.hasPrefix("--") ? "=" : "+"
      let action = shape.zshAction(commands: commands)
      return "\(prefix)\(spelling)\(joint)[\(help)]:\(placeholder):\(action)"
    }
  }
}

extension ValueShape {
  /// What follows the second colon; `commands` is the function that lists command names.
  fileprivate func zshAction(commands: String) -> String {
    switch self {
    case .text: " "
    case .path: "_files"
    case .directory: "_files -/"
    case .command: commands
    case .choices(let choices), .suggestions(let choices):
      "(("
        + choices.map { choice in
          "\(zshEscaped(choice.name, ":"))\\:\"\(zshEscaped(choice.meaning, ":\"$`"))\""
        }.joined(separator: " ") + "))"
    }
  }
}

private func zshEscaped(_ text: String, _ special: String) -> String {
  text.reduce(into: "") { result, character in
    if special.contains(character) { result += "\\" }
    result.append(character)
  }
}
