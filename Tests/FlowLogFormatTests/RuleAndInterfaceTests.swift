import FlowLogFormat
import FlowModel
import NetworkTypes
import Testing

@Suite struct RuleAndInterfaceTests {
  /// A flow that rule `number` decided on.
  static func judged(_ number: UInt16, direction: FlowDirection = .ingress) -> Flow {
    let plain = flow("203.0.113.9", "10.0.1.20", ports: (40_000, 5432), direction: direction)
    var header = PacketHeader(
      key: plain.key, time: PacketTime(seconds: 1_700_000_000, nanoseconds: 0), bytes: 40,
      tcpFlags: 2)
    header.setVerdict(.reject, rule: number)
    return Flow(
      first: header,
      disposition: FlowDisposition(direction: direction, action: .reject))
  }

  static func encode(
    _ flows: [Flow], _ format: String, _ style: OutputStyle, _ rules: [DecidingRuleText]
  )
    throws -> [String]
  {
    var encoder = RecordEncoder(
      format: try LogFormat(parsing: format), style: style, header: false)
    var known = interface()
    known.vpcID = "vpc-1"
    known.subnetID = "subnet-1"
    known.instanceID = "i-1"
    known.region = "us-east-1"
    known.availabilityZoneID = "use1-az1"
    known.serviceType = "nat_gateway"
    known.primaryIPv4 = 0x0a00_010a
    encoder.begin()
    encoder.setInterfaces([known])
    encoder.setDecidingRules(rules)
    encoder.append(flows.span)
    encoder.end()
    var bytes: [UInt8] = []
    encoder.drain { span in bytes = span.indices.map { span[$0] } }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  static let rules = ["", "acl-1/100", "sg-1/sgr-2", "a rule with a \"name\""].map {
    DecidingRuleText($0)
  }

  @Test("the deciding rule is written in every style, and - where there is none")
  func styles() throws {
    let flows = (0...4).map { Self.judged(UInt16($0)) }
    let format = "${action} ${x-deciding-rule}"
    #expect(
      try Self.encode(flows, format, .raw, Self.rules) == [
        "REJECT -", "REJECT acl-1/100", "REJECT sg-1/sgr-2",
        "REJECT a%20rule%20with%20a%20\"name\"",
        "REJECT -",
      ])
    let json = try Self.encode(flows, format, .ndjson, Self.rules)
    #expect(json[0] == "{\"action\":\"REJECT\",\"x-deciding-rule\":null}")
    #expect(json[1] == "{\"action\":\"REJECT\",\"x-deciding-rule\":\"acl-1/100\"}")
    #expect(json[3].hasSuffix("\"a%20rule%20with%20a%20\\\"name\\\"\"}"))
    let compact = try Self.encode(flows, format, .compact, Self.rules)
    #expect(compact[2].hasSuffix("in   sg-1/sgr-2  eni-1235b8ca123456789"))
    #expect(compact[1].hasSuffix("in   acl-1/100  eni-1235b8ca123456789"))
  }

  @Test("the nearest rule is a field of its own, and ends the line for people")
  func nearest() throws {
    let rules = [
      DecidingRuleText(""),
      DecidingRuleText(
        "sg-default-deny", nearest: "sg-1/sgr-2:port+address",
        reason: "nearest sgr-2 allows tcp 22 from \u{1b}[31m"),
    ]
    let flows = [Self.judged(1), Self.judged(0)]
    let format = "${x-deciding-rule} ${x-nearest-rule}"
    #expect(
      try Self.encode(flows, format, .raw, rules) == [
        "sg-default-deny sg-1/sgr-2:port+address", "- -",
      ])
    #expect(
      try Self.encode(flows, format, .ndjson, rules) == [
        #"{"x-deciding-rule":"sg-default-deny","x-nearest-rule":"sg-1/sgr-2:port+address"}"#,
        #"{"x-deciding-rule":null,"x-nearest-rule":null}"#,
      ])
    let compact = try Self.encode(flows, format, .compact, rules)
    #expect(
      compact[0].hasSuffix(
        "sg-default-deny  eni-1235b8ca123456789  nearest sgr-2 allows tcp 22 from %1B[31m"))
    #expect(compact[1].hasSuffix("in   eni-1235b8ca123456789"))
  }

  @Test("an ENI's own side is its primary address, and the packet's stands in pkt-*")
  func primary() throws {
    let format = "${srcaddr} ${dstaddr} ${pkt-srcaddr} ${pkt-dstaddr}"
    let flows = [Self.judged(0), Self.judged(0, direction: .egress)]
    #expect(
      try Self.encode(flows, format, .raw, Self.rules) == [
        "203.0.113.9 10.0.1.10 203.0.113.9 10.0.1.20",
        "10.0.1.10 10.0.1.20 203.0.113.9 10.0.1.20",
      ])
    let run =
      "${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end}"
    #expect(
      try Self.encode(flows, run, .raw, Self.rules)[0]
        == "203.0.113.9 10.0.1.10 40000 5432 6 1 40 1700000000 1700000000")
  }

  @Test("an IPv6 address is never replaced")
  func ipv6() throws {
    let six = flow("fd00::1", "fd00::2", direction: .egress)
    #expect(
      try Self.encode([six], "${srcaddr} ${dstaddr}", .raw, Self.rules) == ["fd00::1 fd00::2"])
  }

  @Test("metadata of the interface fills its fields")
  func metadata() throws {
    let format = "${vpc-id} ${subnet-id} ${instance-id} ${region} ${az-id} ${interface-type}"
    #expect(
      try Self.encode([Self.judged(0)], format, .raw, Self.rules) == [
        "vpc-1 subnet-1 i-1 us-east-1 use1-az1 nat_gateway"
      ])
  }
}
