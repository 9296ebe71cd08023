import CommandLineKit
import Testing

struct UsageErrorTests {
  @Test(
    "a mistake is told in one line that says what was found and what works",
    arguments: [
      (["--sise", "1", "a"], "unknown option '--sise'; did you mean '--size'?"),
      (["--fold", "a"], "unknown option '--fold'; did you mean '--folder'?"),
      (["--xyz", "a"], "unknown option '--xyz'; see 'tool paint --help'"),
      (
        ["-size", "1", "a"], "option '--size' cannot be 'ize': a whole number from -10 to 10 works"
      ),
      (["-color", "a"], "unknown option '-color'; did you mean '--color'?"),
      (["-z", "a"], "unknown option '-z'; see 'tool paint --help'"),
      (["a", "--size"], "option '--size' needs a value: N"),
      (["a", "--color"], "option '--color' needs a value: one of red, Blue"),
      (
        ["a", "--note", "--quick"],
        "option '--note' needs a value (TEXT), but '--quick' follows; "
          + "a value that begins with '-' is written '--note=VALUE'"
      ),
      (["a", "-s"], "option '-s' needs a value: N"),
      (["--quick=yes", "a"], "option '--quick' takes no value, but 'yes' follows its '='"),
      (["--color", "green", "a"], "option '--color' cannot be 'green'; allowed: red, Blue"),
      (
        ["--color", "BLUE", "a"],
        "option '--color' cannot be 'BLUE'; did you mean 'Blue'? allowed: red, Blue"
      ),
      (
        ["--size", "11", "a"],
        "option '--size' cannot be '11': a whole number from -10 to 10 works"
      ),
      (["--out=", "a"], "option '--out' cannot be '': the text is empty"),
      (["--net", "a,,b", "x"], "option '--net' cannot be '': the text is empty"),
      (
        ["--size", "1", "-s2", "a"], "option '--size' is given more than once; give it once"
      ),
      (["--quick"], "missing argument FILE; usage: tool paint [OPTIONS] FILE..."),
      (
        ["--wei\nrd\u{1b}[2J", "a"],
        "unknown option '--wei\\nrd\\u{1b}[2J'; see 'tool paint --help'"
      ),
    ])
  func messages(words: [String], message: String) {
    let error = Sample.paint.parse(words, program: "tool").error
    #expect(error.map { "\($0)" } == message)
  }

  @Test("a long text is cut where it is quoted")
  func longText() {
    let word = String(repeating: "x", count: 81)
    let error = Sample.parseError("--color", word, "a")
    #expect(error == "option '--color' cannot be '\(word.dropLast())...'; allowed: red, Blue")
  }

  @Test("a word too many is named")
  func unexpectedArgument() {
    let error = Sample.move.parse(["4", "5"], program: "tool").error
    #expect(error.map { "\($0)" } == "unexpected argument '5'; see 'tool move --help'")
  }

  @Test("an argument that cannot be read is named")
  func refusedArgument() {
    let error = Sample.move.parse(["x"], program: "tool").error
    let message = "argument TARGET cannot be 'x': a whole number from 1 to 9 works"
    #expect(error.map { "\($0)" } == message)
  }

  @Test(
    "the first word decides what a command line asks for",
    arguments: [
      ([], "nothing"), (["--help"], "help"), (["-h", "x"], "help"), (["--version"], "version"),
      (["paint", "--help"], "paint help"), (["move", "3"], "move"),
      (["pain"], "unknown command 'pain'; did you mean 'paint'?"),
      (["xyzzy"], "unknown command 'xyzzy'; see 'tool --help'"),
      (["--verson"], "unknown option '--verson'; did you mean '--version'?"),
      (["-x"], "unknown option '-x'; see 'tool --help'"),
      (["-"], "unknown command '-'; see 'tool --help'"),
    ])
  func invocations(words: [String], meaning: String) {
    let found =
      switch Sample.tool.parse(words) {
      case .nothing: "nothing"
      case .help: "help"
      case .version: "version"
      case .command(let command, let parsing): command.name + (parsing.wantsHelp ? " help" : "")
      case .unusable(let error): "\(error)"
      }
    #expect(found == meaning)
  }
}
