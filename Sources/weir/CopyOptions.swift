import CommandLineKit

/// The words of `--copy-as`, which commands over past records share.
enum CopyOptions {
  static let group = OptionGroup("Other languages", [copyAs.declaration])

  /// What a question can be shown as.
  enum Language: Sendable { case sql, insights, awscli, curl }

  static let copyAs = OptionKey<Language?>.optional(
    "copy-as", "LANGUAGE",
    .oneOf([
      (Choice("sql", "a SELECT that weir query answers"), Language.sql),
      (Choice("insights", "a query of CloudWatch Logs Insights"), .insights),
      (Choice("awscli", "a command of the AWS CLI"), .awscli),
      (Choice("curl", "a signed request by curl"), .curl),
    ]),
    summary: "Show the question as sql, insights, awscli or curl, and read nothing",
    details: [
      """
      awscli and curl give the call that asks the same elsewhere: StartQuery of CloudWatch Logs \
      for --from log-group:NAME, StartQueryExecution of Athena otherwise, with --since and \
      --until. What is shown holds no key; curl takes AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and \
      AWS_SESSION_TOKEN from the shell that it is pasted into.
      """
    ])
}
