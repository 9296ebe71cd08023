import AWSProtocols
import AccessKeys
import CommandLineKit

/// `weir keys list`: all access keys, without secrets.
enum KeysListCommand: Subcommand {
  static let command = Command(
    name: "keys list", summary: "List access keys, without their secrets",
    groups: [
      OptionGroup("Where", [KeysCommand.dataDirectory.declaration]),
      OptionGroup("What to write", [KeysCommand.output.declaration]),
    ],
    exitCodes: [
      ExitCodeMeaning(0, "listed"), ExitCodeMeaning(1, "there are none"),
      ExitCodeMeaning(2, "a mistake, or the keys cannot be read"),
    ])

  static func run(_ parsing: Parsing) -> ExitCode {
    KeysCommand.open(parsing) { (store, arguments) throws(AccessKeyError) in
      let keys = try store.list()
      let code: ExitCode =
        switch arguments[KeysCommand.output] {
        case .json:
          Console.answer(
            JSONValue.object([
              JSONMember("AccessKeys", .array(keys.map { .object(KeysCommand.members($0)) }))
            ]).indentedText)
        case .table: keys.isEmpty ? .done : Console.answer(table(keys))
        }
      guard keys.isEmpty else { return code }
      Console.diagnose("there is no access key yet; 'weir keys add' makes one")
      return .nothingFound
    }
  }

  private static func table(_ keys: [StoredAccessKey]) -> String {
    let rows =
      [["KEY", "USER", "ACCOUNT", "CREATED", "EXPIRES"]]
      + keys.map { key in
        [
          key.identifier, key.userName, key.account, UTCTime(seconds: key.created).iso8601,
          key.expires.map { UTCTime(seconds: $0).iso8601 } ?? "-",
        ]
      }
    return TextColumns.aligned(rows)
  }
}
