extension Command {
  /// The text of `--help`.
  package func helpText(program: Program) -> String {
    var layout = TextLayout(
      labels: options.map(\.label) + arguments.map(\.label) + subcommands.map(\.word))
    layout.paragraph("Usage: " + usage(program: program.name))
    for paragraph in discussion {
      layout.line()
      layout.paragraph(paragraph)
    }
    if !subcommands.isEmpty {
      layout.section("Commands", subcommands.map { ($0.word, $0.summary) })
    }
    if !arguments.isEmpty {
      layout.section("Arguments", arguments.map { ($0.label, $0.summary) })
    }
    for group in groups + [OptionGroup("Help", [Command.help.declaration])] {
      layout.section(group.title, group.options.map { ($0.label, $0.explanation) })
    }
    layout.examples(examples)
    layout.exitCodes(exitCodes)
    return layout.text
  }

  /// The line that shows what may be typed: `weir replay [OPTIONS] FILE...`.
  package func usage(program: String) -> String {
    guard subcommands.isEmpty else { return "\(program) \(name) COMMAND [OPTIONS] ..." }
    return ([program, name] + (groups.isEmpty ? [] : ["[OPTIONS]"]) + arguments.map(\.label))
      .joined(separator: " ")
  }
}

extension Program {
  /// The text of `--help` before any command.
  package var helpText: String {
    var layout = TextLayout(labels: commands.map(\.name) + options.map(\.label))
    layout.line("\(name): \(summary)")
    for paragraph in discussion {
      layout.line()
      layout.paragraph(paragraph)
    }
    layout.line()
    layout.line("Usage: \(name) COMMAND [OPTIONS] ...")
    layout.section("Commands", commands.map { ($0.name, $0.summary) })
    layout.section("Options", options.map { ($0.label, $0.explanation) })
    layout.examples(examples)
    layout.exitCodes(exitCodes)
    layout.line()
    layout.line("'\(name) help COMMAND' shows the options of a command.")
    return layout.text
  }
}

extension OptionDeclaration {
  /// The summary with allowed values and default behind it, as help shows it.
  var explanation: String {
    var notes: [String] = []
    let names = shape.allowedNames
    if !names.isEmpty { notes.append("one of: \(names.joined(separator: ", "))") }
    if let defaultText { notes.append("default: \(defaultText)") }
    if repetition == .list { notes.append("repeatable") }
    return notes.isEmpty ? summary : "\(summary) (\(notes.joined(separator: "; ")))"
  }
}

extension TextLayout {
  fileprivate mutating func section(
    _ title: String, _ rows: [(label: String, explanation: String)]
  ) {
    line()
    line("\(title):")
    table(rows)
  }

  fileprivate mutating func examples(_ examples: [Example]) {
    guard !examples.isEmpty else { return }
    line()
    line("Examples:")
    for example in examples {
      paragraph("\(example.purpose):", indent: 2)
      line("    \(example.line)")
    }
  }

  fileprivate mutating func exitCodes(_ codes: [ExitCodeMeaning]) {
    guard !codes.isEmpty else { return }
    section("Exit codes", codes.map { ("\($0.code)", $0.meaning) })
  }
}
