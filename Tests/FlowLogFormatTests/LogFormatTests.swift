import FlowLogFormat
import Testing

@Suite("LogFormat")
struct LogFormatTests {
  static let awsDefault =
    "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} "
    + "${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}"

  @Test("the default is the string that DescribeFlowLogs returns")
  func defaultFormat() throws {
    #expect(LogFormat.default.description == Self.awsDefault)
    #expect(try LogFormat(parsing: Self.awsDefault) == .default)
    #expect(LogFormat.default.version == 2)
  }

  @Test("every named format survives being written and read", arguments: LogFormat.names)
  func namedFormats(name: String) throws {
    let format = try LogFormat(argument: name)
    #expect(try LogFormat(parsing: format.description) == format)
    #expect(try LogFormat(argument: format.description) == format)
    #expect(LogFormat(headerLine: format.headerLine) == format)
  }

  @Test("names are what they say: v2 is default, all is v11, and there is no v6")
  func names() {
    #expect(LogFormat.named("v2") == .default)
    #expect(LogFormat.named("all") == LogFormat.named("v11"))
    for name in ["v6", "v1", "v12", "v", "", "Default", "v02"] {
      #expect(LogFormat.named(name) == nil, "\(name)")
    }
  }

  @Test(
    "version is the highest of the listed fields, at least 2",
    arguments: [
      ("${srcaddr}", 2), ("${tcp-flags} ${srcaddr}", 3), ("${next-hop-az-id} ${vpc-id}", 11),
      ("${x-initiator}", 2), ("${region} ${x-deciding-rule}", 4), ("${tgw-id} ${vpc-id}", 6),
      ("${tgw-id} ${ecs-task-id}", 7),
    ])
  func version(text: String, version: Int) throws {
    #expect(try LogFormat(parsing: text).version == version)
  }

  @Test(
    "every error names its column",
    arguments: [
      ("", LogFormatError.empty),
      (" ${start}", .leadingSpace),
      (" ", .leadingSpace),
      ("${start} ", .trailingSpace(column: 9)),
      ("${start}   ", .trailingSpace(column: 9)),
      ("${start}  ${end}", .doubledSpace(column: 10)),
      ("${start}${end}", .missingSpace(column: 9)),
      ("${start},${end}", .notAField(text: ",", column: 9, suggestion: nil)),
      ("${start}\t${end}", .notAField(text: "\t", column: 9, suggestion: nil)),
      ("${start} end", .notAField(text: "end", column: 10, suggestion: "end")),
      ("$start", .notAField(text: "$start", column: 1, suggestion: nil)),
      ("${start}}", .notAField(text: "}", column: 9, suggestion: nil)),
      ("${start} ${end", .missingBrace(column: 10)),
      ("${start ${end}", .missingBrace(column: 1)),
      ("${start${end}", .missingBrace(column: 1)),
      ("${", .missingBrace(column: 1)),
      ("${start} ${}", .emptyName(column: 10)),
      (
        "${start} ${srcadr}",
        .unknownField(name: "srcadr", column: 10, suggestion: "srcaddr")
      ),
      ("${account_id}", .unknownField(name: "account_id", column: 1, suggestion: "account-id")),
      ("${VPC-ID}", .unknownField(name: "VPC-ID", column: 1, suggestion: "vpc-id")),
      ("${ä} ${zzzzzz}", .unknownField(name: "ä", column: 1, suggestion: nil)),
      ("${end} ${zzzzzzzzz}", .unknownField(name: "zzzzzzzzz", column: 8, suggestion: nil)),
      ("${start} ${end} ${start}", .duplicateField(name: "start", column: 17, first: 1)),
    ])
  func errors(text: String, error: LogFormatError) {
    #expect(throws: error) { try LogFormat(parsing: text) }
  }

  @Test("columns count characters, not bytes")
  func columnsCountCharacters() {
    #expect(
      throws: LogFormatError.unknownField(name: "éé", column: 1, suggestion: nil)
    ) { try LogFormat(parsing: "${éé} ${end}") }
    #expect(throws: LogFormatError.notAField(text: "é", column: 9, suggestion: nil)) {
      try LogFormat(parsing: "${start}é${end}")
    }
  }

  @Test(
    "messages say what was found, where, and what works",
    arguments: [
      (
        "${start} ${srcadr}",
        "unknown field \"srcadr\" at column 10 of the log format; did you mean srcaddr?"
      ),
      (
        "v55",
        "unknown format \"v55\"; did you mean v5? formats are default, v2, v3, v4, v5, v7, v8, "
          + "v9, v10, v11, all, tgw or a string such as '${srcaddr} ${dstaddr}'"
      ),
      (
        "${start} end",
        "\"end\" at column 10 of the log format is not a field; fields are written ${end}"
      ),
      (
        "${\u{1b}[31m}",
        "unknown field \"\\u{1B}[31m\" at column 1 of the log format; docs/fields.md lists all fields"
      ),
    ])
  func messages(argument: String, message: String) {
    let error = #expect(throws: LogFormatError.self) { try LogFormat(argument: argument) }
    #expect(error?.description == message)
  }

  @Test("a misspelt format name gets a suggestion")
  func suggestsFormat() {
    #expect(throws: LogFormatError.unknownFormat(name: "defalt", suggestion: "default")) {
      try LogFormat(argument: "defalt")
    }
    #expect(throws: LogFormatError.empty) { try LogFormat(argument: "") }
  }

  @Test(
    "header lines are found in either spelling and spacing",
    arguments: [
      ("srcaddr dstaddr", 2), ("account_id  interface-id\r", 2), ("pkt_srcaddr\tx_initiator ", 2),
      (CatalogueTests.transitGateway, 36),
    ])
  func headers(line: String, count: Int) {
    #expect(LogFormat(headerLine: line)?.fields.count == count)
  }

  @Test(
    "data lines and other text are no headers",
    arguments: [
      "", " ", "2 123456789010 eni-1235b8ca123456789 - - - - - - - 1431280876 1431280934 - NODATA",
      "- eni-1235b8ca123456789 10.0.1.5", "srcaddr dstaddr 10.0.0.1", "srcaddr srcaddr", "-",
      "srcaddr,dstaddr", "Srcaddr", "account__id",
    ])
  func notHeaders(line: String) {
    #expect(LogFormat(headerLine: line) == nil)
  }

  @Test("fields may not be missing or stand twice")
  func fieldList() {
    #expect(LogFormat(fields: []) == nil)
    #expect(LogFormat(fields: [.start, .start]) == nil)
    #expect(LogFormat(fields: [.end, .start])?.description == "${end} ${start}")
  }
}
