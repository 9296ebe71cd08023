extension Program {
  /// A function for `complete -F`; it needs nothing from the bash-completion package.
  var bashCompletion: String {
    let names = commands.map(\.name)
    let branches = allCommands.map { command in
      "    \(shellQuoted(command.name)))\n\(command.bashBranch(names: names))      ;;\n"
    }
    let first = (names + options.flatMap(\.spellings)).joined(separator: " ")
    return """
      # bash completion for \(name)
      _\(name)() {
        local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}"
        # Readline splits --name=value into three words.
        if [[ $current == '=' ]]; then
          current=''
        elif [[ $previous == '=' ]]; then
          previous="${COMP_WORDS[COMP_CWORD-2]}"
        fi
        COMPREPLY=()
        if ((COMP_CWORD == 1)); then
          COMPREPLY=($(compgen -W \(shellQuoted(first)) -- "$current"))
          return
        fi
        local command="${COMP_WORDS[1]}"
      \(bashParents)  case "$command" in
      \(branches.joined())  esac
      }
      complete -F _\(name) \(name)

      """
  }
}

extension Program {
  /// Puts the second word behind the first where a command consists of two.
  private var bashParents: String {
    let parents = commands.filter { !$0.subcommands.isEmpty }.map(\.name)
    guard !parents.isEmpty else { return "" }
    return """
        if ((COMP_CWORD > 2)); then
          case "$command" in \(parents.joined(separator: "|"))) command+=" ${COMP_WORDS[2]}" ;; esac
        fi

      """
  }
}

extension Command {
  fileprivate func bashBranch(names: [String]) -> String {
    var branch = ""
    let valued = options.filter { !$0.isFlag }
    if !valued.isEmpty {
      branch += "      case \"$previous\" in\n"
      for option in valued {
        let pattern = option.spellings.joined(separator: "|")
        branch += "        \(pattern)) \(option.shape.bashReply(names: names)); return ;;\n"
      }
      branch += "      esac\n"
    }
    let spellings = options.flatMap(\.spellings).joined(separator: " ")
    branch += """
            if [[ $current == -* ]]; then
              COMPREPLY=($(compgen -W \(shellQuoted(spellings)) -- "$current"))
              return
            fi

      """
    if !subcommands.isEmpty {
      let words = shellQuoted(subcommands.map(\.word).joined(separator: " "))
      branch += "      COMPREPLY=($(compgen -W \(words) -- \"$current\"))\n"
    } else if let argument = arguments.first {
      branch += "      \(argument.shape.bashReply(names: names))\n"
    }
    return branch
  }
}

extension ValueShape {
  fileprivate func bashReply(names: [String]) -> String {
    switch self {
    case .text: "COMPREPLY=()"
    case .path: bashFiles(action: "-f")
    case .directory: bashFiles(action: "-d")
    case .command: bashWords(names)
    case .choices(let choices), .suggestions(let choices): bashWords(choices.map(\.name))
    }
  }

  private func bashWords(_ words: [String]) -> String {
    let list = shellQuoted(words.joined(separator: " "))
    return "COMPREPLY=($(compgen -W \(list) -- \"$current\"))"
  }

  /// `mapfile` keeps names with spaces whole; `filenames` has readline quote them and add slashes.
  private func bashFiles(action: String) -> String {
    "compopt -o filenames 2>/dev/null; "
      + "mapfile -t COMPREPLY < <(compgen \(action) -- \"$current\")"
  }
}
