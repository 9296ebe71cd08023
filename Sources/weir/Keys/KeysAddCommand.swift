import AccessKeys
import CommandLineKit

/// `weir keys add`: a new access key.
enum KeysAddCommand: Subcommand {
  static let name = OptionKey<String>.value(
    "name", "USER",
    ValueReader { (text) throws(ValueRefusal) in
      let signs = Set("+=,.@_-".utf8)
      let isName = text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: signs.contains(byte)
        }
      }
      guard isName, (1...64).contains(text.utf8.count) else {
        throw ValueRefusal("a user is 1 to 64 letters, digits and signs of +=,.@_-")
      }
      return text
    }, default: "admin", defaultText: "admin", summary: "Whose key it is")

  static let command = Command(
    name: "keys add", summary: "Make an access key and show it",
    discussion: [
      "The secret is shown this once. Of one user there may be any number of keys."
    ],
    groups: [
      OptionGroup("Whose", [name.declaration, KeysCommand.account.declaration]),
      OptionGroup("Where", [KeysCommand.dataDirectory.declaration]),
      OptionGroup("What to write", [KeysCommand.output.declaration]),
    ],
    examples: [
      Example(
        "A key for a script", "weir keys add --name ci --output json | jq -r .AccessKey.AccessKeyId"
      )
    ],
    exitCodes: [
      ExitCodeMeaning(0, "made"), ExitCodeMeaning(2, "a mistake, or the keys cannot be written"),
    ])

  static func run(_ parsing: Parsing) -> ExitCode {
    KeysCommand.open(parsing) { (store, arguments) throws(AccessKeyError) in
      let key = try store.add(
        account: arguments[KeysCommand.account], userName: arguments[name])
      return KeysCommand.showNew(key, arguments[KeysCommand.output])
    }
  }
}
