import CommandLineKit
import QueryCopies
import QueryEngine

/// `weir query`: SQL over flow logs that are there already.
enum QueryCommand: Subcommand {
  static let command = Command(
    name: "query", summary: "Ask flow logs in SQL",
    discussion: [
      """
      Answers a question in SQL over the flow logs in files and folders, without loading anything \
      first. The table is flow_logs, also named vpc_flow_logs; its columns are the fields of the \
      records with underscores, as in Athena: interface_id, srcaddr, "start", pkt_srcaddr.
      """,
      """
      Addresses sort and compare as addresses. cidr_contains('10.0.0.0/8', srcaddr), \
      is_private(srcaddr), protocol_name(protocol), service_name(dstport) and \
      tcp_flags_text(tcp_flags) help; start_time and end_time are "start" and "end" as times. A \
      query can neither write nor read anything else. The answer goes to standard output; what was \
      read, and what could not be, to standard error.
      """,
    ],
    arguments: [question.declaration],
    groups: QueryOptions.groups + [CopyOptions.group],
    examples: [
      Example(
        "Ports that are refused most",
        "weir query \"select dstport, count(*) from flow_logs where action = 'REJECT' "
          + "group by 1 order by 2 desc limit 10\" --from AWSLogs"),
      Example(
        "Who sends most, of one day",
        "weir query 'select srcaddr, sum(bytes) from flow_logs group by 1 order by 2 desc limit 10'"
          + " --from AWSLogs --since 2026-11-20 --until 2026-11-21"),
      Example(
        "Rows for scripts",
        "weir query 'select * from flow_logs' --from flow.log.gz --output ndjson | jq .srcaddr"),
    ],
    exitCodes: [
      ExitCodeMeaning(0, "the question has an answer"),
      ExitCodeMeaning(1, "no record matches"),
      ExitCodeMeaning(2, "a mistake in the question, or files that cannot be read"),
      ExitCodeMeaning(3, "incomplete: lines or files could not be read"),
    ])

  static let question = ArgumentKey<String>.one(
    "SQL", .text, summary: "One SELECT, in quotes; the table is flow_logs")

  static func run(_ parsing: Parsing) -> ExitCode {
    parsing.carryOut { arguments throws(UsageError) in
      guard let copy = QuestionCopy(arguments) else {
        return QueryRun(arguments).answer(arguments[question])
      }
      let sql = arguments[question]
      let (since, until) = (QueryOptions.start(arguments), arguments[QueryOptions.until])
      return copy.write(
        QuestionCopy.Texts(
          sql: { () throws(CopyRefusal) in
            try StatementText.within(sql, since: since, until: until)
          },
          athena: { () throws(CopyRefusal) in
            try StatementText.checkPortable(sql)
            return try StatementText.within(sql, since: since, until: until)
          },
          insights: { () throws(CopyRefusal) in try InsightsText.query(sql) }))
    }
  }
}
