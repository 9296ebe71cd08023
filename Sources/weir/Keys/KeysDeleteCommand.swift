import AccessKeys
import CommandLineKit

/// `weir keys delete`: a key that is good for nothing any more.
enum KeysDeleteCommand: Subcommand {
  static let command = Command(
    name: "keys delete", summary: "Delete an access key, which counts at once",
    arguments: [KeysCommand.identifier.declaration],
    groups: [OptionGroup("Where", [KeysCommand.dataDirectory.declaration])],
    exitCodes: [
      ExitCodeMeaning(0, "deleted"), ExitCodeMeaning(1, "there is no such key"),
      ExitCodeMeaning(2, "a mistake, or the keys cannot be written"),
    ])

  static func run(_ parsing: Parsing) -> ExitCode {
    KeysCommand.open(parsing) { (store, arguments) throws(AccessKeyError) in
      try store.delete(arguments[KeysCommand.identifier])
      return .done
    }
  }
}
