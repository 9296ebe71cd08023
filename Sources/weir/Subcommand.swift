import CommandLineKit

/// One verb of `weir`: its words as a table, and what it does.
protocol Subcommand: SendableMetatype {
  /// The table that parser, help, manual and completions share.
  static var command: Command { get }

  /// Carries out the command, or refuses what could not be understood.
  static func run(_ parsing: Parsing) -> ExitCode
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
