import AWSProtocols
import AccessKeys
import CommandLineKit

/// `weir keys rotate`: a new key in place of an old one.
enum KeysRotateCommand: Subcommand {
  static let grace = OptionKey<Int>.value(
    "grace", "SECONDS", .integer(in: 0...31_536_000), default: 86_400, defaultText: "86400, a day",
    summary: "How long the old key is still good")

  static let command = Command(
    name: "keys rotate", summary: "Make a new key for the user of an old one, which ends",
    discussion: [
      """
      The old key stays good for a while, so that programs can be changed one after the other. A \
      key that others have seen is better deleted at once: --grace 0.
      """
    ],
    arguments: [KeysCommand.identifier.declaration],
    groups: [
      OptionGroup("How", [grace.declaration]),
      OptionGroup("Where", [KeysCommand.dataDirectory.declaration]),
      OptionGroup("What to write", [KeysCommand.output.declaration]),
    ],
    exitCodes: [
      ExitCodeMeaning(0, "rotated"), ExitCodeMeaning(1, "there is no such key"),
      ExitCodeMeaning(2, "a mistake, or the keys cannot be written"),
    ])

  static func run(_ parsing: Parsing) -> ExitCode {
    KeysCommand.open(parsing) { (store, arguments) throws(AccessKeyError) in
      let old = arguments[KeysCommand.identifier]
      let (key, expires) = try store.rotate(old, graceSeconds: arguments[grace])
      let code = KeysCommand.showNew(key, arguments[KeysCommand.output])
      Console.diagnose(
        "\(old) is good until \(UTCTime(seconds: expires).iso8601); "
          + "'weir keys delete \(old)' ends it now")
      return code
    }
  }
}
