import FlowLogFormat
import FlowModel
import Testing

@Suite("Lines of flows as they happen")
struct ObservedLineTests {
  private func text(
    _ flows: [Flow], _ statuses: [StatusRecord] = [], rules: [DecidingRuleText] = [],
    isColored: Bool = false
  ) -> [String] {
    var encoder = RecordEncoder(
      format: .default, style: .compact, header: false, lines: .observed(isColored: isColored))
    encoder.begin()
    encoder.setInterfaces([interface(), interface("eni-0123456789abcdef0123456789")])
    encoder.setDecidingRules([DecidingRuleText("")] + rules)
    encoder.append(flows.span)
    for status in statuses { encoder.append(status) }
    encoder.end()
    return drained(&encoder).split(separator: "\n").map(String.init)
  }

  /// A flow that this rule decided on.
  private func decided(_ flow: Flow, by rule: UInt16) -> Flow {
    var header = PacketHeader(
      key: flow.key, time: PacketTime(seconds: flow.firstSecond, nanoseconds: 0),
      bytes: UInt32(flow.bytes), tcpFlags: flow.tcpFlags)
    header.setVerdict(flow.disposition.action, rule: rule)
    return Flow(first: header, disposition: flow.disposition)
  }

  @Test("time, verdict, direction, interface, flow, sums, flags, rule and reason in columns")
  func columns() {
    let refused = flow(
      "10.9.0.1", "10.9.0.2", ports: (42154, 81), bytes: 60, action: .reject, flags: 2)
    let ping = flow("10.9.0.2", "10.9.0.1", protocol: 1, bytes: 84, direction: .egress)
    let long = flow(
      "2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff", "2001:db8::2", ports: (51522, 443), packets: 3,
      bytes: 180, flags: 19, interface: 1)
    let lines = text(
      [decided(refused, by: 1), ping, long, refused],
      rules: [DecidingRuleText("sg-1", reason: "nearest sgr-2 allows tcp 22")])
    #expect(
      lines == [
        "2023-11-14 22:13:20  REJECT    in   eni-1235b8ca123456789  10.9.0.1:42154 → 10.9.0.2:81/tcp                    1 pkt           60 B  SYN      sg-1  nearest sgr-2 allows tcp 22",
        "2023-11-14 22:13:20  ACCEPT    out  eni-1235b8ca123456789  10.9.0.2 → 10.9.0.1/icmp                            1 pkt           84 B",
        "2023-11-14 22:13:20  ACCEPT    in   eni-0123456789abcdef0123456789  [2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff]:51522 → [2001:db8::2]:443/tcp        3 pkts         180 B  SYN+ACK+FIN",
        "2023-11-14 22:13:20  REJECT    in   eni-1235b8ca123456789           10.9.0.1:42154 → 10.9.0.2:81/tcp                                              1 pkt           60 B  SYN",
      ])
  }

  @Test("with colour the verdict is green or red, and the columns stay")
  func colors() {
    let accepted = flow("10.9.0.1", "10.9.0.2", protocol: 1)
    let refused = flow("10.9.0.1", "10.9.0.2", protocol: 1, action: .reject)
    let lost = StatusRecord(
      .skipData, interface: 0, start: 1_700_000_000, end: 1_700_000_000, skippedPackets: 12)
    let plain = text([accepted, refused], [lost])
    let colored = text([accepted, refused], [lost], isColored: true)
    #expect(colored[0].contains("  \u{1b}[32mACCEPT\u{1b}[0m    in   eni-"))
    #expect(colored[1].contains("  \u{1b}[31mREJECT\u{1b}[0m    in   eni-"))
    #expect(colored[2].contains("  \u{1b}[33mSKIPDATA\u{1b}[0m       eni-"))
    #expect(plain[2].hasSuffix("eni-1235b8ca123456789  12 packets lost until 2023-11-14 22:13:20"))
    let stripped = colored.map { line in
      ["\u{1b}[32m", "\u{1b}[31m", "\u{1b}[33m", "\u{1b}[0m"].reduce(line) {
        $0.replacing($1, with: "")
      }
    }
    #expect(stripped == plain)
    #expect(!plain.joined().contains("\u{1b}"))
  }
}
