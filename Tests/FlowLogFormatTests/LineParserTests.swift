import FlowLogFormat
import FlowModel
import NetworkTypes
import Testing

/// The values of one line, or the error that parsing or checking it gives.
func values(_ line: String, _ format: LogFormat) throws(FlowLogLineError) -> [FlowLogField: String]
{
  var parser = FlowLogLineParser(format: format)
  let bytes = Array(line.utf8)
  let parsed = try parser.parse(bytes.span)
  try parsed.validate()
  var values: [FlowLogField: String] = [:]
  for field in format.fields { values[field] = parsed.string(field) }
  return values
}

@Suite("Line parser")
struct LineParserTests {
  static let web =
    "2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 "
    + "1418530010 1418530070 ACCEPT OK"

  @Test("typed accessors give AWS's example")
  func accessors() throws {
    var parser = FlowLogLineParser(format: .default)
    let bytes = Array(Self.web.utf8)
    let line = try parser.parse(bytes.span)
    #expect(try line.int64(.version) == 2)
    #expect(try line.address(.srcaddr) == IPAddress("172.31.16.139"))
    #expect(try line.int64(.bytes) == 4249)
    #expect(try line.int64(.start) == 1_418_530_010)
    #expect(line.string(.action) == "ACCEPT")
    #expect(line.bytes(of: .interfaceID).count == 21)
    #expect(line.isNull(.action) == false)
    #expect(line.isNull(.vpcID) == true)
    #expect(try line.int64(.tcpFlags) == nil)
    #expect(line.bytes(of: .vpcID).count == 0)
  }

  @Test("dashes are null in every accessor")
  func dashes() throws {
    var parser = FlowLogLineParser(format: .default)
    let bytes = Array(
      "2 123456789010 eni-1235b8ca123456789 - - - - - - - 1431280876 1431280934 - NODATA".utf8)
    let line = try parser.parse(bytes.span)
    for field in [FlowLogField.srcaddr, .dstport, .packets, .action] {
      #expect(line.isNull(field) == true)
    }
    #expect(try line.address(.srcaddr) == nil)
    #expect(try line.int64(.bytes) == nil)
    #expect(line.string(.action) == nil)
    #expect(line.string(.logStatus) == "NODATA")
  }

  @Test(
    "runs of blanks, blanks at the ends, tabs and CR do not matter",
    arguments: ["10.0.0.1  5", " 10.0.0.1 5 ", "10.0.0.1\t5\r", "10.0.0.1 5   \r"])
  func blanks(line: String) throws {
    let format = try LogFormat(parsing: "${srcaddr} ${dstport}")
    #expect(try values(line, format) == [.srcaddr: "10.0.0.1", .dstport: "5"])
  }

  @Test(
    "every error says where",
    arguments: [
      ("", FlowLogLineError.tooFewFields(found: 0, expected: 3)),
      ("10.0.0.1 5", .tooFewFields(found: 2, expected: 3)),
      ("10.0.0.1 5 6 7 8", .tooManyFields(found: 5, expected: 3)),
      ("10.0.0.1 x 6", .notANumber(field: .dstport, column: 10)),
      ("10.0.0.1 -5 6", .notANumber(field: .dstport, column: 10)),
      ("10.0.0.1 5 6.0", .notANumber(field: .bytes, column: 12)),
      ("10.0.0.1 5 +6", .notANumber(field: .bytes, column: 12)),
      ("10.0.0.1  2147483648 6", .numberTooLarge(field: .dstport, column: 11)),
      ("10.0.0.1 5 9223372036854775808", .numberTooLarge(field: .bytes, column: 12)),
      ("10.0.0.1 5 99999999999999999999999", .numberTooLarge(field: .bytes, column: 12)),
      ("10.0.0.1 5 9999999999999999999999x", .notANumber(field: .bytes, column: 12)),
      ("10.0.0 5 6", .notAnAddress(field: .srcaddr, column: 1)),
      ("1:2::3::4 5 6", .notAnAddress(field: .srcaddr, column: 1)),
    ])
  func errors(line: String, error: FlowLogLineError) throws {
    let format = try LogFormat(parsing: "${srcaddr} ${dstport} ${bytes}")
    #expect(throws: error) { try values(line, format) }
    #expect(!error.description.isEmpty)
  }

  @Test("the largest numbers of each type are read")
  func largest() throws {
    let format = try LogFormat(parsing: "${dstport} ${bytes}")
    #expect(try values("2147483647 9223372036854775807", format).count == 2)
  }

  @Test("a line beyond the limit is refused before it is split")
  func tooLong() throws {
    let format = try LogFormat(parsing: "${interface-id}")
    let longest = String(repeating: "x", count: FlowLogLineParser.longestLine)
    #expect(try values(longest, format)[.interfaceID] == longest)
    #expect(throws: FlowLogLineError.tooLong(bytes: 65_536)) { try values(longest + "x", format) }
  }

  @Test("messages are sentences with numbers in them")
  func messages() {
    #expect(
      FlowLogLineError.tooFewFields(found: 13, expected: 14).description
        == "the line has 13 fields where the format has 14; give the format of the file, or a "
        + "header line")
    #expect(
      FlowLogLineError.notANumber(field: .tcpFlags, column: 9).description
        == "tcp-flags at column 9 is neither a number nor -")
    #expect(
      FlowLogLineError.numberTooLarge(field: .bytes, column: 9).description
        == "bytes at column 9 does not fit INT_64")
  }
}

@Suite("Many lines")
struct LineBatchTests {
  /// Parses a whole text, checking every value; records as the text of the first field.
  static func parse(
    _ text: String, format: LogFormat = .default, chunk: Int = .max
  ) -> (report: FlowLogLineReport, first: [String], format: LogFormat) {
    var parser = FlowLogLineParser(format: format)
    var report = FlowLogLineReport()
    var first: [String] = []
    var pending: [UInt8] = []
    var rest = Array(text.utf8)[...]
    repeat {
      pending += rest.prefix(chunk)
      rest = rest.dropFirst(chunk)
      let used = parser.forEachLine(in: pending.span, isLast: rest.isEmpty, report: &report) {
        (line: FlowLogLine) throws(FlowLogLineError) in
        try line.validate()
        first.append(line.string(.srcaddr) ?? "-")
      }
      pending.removeFirst(used)
    } while !rest.isEmpty
    return (report, first, parser.format)
  }

  static let mixed = """
    version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status
    \(LineParserTests.web)

    2 123 eni-1 10.0.0.1 10.0.0.2 1 2 6 x 4 5 6 ACCEPT OK
      \r
    nonsense
    srcaddr dstport\r
    10.9.9.9 80\r
    10.9.9.9
    10.9.9.8 81 1
    10.9.9.7 82
    """

  @Test("headers set the format, blanks are skipped, bad lines are counted where they stand")
  func mixed() {
    let (report, first, format) = Self.parse(Self.mixed)
    #expect(report.lines == 11)
    #expect(report.records == 3)
    #expect(report.headers == 2)
    #expect(report.blanks == 2)
    #expect(report.malformed.total == 4)
    #expect(report.malformed[.tooFewFields] == 2)
    #expect(report.malformed[.tooManyFields] == 1)
    #expect(report.malformed[.notANumber] == 1)
    #expect(first == ["172.31.16.139", "10.9.9.9", "10.9.9.7"])
    #expect(
      report.problems.map(\.description) == [
        "line 4: packets at column 37 is neither a number nor -",
        "line 6: the line has 1 field where the format has 14; give the format of the file, or a "
          + "header line",
        "line 9: the line has 1 field where the format has 2; give the format of the file, or a "
          + "header line",
        "line 10: the line has 3 fields where the format has 2; give the format of the file, or a "
          + "header line",
      ])
    #expect(format.headerLine == "srcaddr dstport")
  }

  @Test("pieces of any size give the same", arguments: [1, 2, 3, 7, 64, 200])
  func pieces(chunk: Int) {
    let whole = Self.parse(Self.mixed)
    let parts = Self.parse(Self.mixed, chunk: chunk)
    #expect(parts.first == whole.first)
    #expect(parts.report.problems == whole.report.problems)
    #expect(parts.report.lines == whole.report.lines)
    #expect(parts.report.blanks == whole.report.blanks)
  }

  @Test("only the first problems are kept, all are counted")
  func manyProblems() {
    let (report, _, _) = Self.parse(String(repeating: "bad line\n", count: 1000))
    #expect(report.malformed[.tooFewFields] == 1000)
    #expect(report.problems.map(\.line) == Array(1...FlowLogLineReport.problemLimit))
  }

  @Test("an empty buffer has no lines")
  func empty() {
    #expect(Self.parse("").report.lines == 0)
    #expect(Self.parse("\n").report.blanks == 1)
  }
}
