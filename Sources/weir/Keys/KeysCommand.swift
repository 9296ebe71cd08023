import AWSProtocols
import AccessKeys
import CommandLineKit
import Daemon

/// `weir keys`: who may call the APIs of `weir serve`.
enum KeysCommand: CommandGroup {
  /// How keys are shown.
  enum Style: Sendable {
    case table
    case json
  }

  static let subcommands: [any Subcommand.Type] = [
    KeysAddCommand.self, KeysListCommand.self, KeysRotateCommand.self, KeysDeleteCommand.self,
  ]

  static let dataDirectory = OptionKey<String>.value(
    "data-dir", "DIR", .directory, default: "./weir-data", defaultText: "./weir-data",
    summary: "Where the state is; made where it is missing, readable by its owner alone")

  static let account = OptionKey<String>.value(
    "account", "ID", .accountID, default: "123456789012", defaultText: "123456789012",
    summary: "The account of new keys")

  static let output = OptionKey<Style>.value(
    "output", "STYLE",
    .oneOf([
      (Choice("table", "for people"), .table),
      (Choice("json", "one object, with IAM's names"), .json),
    ]), default: .table, defaultText: "table", summary: "How keys are shown")

  static let identifier = ArgumentKey<String>.one(
    "KEY", .text, summary: "The access key's identifier, such as AKIAIOSFODNN7EXAMPLE")

  static let command = Command(
    name: "keys", summary: "Make, list, rotate or delete access keys",
    discussion: [
      """
      An access key lets its holder call the APIs of 'weir serve'. Keys stand in the data \
      directory, in a file for its owner alone; changes count at once, also for a server that runs.
      """
    ],
    examples: [
      Example("Make a key", "weir keys add --name alice"),
      Example("Who has keys", "weir keys list"),
      Example("A new key for the same user", "weir keys rotate AKIAIOSFODNN7EXAMPLE"),
    ],
    subcommands: subcommands.map { $0.command })

  /// Opens the keys and does something with them, or says why that cannot be done.
  static func open(
    _ parsing: Parsing,
    _ body: (AccessKeyStore, ParsedArguments) throws(AccessKeyError) -> ExitCode
  ) -> ExitCode {
    parsing.carryOut { arguments in
      do throws(AccessKeyError) {
        return try body(ServeRun.openKeys(arguments[dataDirectory]), arguments)
      } catch {
        Console.diagnose(error.description)
        if case .unknown = error { return .nothingFound }
        return .usage
      }
    }
  }

  /// Shows a key that was just made, with its secret.
  static func showNew(_ key: StoredAccessKey, _ style: Style) -> ExitCode {
    switch style {
    case .json:
      return Console.answer(
        JSONValue.object([
          JSONMember(
            "AccessKey",
            .object(members(key) + [JSONMember("SecretAccessKey", .string(key.secret))]))
        ]).indentedText)
    case .table:
      let code = Console.answer(
        """
        AccessKeyId      \(key.identifier)
        SecretAccessKey  \(key.secret)
        Account          \(key.account)
        UserName         \(key.userName)

        """)
      Console.diagnose("the secret is shown this once; AWS clients take both from 'aws configure'")
      return code
    }
  }

  /// What may be shown of a key at any time.
  static func members(_ key: StoredAccessKey) -> [JSONMember] {
    var members = [
      JSONMember("AccessKeyId", .string(key.identifier)),
      JSONMember("Account", .string(key.account)), JSONMember("UserName", .string(key.userName)),
      JSONMember("CreateDate", .string(UTCTime(seconds: key.created).iso8601)),
    ]
    if let expires = key.expires {
      members.append(JSONMember("ExpireDate", .string(UTCTime(seconds: expires).iso8601)))
    }
    return members
  }
}
