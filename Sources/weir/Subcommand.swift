import CommandLineKit

/// One verb of `weir`: its words as a table, and what it does.
protocol Subcommand: SendableMetatype {
  /// The table that parser, help, manual and completions share.
  static var command: Command { get }

  /// Carries out the command, or refuses what could not be understood.
  static func run(_ parsing: Parsing) -> ExitCode
}

/// A verb that has verbs of its own, which carry everything out.
protocol CommandGroup: Subcommand {
  /// In the order of help.
  static var subcommands: [any Subcommand.Type] { get }
}

extension CommandGroup {
  /// Only reached with a mistake.
  static func run(_ parsing: Parsing) -> ExitCode {
    if let error = parsing.error { return Console.refuse(error) }
    Console.write(command.helpText(program: Weir.program), to: .error)
    return .usage
  }
}

extension Parsing {
  /// Hands over what was understood, or refuses what was not.
  func carryOut(_ body: (ParsedArguments) throws(UsageError) -> ExitCode) -> ExitCode {
    do throws(UsageError) {
      return try body(get())
    } catch {
      return Console.refuse(error)
    }
  }
}

/// What scripts learn from the end of `weir`.
enum ExitCode: Int32 {
  /// Everything asked for was done.
  case done = 0
  /// The question was understood and has no answer.
  case nothingFound = 1
  /// The command line or its input cannot be used.
  case usage = 2
  /// Something was lost or skipped on the way.
  case incomplete = 3
}
