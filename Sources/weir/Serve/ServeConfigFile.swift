import CommandLineKit
import VPCTopology

/// The file of `weir serve --config`: the options of the command line as keys of a YAML object.
enum ServeConfigFile {
  /// Options that say something about this run alone, and so stand in no file.
  private static let excluded = ["config", "print-config", "help"]

  /// Reads a file; what it has wrong is told with file and line.
  static func read(_ path: String, for command: Command) throws(TopologyError) -> ParsedArguments {
    try Cursor.read(file: path) { root in
      var words: [String] = []
      for entry in root.entries {
        words += self.words(entry.key, entry.value, command) ?? []
      }
      let parsing = command.parse(words, program: Weir.program.name)
      if let error = parsing.error { root.error(.value, "\(error)") }
      return parsing.understood
    }
  }

  /// A key and its value as they would stand on the command line; nil where they cannot.
  private static func words(_ key: String, _ value: Cursor, _ command: Command) -> [String]? {
    let options = command.options.filter { !excluded.contains($0.name) }
    guard let option = options.first(where: { $0.name == key }) else {
      let near = nearestName(to: key, among: options.map(\.name))
      value.error(
        .shape,
        "'\(key)' is no option of 'weir \(command.name)'"
          + (near.map { "; did you mean '\($0)'?" } ?? "; see 'weir \(command.name) --help'"))
      return nil
    }
    guard let texts = value.words else { return nil }
    if option.isFlag {
      guard texts == ["true"] || texts == ["false"] else {
        value.error(
          .value, "'\(key)' is '\(texts.joined(separator: ", "))'; expected true or false")
        return nil
      }
      return texts == ["true"] ? [option.dashed] : []
    }
    let words = texts.map { "\(option.dashed)=\($0)" }
    // Each by itself, so that a mistake is told at its own line.
    if let error = command.parse(words, program: Weir.program.name).error {
      value.error(.value, "\(error)")
      return nil
    }
    return words
  }

  /// The effective configuration as such a file; what is not set stands in comments.
  static func text(_ arguments: ParsedArguments, of command: Command) -> String {
    var text = ""
    for group in command.groups {
      let options = group.options.filter { !excluded.contains($0.name) }
      guard !options.isEmpty else { continue }
      text += text.isEmpty ? "# \(group.title)\n" : "\n# \(group.title)\n"
      for option in options {
        let words = arguments.words(of: option)
        if option.isFlag {
          text += "\(option.name): \(!words.isEmpty)\n"
        } else if words.count > 1 || option.repetition == .list && !words.isEmpty {
          text += "\(option.name): [\(words.map(scalar).joined(separator: ", "))]\n"
        } else if let word = words.first {
          text += "\(option.name): \(scalar(word))\n"
        } else if option.isSet, let standard = option.defaultText {
          text += "\(option.name): \(scalar(standard))\n"
        } else {
          text += "# \(option.name): \(option.placeholder ?? "")\n"
        }
      }
    }
    return text
  }

  /// A word as YAML has it, between quotes unless nobody could take it for anything but text.
  private static func scalar(_ word: String) -> String {
    let isPlain =
      word.utf8.first.map { (0x61...0x7a).contains($0) || $0 == 0x2f || $0 == 0x2e } ?? false
    let signs = Set("./_-@,=+".utf8)
    let isSafe = word.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
      default: signs.contains(byte)
      }
    }
    let keywords = ["true", "false", "null", "yes", "no", "on", "off"]
    if isPlain, isSafe, !keywords.contains(word) { return word }
    var quoted = ""
    for scalar in word.unicodeScalars {
      switch scalar {
      case "\\", "\"": quoted += "\\\(scalar)"
      case "\u{0}"..<" ", "\u{7f}": quoted += "\\u\(hexadecimal(scalar.value))"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return "\"\(quoted)\""
  }

  private static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 4 - digits.utf8.count) + digits
  }
}
