import FlowLogFormat
import FlowModel
import Foundation
import NetworkTypes
import Testing

@Suite("Output styles")
struct StyleTests {
  static let web = flow(
    "10.0.1.14", "10.0.2.30", ports: (51522, 5432), packets: 3, bytes: 180, flags: 2,
    direction: .egress)
  static let refused = flow(
    "2001:db8::1", "2001:db8::2", protocol: 58, bytes: 104, action: .reject)
  static let noData = StatusRecord(.noData, interface: 0, start: 1_700_000_000, end: 1_700_000_060)
  static let skipData = StatusRecord(
    .skipData, interface: 0, start: 1_700_000_000, end: 1_700_000_060, skippedPackets: 12)

  static let format =
    LogFormat(
      fields: [
        .version, .interfaceID, .srcaddr, .dstport, .action, .xInitiator, .xSkippedPackets,
        .start, .logStatus,
      ]) ?? .default

  private func text(_ style: OutputStyle) -> String {
    render(
      [Self.web, Self.refused], [Self.noData, Self.skipData], format: Self.format, style: style)
  }

  @Test("raw lines hold dashes")
  func raw() {
    #expect(
      text(.raw) == """
        2 eni-1235b8ca123456789 10.0.1.14 5432 ACCEPT src - 1700000000 OK
        2 eni-1235b8ca123456789 2001:db8::1 0 REJECT - - 1700000000 OK
        2 eni-1235b8ca123456789 - - - - - 1700000000 NODATA
        2 eni-1235b8ca123456789 - - - - 12 1700000000 SKIPDATA

        """)
  }

  @Test("JSON is one array with an object a line, numbers bare, dashes null")
  func json() throws {
    let expected = """
      [
      {"version":2,"interface-id":"eni-1235b8ca123456789","srcaddr":"10.0.1.14","dstport":5432,"action":"ACCEPT","x-initiator":"src","x-skipped-packets":null,"start":1700000000,"log-status":"OK"},
      {"version":2,"interface-id":"eni-1235b8ca123456789","srcaddr":"2001:db8::1","dstport":0,"action":"REJECT","x-initiator":null,"x-skipped-packets":null,"start":1700000000,"log-status":"OK"},
      {"version":2,"interface-id":"eni-1235b8ca123456789","srcaddr":null,"dstport":null,"action":null,"x-initiator":null,"x-skipped-packets":null,"start":1700000000,"log-status":"NODATA"},
      {"version":2,"interface-id":"eni-1235b8ca123456789","srcaddr":null,"dstport":null,"action":null,"x-initiator":null,"x-skipped-packets":12,"start":1700000000,"log-status":"SKIPDATA"}
      ]

      """
    #expect(text(.json) == expected)
    let parsed = try JSONSerialization.jsonObject(with: Data(text(.json).utf8))
    #expect((parsed as? [Any])?.count == 4)
    let empty = try JSONSerialization.jsonObject(with: Data(render([], style: .json).utf8))
    #expect((empty as? [Any])?.isEmpty == true)
  }

  @Test("NDJSON is the same objects without the array")
  func ndjson() {
    let lines = text(.json).split(separator: "\n").dropFirst().dropLast()
    let objects = lines.map { $0.hasSuffix(",") ? $0.dropLast() : $0 }
    #expect(text(.ndjson) == objects.map { $0 + "\n" }.joined())
    #expect(render([], style: .ndjson) == "")
  }

  @Test("CSV has a line of names, CR LF, and empty cells for no value")
  func csv() {
    let expected =
      "version,interface-id,srcaddr,dstport,action,x-initiator,x-skipped-packets,start,log-status\r\n"
      + "2,eni-1235b8ca123456789,10.0.1.14,5432,ACCEPT,src,,1700000000,OK\r\n"
      + "2,eni-1235b8ca123456789,2001:db8::1,0,REJECT,,,1700000000,OK\r\n"
      + "2,eni-1235b8ca123456789,,,,,,1700000000,NODATA\r\n"
      + "2,eni-1235b8ca123456789,,,,,12,1700000000,SKIPDATA\r\n"
    #expect(text(.csv) == expected)
  }

  @Test("tables have a head, text to the left, numbers to the right, and no trailing blanks")
  func table() {
    #expect(
      text(.table) == """
        version  interface-id           srcaddr          dstport  action  x-initiator  x-skipped-packets       start  log-status
              2  eni-1235b8ca123456789  10.0.1.14           5432  ACCEPT  src                          -  1700000000  OK
              2  eni-1235b8ca123456789  2001:db8::1            0  REJECT  -                            -  1700000000  OK
              2  eni-1235b8ca123456789  -                      -  -       -                            -  1700000000  NODATA
              2  eni-1235b8ca123456789  -                      -  -       -                           12  1700000000  SKIPDATA

        """)
  }

  @Test("a wide value widens its column for the lines that follow")
  func tableWidens() throws {
    let format = try LogFormat(parsing: "${srcaddr} ${dstport}")
    let wide = flow("2001:db8:1234:a100:8d6e:3477:df66:f105", "::1", ports: (1, 2))
    #expect(
      render([Self.web, wide, Self.web], format: format, style: .table) == """
        srcaddr          dstport
        10.0.1.14           5432
        2001:db8:1234:a100:8d6e:3477:df66:f105        2
        10.0.1.14                                  5432

        """)
  }

  @Test("compact lines align, name the verdict in words and leave out what is not there")
  func compact() {
    let lost = StatusRecord(.skipData, interface: 0, start: 1_700_000_000, end: 1_700_000_060)
    #expect(
      render([Self.web, Self.refused], [Self.noData, Self.skipData, lost], style: .compact) == """
        2023-11-14 22:13:20  ACCEPT    10.0.1.14:51522 → 10.0.2.30:5432/tcp                3 pkts         180 B  out  eni-1235b8ca123456789
        2023-11-14 22:13:20  REJECT    2001:db8::1 → 2001:db8::2/icmpv6                    1 pkt          104 B  in   eni-1235b8ca123456789
        2023-11-14 22:13:20  NODATA    no traffic until 2023-11-14 22:14:20                                           eni-1235b8ca123456789
        2023-11-14 22:13:20  SKIPDATA  12 packets lost until 2023-11-14 22:14:20                                      eni-1235b8ca123456789
        2023-11-14 22:13:20  SKIPDATA  some packets lost until 2023-11-14 22:14:20                                    eni-1235b8ca123456789

        """)
  }

  @Test("compact lines bracket IPv6 addresses with ports, and widen for long pairs")
  func compactIPv6() {
    let long = flow(
      "2001:db8:1234:a100:8d6e:3477:df66:f105", "2001:db8:1234:a102:3304:8879:34cf:4071",
      ports: (34892, 22))
    let lines = render([long, Self.web], style: .compact).split(separator: "\n").map(String.init)
    #expect(
      lines[0].contains(
        "[2001:db8:1234:a100:8d6e:3477:df66:f105]:34892 → "
          + "[2001:db8:1234:a102:3304:8879:34cf:4071]:22/tcp"))
    #expect(lines[0].count == lines[1].count)
  }

  @Test("compact times are right on every day that 32 bits can name")
  func compactTimes() throws {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "UTC")
    formatter.dateFormat = "yyyy-MM-dd HH:mm:ss"
    var seconds: [UInt32] = [0, 951_782_399, 951_782_400, 951_868_800, 4_107_542_400, .max]
    seconds += stride(from: UInt32(86_399), to: .max - 86_401 * 7, by: 86_401 * 7)
    let flows = seconds.map { flow("10.0.0.1", "10.0.0.2", start: $0, end: $0) }
    let lines = render(flows, style: .compact).split(separator: "\n")
    for (second, line) in zip(seconds, lines) {
      let expected = formatter.string(from: Date(timeIntervalSince1970: Double(second)))
      #expect(line.hasPrefix(expected), "\(second)")
    }
  }

  @Test(
    "no metadata can break a line, a cell or a terminal", arguments: OutputStyle.allCases)
  func hostileMetadata(style: OutputStyle) throws {
    let account = "12 \u{1b}[31m\"\\,%\n\r\té\u{0}"
    let format = try LogFormat(parsing: "${account-id} ${action}")
    let text = render(
      [Self.web], [Self.noData], format: format, style: style,
      interfaces: [interface(account: account)])
    let body = text.utf8.filter { $0 != 0x0a && $0 != 0x0d }
    #expect(style == .compact || body.allSatisfy { (0x20...0x7e).contains($0) })
    let encoded = "12%20%1B[31m\"\\,%25%0A%0D%09%C3%A9%00"
    switch style {
    case .raw: #expect(text == "\(encoded) ACCEPT\n\(encoded) -\n")
    case .csv:
      let cell = "\"12%20%1B[31m\"\"\\,%25%0A%0D%09%C3%A9%00\""
      #expect(text == "account-id,action\r\n\(cell),ACCEPT\r\n\(cell),\r\n")
    case .ndjson:
      let object = try JSONSerialization.jsonObject(
        with: Data(text.split(separator: "\n")[0].utf8))
      #expect((object as? [String: String])?["account-id"] == encoded)
    case .json, .table: #expect(text.contains("%1B"))
    case .compact: #expect(!text.contains("\u{1b}"))
    }
  }

  @Test("empty metadata is no value")
  func emptyMetadata() throws {
    let format = try LogFormat(parsing: "${account-id} ${start}")
    let text = render([Self.web], format: format, interfaces: [interface(account: "")])
    #expect(text == "- 1700000000\n")
  }
}
