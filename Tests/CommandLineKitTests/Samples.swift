import CommandLineKit

/// A program with one of everything that can be declared.
enum Sample {
  static let size = OptionKey<Int>.value(
    "size", short: "s", "N", .integer(in: -10...10), default: 3, summary: "How big")
  static let color = OptionKey<Color>.value(
    "color", "NAME",
    .oneOf([(Choice("red", "warm"), .red), (Choice("Blue", "cold: it's"), .blue)]),
    default: .red, summary: "Which [colour]: a name")
  static let note = OptionKey<String?>.optional("note", "TEXT", .text, summary: "A remark")
  static let net = OptionKey<[String]>.list("net", "NET", .text, summary: "Networks")
  static let out = OptionKey<String?>.optional("out", "FILE", .path, summary: "Where to")
  static let folder = OptionKey<String?>.optional("folder", "DIR", .directory, summary: "Home")
  static let style = OptionKey<String>.value(
    "style", "STYLE",
    ValueReader(shape: .suggestions([Choice("plain", "nothing special")])) { $0 },
    default: "plain", summary: "Free, with a hint")
  static let quick = OptionKey<Bool>.flag("quick", short: "q", summary: "Hurry")
  static let loud = OptionKey<Bool>.flag("loud", short: "l", summary: "Shout")
  static let files = ArgumentKey<[String]>.oneOrMore("FILE", .path, summary: "What to read")
  static let target = ArgumentKey<Int>.one("TARGET", .integer(in: 1...9), summary: "A digit")
  static let topic = ArgumentKey<String?>.optional("TOPIC", .command, summary: "A command")

  enum Color: Sendable { case red, blue }

  static let paint = Command(
    name: "paint", summary: "Paint files",
    arguments: [files.declaration],
    groups: [
      OptionGroup("Looks", [size.declaration, color.declaration, note.declaration]),
      OptionGroup(
        "Rest",
        [
          net.declaration, out.declaration, folder.declaration, style.declaration,
          quick.declaration, loud.declaration,
        ]),
    ],
    examples: [Example("Paint one", "tool paint a.txt")],
    exitCodes: [ExitCodeMeaning(0, "painted")])

  static let move = Command(
    name: "move", summary: "Move to a target", arguments: [target.declaration])
  static let explain = Command(
    name: "explain", summary: "Explain a topic", arguments: [topic.declaration])

  /// A command that only its subcommands carry out.
  static let box = Command(
    name: "box", summary: "Handle boxes",
    subcommands: [
      Command(
        name: "box open", summary: "Open it: slowly", arguments: [files.declaration],
        groups: [OptionGroup("How", [style.declaration, quick.declaration])]),
      Command(name: "box close", summary: "Close it"),
    ])

  static let tool = Program(
    name: "tool", version: "1.2", summary: "a tool for tests", discussion: [".starts with a dot"],
    commands: [paint, move, explain, box], examples: [], exitCodes: [])

  static func parseError(_ words: String...) -> String? {
    paint.parse(words, program: "tool").error.map { "\($0)" }
  }

  static func parse(_ words: String...) throws(UsageError) -> ParsedArguments {
    try paint.parse(words, program: "tool").get()
  }
}
