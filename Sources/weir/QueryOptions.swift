import CommandLineKit
import FlowLogFormat
import Glibc
import QueryEngine

/// The words that commands over past records share.
enum QueryOptions {
  static let groups = [
    OptionGroup(
      "What to read",
      [
        from.declaration, since.declaration, until.declaration, last.declaration,
        format.declaration, partial.declaration, cache.declaration,
      ]),
    OptionGroup(
      "What to write", [output.declaration, verbose.declaration, explainPlan.declaration]),
    OptionGroup("Buckets, log groups and a running Weir", places),
    OptionGroup("Limits", [threads.declaration, memory.declaration, timeout.declaration]),
  ]

  /// Options that say where services answer.
  static let places = [
    region.declaration, profile.declaration, endpoint.declaration, dataDirectory.declaration,
  ]

  static let fromSummary = "A file or folder, s3://bucket/prefix, log-group:NAME, or live"

  static let from = OptionKey<[String]>.list(
    "from", "SOURCE", .path, summary: fromSummary,
    details: [
      """
      Objects are copied to ~/.cache/weir/objects, many at a time, and read from there the next \
      time; those whose keys have a date outside of the time asked for are not even listed where \
      their folder tells. Requests are signed with the credentials that the AWS CLI would use.
      """,
      """
      Folders are walked to their ends. The fields of each file are found in its header line, or \
      recognised; S3's folders with or without Hive's names, exports of CloudWatch Logs, \
      subscription envelopes and Firehose's wrappers are read as they are.
      """,
      """
      live is what a running 'weir serve' has seen and not delivered yet: flows of windows that \
      are open and, beside a log group or a bucket that it delivers to, records that wait for \
      delivery. Together with that source, every record is there once.
      """,
    ])

  static let region = OptionKey<String?>.optional(
    "region", "REGION", .text,
    defaultText: "AWS_REGION, the profile, then the instance's own",
    summary: "The Region of the bucket or log group")

  static let profile = OptionKey<String?>.optional(
    "profile", "NAME", .text, defaultText: "AWS_PROFILE, then 'default'",
    summary: "The profile of ~/.aws/config and ~/.aws/credentials to use")

  static let endpoint = OptionKey<String?>.optional(
    "endpoint-url", "URL", .text,
    defaultText: "AWS_ENDPOINT_URL, the profile, then AWS; for live http://127.0.0.1:4599",
    summary: "Where S3 and CloudWatch Logs, compatible services, or 'weir serve' answer")

  static let dataDirectory = OptionKey<String?>.optional(
    "data-dir", "DIR", .directory,
    defaultText: "the variables and files that the AWS CLI reads",
    summary: "Sign with the first access key of this data directory of 'weir serve'")

  static let since = OptionKey<Int?>.optional(
    "since", "TIME", TimeWords.reader,
    summary: "Only records that begin then or later: 2026-11-20, 2026-11-20T09:30, 15m, 24h, 7d",
    details: [
      """
      15m, 24h and 7d are so long ago; dates and times are UTC; digits alone are seconds since \
      1970. Files whose path has a date outside of the time asked for are not opened.
      """
    ])

  static let until = OptionKey<Int?>.optional(
    "until", "TIME", TimeWords.reader, summary: "Only records that begin before then")

  static let last = OptionKey<Int?>.optional(
    "last", "AGE", TimeWords.ageReader,
    summary: "Only records of so long before --until, or before now: 15m, 24h, 7d")

  /// The second at which the time asked for begins: that of `--since`, of `--last`, or the later.
  static func start(_ arguments: ParsedArguments) -> Int? {
    let ago = arguments[last].map { (arguments[until] ?? time(nil)) - $0 }
    return [arguments[since], ago].compactMap { $0 }.max()
  }

  static let format = OptionKey<LogFormat?>.optional(
    "format", "FORMAT", ReplayOptions.formatReader, defaultText: "found out",
    summary: "Fields of lines without a header: default, v3, v5, tgw, or '${srcaddr} ${bytes}'")

  static let partial = OptionKey.flag(
    "partial", summary: "Answer with what can be read where a file is damaged or cut")

  static let cache = OptionKey.flag(
    "cache", summary: "Keep a columnar copy of what is read; later questions take seconds less",
    details: [
      """
      Copies are Parquet files of about 14 bytes a record in ~/.cache/weir/columns, one for the \
      files of a folder, 20 GiB at most; those not used for longest go first. They are used \
      whether the option is given or not, as long as no file of the folder has changed. Making \
      them takes a few times as long as an answer. Folders with lines that cannot be read get none.
      """
    ])

  static let output = OptionKey<AnswerStyle>.value(
    "output", "STYLE",
    .oneOf([
      (Choice("table", "columns with a heading"), AnswerStyle.table),
      (Choice("json", "one JSON array of objects"), .json),
      (Choice("ndjson", "one JSON object a line"), .ndjson),
      (Choice("csv", "comma-separated values with a heading (RFC 4180)"), .csv),
      (Choice("raw", "values separated by one space"), .raw),
    ]), default: .table, summary: "table, json, ndjson, csv or raw")

  static let verbose = OptionKey.flag(
    "verbose", short: "v", summary: "Say of each file what was found in it, or why it was left")

  static let explainPlan = OptionKey.flag(
    "explain-plan", summary: "Show how the question would be answered, and read nothing")

  static let threads = OptionKey<Int>.value(
    "threads", "NUMBER", .integer(in: 1...256), default: ProcessorCount.available,
    defaultText: "the processors", summary: "Threads that read and count")

  static let memory = OptionKey<Int>.value(
    "memory", "MIB", .integer(in: 64...1_048_576), default: 256,
    summary: "Memory that an answer may need; what finds no room goes to disk")

  static let timeout = OptionKey<Int?>.optional(
    "timeout", "SECONDS", .integer(in: 1...86_400), defaultText: "none",
    summary: "Give up after so long")
}
