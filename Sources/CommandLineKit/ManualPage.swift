extension Program {
  /// The manual page in the `man` macros of troff, for section 1.
  package var manualPage: String {
    var page = ManualPage()
    page.macro("TH", [name.uppercased(), "1", "", "\(name) \(version)", "User Commands"])
    page.macro("SH", ["NAME"])
    page.text("\(name) - \(summary)")
    page.macro("SH", ["SYNOPSIS"])
    page.macro("B", [name])
    page.text("COMMAND [OPTIONS] ...")
    page.macro("SH", ["DESCRIPTION"])
    page.paragraphs(discussion)
    page.macro("SH", ["OPTIONS"])
    page.options(options)
    page.macro("SH", ["COMMANDS"])
    for command in allCommands { page.add(command, of: self) }
    page.macro("SH", ["EXAMPLES"])
    page.examples(examples)
    page.macro("SH", ["EXIT STATUS"])
    page.exitCodes(exitCodes)
    return page.source
  }
}

/// Builds troff source; every text passes through `escaped`.
private struct ManualPage {
  private(set) var source = ""

  mutating func macro(_ name: String, _ arguments: [String] = []) {
    let words = arguments.map { "\"\(ManualPage.escaped($0))\"" }
    source += ".\(([name] + words).joined(separator: " "))\n"
  }

  /// Adds a line of running text; a control character at its start is disarmed.
  mutating func text(_ line: String) {
    let escaped = ManualPage.escaped(line)
    source += (escaped.hasPrefix(".") ? "\\&" : "") + escaped + "\n"
  }

  mutating func paragraphs(_ paragraphs: [String]) {
    for paragraph in paragraphs {
      macro("PP")
      text(paragraph)
    }
  }

  mutating func options(_ options: [OptionDeclaration]) {
    for option in options {
      macro("TP")
      var label = option.short.map { "\\fB\\-\(ManualPage.escaped(String($0)))\\fR, " } ?? ""
      label += "\\fB\(ManualPage.escaped(option.dashed))\\fR"
      if let placeholder = option.placeholder {
        label += " \\fI\(ManualPage.escaped(placeholder))\\fR"
      }
      source += label + "\n"
      text(option.explanation + ".")
      for paragraph in option.details {
        // `.IP` keeps the indentation of `.TP`, where `.PP` would end it.
        source += ".IP\n"
        text(paragraph)
      }
      choices(option.shape)
    }
  }

  private mutating func choices(_ shape: ValueShape) {
    let choices: [Choice]
    switch shape {
    case .choices(let names), .suggestions(let names): choices = names
    case .text, .path, .directory, .command: return
    }
    source += ".RS\n"
    for choice in choices {
      source += ".TP\n\\fB\(ManualPage.escaped(choice.name))\\fR\n"
      text(choice.meaning)
    }
    source += ".RE\n"
  }

  mutating func add(_ command: Command, of program: Program) {
    macro("SS", [command.usage(program: program.name)])
    text(command.summary + ".")
    paragraphs(command.discussion)
    for argument in command.arguments {
      source += ".TP\n\\fI\(ManualPage.escaped(argument.placeholder))\\fR\n"
      text(argument.summary + ".")
    }
    for group in command.groups {
      source += ".PP\n\\fB\(ManualPage.escaped(group.title))\\fR\n"
      options(group.options)
    }
    if !command.examples.isEmpty {
      source += ".PP\n\\fBExamples\\fR\n"
      examples(command.examples)
    }
  }

  mutating func examples(_ examples: [Example]) {
    for example in examples {
      macro("PP")
      text(example.purpose + ":")
      source += ".RS 4\n.nf\n"
      text(example.line)
      source += ".fi\n.RE\n"
    }
  }

  mutating func exitCodes(_ codes: [ExitCodeMeaning]) {
    for code in codes {
      source += ".TP\n\\fB\(code.code)\\fR\n"
      text(code.meaning + ".")
    }
  }

  /// Keeps characters that troff would interpret or set as typographic signs.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "'": result += "\\(aq"
      case "\"": result += "\\(dq"
      case "`": result += "\\(ga"
      case "^": result += "\\(ha"
      case "~": result += "\\(ti"
      default: result.append(character)
      }
    }
    return result
  }
}
