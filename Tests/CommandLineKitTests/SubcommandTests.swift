import CommandLineKit
import Testing

/// Commands of two words.
struct SubcommandTests {
  /// What a command line comes to, in a few words.
  private func outcome(_ words: String...) -> String {
    switch Sample.tool.parse(words) {
    case .command(let command, let parsing):
      if parsing.wantsHelp { return "help of \(command.name)" }
      return parsing.error.map { "\($0)" } ?? command.name
    case .unusable(let error): return "\(error)"
    case .nothing, .help, .version: return "something else"
    }
  }

  @Test("both words lead to the command")
  func found() throws {
    #expect(outcome("box", "open", "a") == "box open")
    #expect(outcome("box", "close") == "box close")
    #expect(try Sample.tool.command(named: "box", "open").name == "box open")
    #expect(try Sample.tool.command(named: "box").subcommands.map(\.word) == ["open", "close"])
  }

  @Test(
    "mistakes name the command line up to where they are",
    arguments: [
      (["box"], "'tool box' needs a command: one of open, close"),
      (["box", "opne"], "unknown command 'opne'; did you mean 'open'?"),
      (["box", "x"], "unknown command 'x'; see 'tool box --help'"),
      (["box", "open", "--quik", "a"], "unknown option '--quik'; did you mean '--quick'?"),
      (["box", "open", "--zzz", "a"], "unknown option '--zzz'; see 'tool box open --help'"),
      (["box", "open"], "missing argument FILE; usage: tool box open [OPTIONS] FILE..."),
      (["box", "--zzz"], "unknown option '--zzz'; see 'tool box --help'"),
    ])
  func mistakes(words: [String], sentence: String) {
    switch Sample.tool.parse(words) {
    case .command(_, let parsing): #expect(parsing.error.map { "\($0)" } == sentence)
    case .unusable(let error): #expect("\(error)" == sentence)
    case .nothing, .help, .version: Issue.record("something else")
    }
  }

  @Test("help is there for both words, and for the first alone")
  func help() {
    #expect(outcome("box", "--help") == "help of box")
    #expect(outcome("box", "open", "-h") == "help of box open")
  }
}
