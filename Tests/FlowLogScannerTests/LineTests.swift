import FlowLogFormat
import FlowLogScanner
import TestSupport
import Testing

/// Lines of every sort, and what becomes of them.
struct LineTests {
  static let record =
    "2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 "
    + "1418530010 1418530070 ACCEPT OK"
  static let noData =
    "2 123456789010 eni-1235b8ca123456789 - - - - - - - 1431280876 1431280934 - NODATA"
  static let header = LogFormat.default.headerLine

  @Test("every field of a record comes back as it stands in the line")
  func fields() throws {
    let scan = try ScanOf(["\(Self.header)\n\(Self.record)\n"], columns: .version2)
    #expect(scan.rows == [Self.record.split(separator: " ").map(String.init)])
    #expect(scan.report.records == 1 && scan.report.headers == 1)
    #expect(!scan.report.isIncomplete)
  }

  @Test("a dash is no number, and stays a dash where text or an address stands")
  func dashes() throws {
    let columns: [ScanColumn] = [
      .field(.srcaddr), .field(.dstport), .field(.bytes), .field(.action), .field(.vpcID),
    ]
    let scan = try ScanOf([Self.noData], columns: columns)
    #expect(scan.rows == [["-", nil, nil, "-", nil]])
    #expect(scan.report.badValues == 0)
  }

  @Test(
    "lines that are written in other ways are read as the same records",
    arguments: [
      "\(record)\r\n", "  \(record)\n", "\(record)  \n", record,
      record.split(separator: " ").joined(separator: "  ") + "\n",
      record.split(separator: " ").joined(separator: "\t") + "\n",
      "2015-05-10T18:02:14.000Z \(record)\n",
      "2015-05-10T18:02:14+00:00 eni-1235b8ca123456789-all \(record)\n",
      "{\"message\":\"\(record)\"}\n", "{\"message\":\"\(record)\\n\"}",
      "[{\"body\":\"\(record)\",\"event\":{\"version\":2,\"srcaddr\":\"1.1.1.1\",\"end\":3}}]",
      "{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"1\",\"logEvents\":[{\"id\":\"1\","
        + "\"timestamp\":1,\"message\":\"\(record)\"}]}",
      "{\"messageType\":\"CONTROL_MESSAGE\",\"logEvents\":[{\"message\":\"health\"}]}"
        + "{\"messageType\":\"DATA_MESSAGE\",\"logEvents\":[{\"message\":\"\(record)\"}]}",
    ])
  func notations(text: String) throws {
    let scan = try ScanOf([text], columns: .version2)
    #expect(scan.rows == [Self.record.split(separator: " ").map(String.init)])
    #expect(scan.report.malformed == 0)
  }

  @Test("a recognised format holds for its version; other lines are looked at one by one")
  func versions() throws {
    let other =
      "11 10.0.0.71 52.95.128.179 34210 80 6 1616729292 1616729349 REJECT OK BPA nat-0c 1 nat_gateway"
    let renumbered = "3" + Self.record.dropFirst()
    let scan = try ScanOf(
      ["\(Self.record)\n\(other)\n\(renumbered)\n\(Self.record)\n"], columns: .version2)
    #expect(
      scan.rows
        == [Self.record, renumbered, Self.record].map { line in
          line.split(separator: " ").map(String.init)
        })
    #expect(scan.report.malformed == 1 && scan.report.badValues == 0)
  }

  @Test("JSON objects whose names are fields are records")
  func objects() throws {
    let text = """
      {"version":2,"srcaddr":"10.0.0.1","dstport":443.0,"action":null}
      {"version":2,"srcaddr":"10.0.0.2","dst_port":1,"dstport":80,"action":"REJECT"}
      """
    let scan = try ScanOf(
      [text], columns: [.field(.srcaddr), .field(.dstport), .field(.action), .field(.bytes)])
    #expect(scan.rows == [["10.0.0.1", "443", "-", nil], ["10.0.0.2", "80", "REJECT", nil]])
  }

  @Test("comma-separated values with names on top are records")
  func commas() throws {
    let text = "account_id,srcaddr,\"dstport\"\n123456789012,10.0.0.1,443\r\n,\"10.0.0.2\",\n"
    let scan = try ScanOf(
      [text], columns: [.field(.accountID), .field(.srcaddr), .field(.dstport)])
    #expect(scan.rows == [["123456789012", "10.0.0.1", "443"], ["-", "10.0.0.2", nil]])
  }

  @Test("a header in the middle of a file tells the fields of the lines behind it")
  func headers() throws {
    let text =
      "\(Self.header)\n\(Self.record)\n\nsrcaddr dstaddr action\n10.9.9.9 2001:db8::1 "
      + "REJECT\n\(Self.header)\n\(Self.noData)\n"
    let scan = try ScanOf(
      [text], columns: [.field(.srcaddr), .field(.dstaddr), .field(.action), .field(.logStatus)])
    #expect(
      scan.rows == [
        ["172.31.16.139", "172.31.16.21", "ACCEPT", "OK"],
        ["10.9.9.9", "2001:db8::1", "REJECT", nil], ["-", "-", "-", "NODATA"],
      ])
    #expect(scan.report.headers == 3 && scan.report.blanks == 1)
  }

  @Test("files without a header are recognised, each for itself")
  func detection() throws {
    let version5 = LogFormat.named("v5")
    let fields = try #require(version5).fields
    let values = fields.map { field -> String in
      switch field.definition.type {
      case .int32, .int64: "5"
      case .string: field.definition.isAddress ? "10.1.1.1" : "-"
      }
    }
    let scan = try ScanOf(
      ["\(Self.record)\n", values.joined(separator: " ") + "\n"],
      columns: [.field(.srcaddr), .field(.trafficPath)])
    #expect(scan.rows == [["172.31.16.139", nil], ["10.1.1.1", "5"]])
  }

  @Test("what is no record is counted, with file and line, and hurts nobody else")
  func malformed() throws {
    let text = "\(Self.header)\n\(Self.record)\n2 3 4\n\(Self.record) more\n\(Self.record)\n"
    let scan = try ScanOf([text], columns: [.field(.bytes)])
    #expect(scan.rows == [["4249"], ["4249"]])
    #expect(scan.report.malformed == 2)
    #expect(scan.report.problems.map(\.line) == [3, 4])
    #expect(scan.report.problems.first?.words.contains("3 fields where the format has 14") == true)
  }

  @Test(
    "a value that its field cannot hold is missing, and counted",
    arguments: [
      ("172.31.16.139", "172.31.16.256"), ("172.31.16.139", "172.31.16"),
      ("172.31.16.139", "172.31.16.1390"), ("172.31.16.139", "072.31.16.139"),
      ("172.31.16.139", "1.2.3.4.5"), ("172.31.16.139", "1..2.3"), ("172.31.16.139", "1/2.3.4.5"),
      ("172.31.16.139", "2001:db8::g"), ("20641", "2147483648"), ("20641", "x"), ("20641", "-1"),
      ("4249", "9223372036854775808"), ("4249", "42:49"), ("4249", "42/9"),
    ])
  func badValues(good: String, bad: String) throws {
    let line = Self.record.split(separator: " ").map { $0 == good ? bad : String($0) }
    let text = "\(Self.header)\n\(line.joined(separator: " "))\n"
    let scan = try ScanOf(
      [text], columns: [.field(.srcaddr), .field(.srcport), .field(.bytes)])
    #expect(scan.report.badValues == 1 && scan.report.records == 1)
    #expect(scan.rows.first?.contains(nil) == true)
    #expect(scan.report.problems.map(\.line) == [2])
  }

  @Test("the longest numbers and all forms of addresses are read")
  func extremes() throws {
    let text = """
      srcaddr dstaddr srcport bytes start
      ::1 :: 2147483647 9223372036854775807 0
      0.0.0.0 255.255.255.255 0 12345678 99999999
      ::ffff:10.0.0.1 fe80::1:2 12345 123456789012345 1234567890123456
      """
    let scan = try ScanOf(
      [text],
      columns: [
        .field(.srcaddr), .field(.dstaddr), .field(.srcport), .field(.bytes), .field(.start),
      ])
    #expect(
      scan.rows == [
        ["::1", "::", "2147483647", "9223372036854775807", "0"],
        ["0.0.0.0", "255.255.255.255", "0", "12345678", "99999999"],
        ["10.0.0.1", "fe80::1:2", "12345", "123456789012345", "1234567890123456"],
      ])
  }

  @Test("a line that is too long is left out, and the lines behind it are read")
  func longLine() throws {
    let long = String(repeating: "x", count: 300_000)
    let text = "\(Self.header)\n\(Self.record)\n\(long)\n\(Self.record)\n"
    let scan = try ScanOf([text], columns: [.field(.bytes)])
    #expect(scan.rows.count == 2 && scan.report.malformed == 1)
  }

  @Test("a file without any line end is no flow log")
  func noLines() throws {
    #expect(throws: ScanError.self) {
      try ScanOf([String(repeating: "x", count: 200_000)], columns: [.field(.bytes)])
    }
  }

  @Test("text that is no UTF-8 is repaired")
  func brokenText() throws {
    let bytes =
      Array("interface-id srcaddr end\n".utf8) + [0x65, 0xff, 0xc3] + Array(" ::1 1\n".utf8)
    let scan = try ScanOf(bytes: [bytes], columns: [.field(.interfaceID)])
    #expect(scan.rows == [["e\u{fffd}\u{fffd}"]])
  }

  @Test("path, line, account and Region are there where the path tells of them")
  func paths() throws {
    let folder = try TemporaryFolder()
    let name = "123456789012_vpcflowlogs_eu-west-3_fl-0f46d0a2ed744cfa1_20220915T1420Z_740b.log"
    let path = try folder.write(Array("srcaddr end\n10.0.0.1 5\n".utf8), as: name)
    var finder = SourceFinder()
    try finder.add(path)
    let scan = try ScanOf(
      finder.files, columns: [.path, .message, .field(.accountID), .field(.region)])
    #expect(scan.rows == [[path, "10.0.0.1 5", "123456789012", "eu-west-3"]])
  }
}
