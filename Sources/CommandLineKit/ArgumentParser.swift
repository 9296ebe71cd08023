extension Command {
  /// Reads the words behind the command's name.
  ///
  /// `--name value`, `--name=value`, `-n value` and `-nvalue` give a value; short flags may share a
  /// dash; `--` ends the options; a lone `-` is an argument. A value may begin with a dash when a
  /// digit follows it, or behind `=`.
  package func parse(_ words: [String], program: String) -> Parsing {
    var parser = ArgumentParser(command: self, program: program, words: words[...])
    parser.parse()
    return Parsing(
      understood: parser.result, error: parser.error,
      wantsHelp: parser.result[Command.help])
  }
}

/// Walks over the words of one command line once.
private struct ArgumentParser {
  let command: Command
  let program: String
  var words: ArraySlice<String>
  var result = ParsedArguments()
  var error: UsageError?
  private var positionals: [String] = []

  init(command: Command, program: String, words: ArraySlice<String>) {
    self.command = command
    self.program = program
    self.words = words
  }

  private var invocation: String { "\(program) \(command.name)" }

  mutating func parse() {
    while let word = words.popFirst() {
      if word == "--" {
        positionals += words
        break
      } else if word.hasPrefix("--") {
        readLong(word)
      } else if word.hasPrefix("-"), word != "-" {
        readShort(word)
      } else {
        positionals.append(word)
      }
    }
    assignPositionals()
  }

  /// Keeps the first mistake; later ones often follow from it.
  private mutating func note(_ mistake: UsageError) {
    error = error ?? mistake
  }

  private mutating func readLong(_ word: String) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    let inline = parts.count > 1 ? String(parts[1]) : nil
    guard let option = command.options.first(where: { $0.dashed == name }) else {
      let suggestion = nearestName(to: name, among: command.options.map(\.dashed))
      note(.unknownOption(name, command: invocation, suggestion: suggestion))
      return
    }
    if !option.isFlag {
      readValue(of: option, typed: option.dashed, inline: inline)
    } else if let inline {
      note(.unexpectedValue(option: option.dashed, found: inline))
    } else {
      result.add(true, to: option)
    }
  }

  /// Reads `-n value`, `-nvalue`, or several flags behind one dash.
  private mutating func readShort(_ word: String) {
    var letters = word.dropFirst()
    while let letter = letters.popFirst() {
      guard let option = command.options.first(where: { $0.short == letter }) else {
        // `-output` is more likely `--output` than seven short options.
        let suggestion = nearestName(to: "-" + word, among: command.options.map(\.dashed))
        note(.unknownOption(word, command: invocation, suggestion: suggestion))
        return
      }
      if !option.isFlag {
        readValue(of: option, typed: "-\(letter)", inline: letters.isEmpty ? nil : String(letters))
        return
      }
      result.add(true, to: option)
    }
  }

  private mutating func readValue(
    of option: OptionDeclaration, typed: String, inline: String?
  ) {
    guard let text = inline ?? takeValue() else {
      note(
        .missingValue(
          option: typed, placeholder: option.placeholder ?? "", allowed: option.shape.allowedNames,
          next: words.first))
      return
    }
    if option.repetition == .once && result.holds(option) {
      note(.repeatedOption(option.dashed))
      return
    }
    let place = "option '\(option.dashed)'"
    let items =
      option.repetition == .list
      ? text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) : [text]
    for item in items {
      guard let value = convert(item, shape: option.shape, place: place, by: option.convert)
      else { continue }
      result.add(value, to: option, word: item)
    }
  }

  /// The next word unless it looks like an option: `-5` and `-` are values, `-x` and `--x` not.
  private mutating func takeValue() -> String? {
    guard let next = words.first else { return nil }
    if next.hasPrefix("-"), let second = next.dropFirst().first, !("0"..."9").contains(second) {
      return nil
    }
    return words.popFirst()
  }

  private mutating func convert(
    _ text: String, shape: ValueShape, place: String,
    by convert: (String) throws(ValueRefusal) -> any Sendable
  ) -> (any Sendable)? {
    let names = shape.allowedNames
    if !names.isEmpty && !names.contains(text) {
      note(
        .valueNotAllowed(
          place: place, found: text, allowed: names,
          suggestion: nearestName(to: text, among: names)))
      return nil
    }
    do throws(ValueRefusal) {
      return try convert(text)
    } catch {
      note(.valueRefused(place: place, found: text, reason: error.reason))
      return nil
    }
  }

  private mutating func assignPositionals() {
    var rest = positionals[...]
    for argument in command.arguments {
      let count = argument.count.isGreedy ? rest.count : min(1, rest.count)
      if count == 0 && argument.count != .optional && argument.count != .any {
        let usage = command.usage(program: program)
        note(.missingArgument(argument.placeholder, usage: usage))
      }
      for word in rest.prefix(count) {
        let place = "argument \(argument.placeholder)"
        guard
          let value = convert(word, shape: argument.shape, place: place, by: argument.convert)
        else { continue }
        result.add(value, to: argument)
      }
      rest = rest.dropFirst(count)
    }
    if let extra = rest.first {
      note(.unexpectedArgument(extra, command: invocation))
    }
  }
}
