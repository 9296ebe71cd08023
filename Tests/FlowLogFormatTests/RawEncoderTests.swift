import FlowLogFormat
import FlowModel
import NetworkTypes
import TestSupport
import Testing

@Suite("Raw records")
struct RawEncoderTests {
  private func line(_ flow: Flow, _ format: String? = nil) throws -> String {
    let format = try format.map { name throws(LogFormatError) in try LogFormat(argument: name) }
    return render([flow], format: format ?? .default)
  }

  @Test("AWS's default-format examples come out byte for byte")
  func awsExamples() throws {
    let flows = [
      flow(
        "172.31.16.139", "172.31.16.21", ports: (20641, 22), packets: 20, bytes: 4249,
        start: 1_418_530_010, end: 1_418_530_070),
      flow(
        "172.31.9.69", "172.31.9.12", ports: (49761, 3389), packets: 20, bytes: 4249,
        start: 1_418_530_010, end: 1_418_530_070, action: .reject),
      flow(
        "203.0.113.12", "172.31.16.139", protocol: 1, packets: 4, bytes: 336,
        start: 1_432_917_027, end: 1_432_917_142),
      flow(
        "172.31.16.139", "203.0.113.12", protocol: 1, packets: 4, bytes: 336,
        start: 1_432_917_094, end: 1_432_917_142, action: .reject, direction: .egress),
      flow(
        "2001:db8:1234:a100:8d6e:3477:df66:f105", "2001:db8:1234:a102:3304:8879:34cf:4071",
        ports: (34892, 22), packets: 54, bytes: 8855, start: 1_477_913_708, end: 1_477_913_820),
    ]
    let statuses = [
      StatusRecord(.noData, interface: 0, start: 1_431_280_876, end: 1_431_280_934),
      StatusRecord(
        .skipData, interface: 1, start: 1_431_280_876, end: 1_431_280_934, skippedPackets: 7),
    ]
    let interfaces = [interface(), interface("eni-11111111aaaaaaaaa")]
    let lines = render(flows, statuses, interfaces: interfaces).split(separator: "\n")
    // AWS shows the IPv6 record last, the encoder writes flows first.
    let documented = DocumentedExamples.standard.lines.split(separator: "\n")
    let order = [0, 1, 4, 5, 6, 2, 3]
    #expect(lines == order.map { documented[$0] })
  }

  @Test("the NAT example's fields that packets can fill come out byte for byte")
  func natExample() throws {
    let format =
      "${instance-id} ${interface-id} ${srcaddr} ${dstaddr} ${pkt-srcaddr} ${pkt-dstaddr}"
    let text = try line(flow("10.0.1.5", "203.0.113.5"), format)
    #expect(text == "- eni-1235b8ca123456789 10.0.1.5 203.0.113.5 10.0.1.5 203.0.113.5\n")
  }

  @Test("the tcp-flags example comes out, metadata of the VPC aside")
  func flagsExample() throws {
    let format =
      "${version} ${interface-id} ${account-id} ${type} ${srcaddr} ${dstaddr} ${srcport} "
      + "${dstport} ${pkt-srcaddr} ${pkt-dstaddr} ${protocol} ${bytes} ${packets} ${start} ${end} "
      + "${action} ${tcp-flags} ${log-status}"
    let flow = flow(
      "10.0.0.62", "52.213.180.42", ports: (5001, 43638), packets: 14, bytes: 967,
      start: 1_566_933_133, end: 1_566_933_193, flags: 19, direction: .egress)
    #expect(
      try line(flow, format)
        == "3 eni-1235b8ca123456789 123456789010 IPv4 10.0.0.62 52.213.180.42 5001 43638 10.0.0.62 "
        + "52.213.180.42 6 967 14 1566933133 1566933193 ACCEPT 19 OK\n")
  }

  @Test("every field of all versions has its place; what nothing told is a dash")
  func allFields() throws {
    let flow = flow(
      "10.0.0.1", "2.3.4.5", ports: (1, 2), packets: 3, bytes: 180, flags: 2, direction: .egress)
    let dashes = Array(repeating: "-", count: 25).joined(separator: " ")
    #expect(
      try line(flow, "all")
        == "11 123456789010 eni-1235b8ca123456789 10.0.0.1 2.3.4.5 1 2 6 3 180 1700000000 "
        + "1700000059 ACCEPT OK - - - 2 IPv4 10.0.0.1 2.3.4.5 - - - - - - egress \(dashes) -\n")
  }

  @Test("a transit gateway record names its resource type and leaves its own fields dashed")
  func transitGateway() throws {
    #expect(
      try line(flow("10.0.0.1", "2.3.4.5", ports: (1, 2)), "tgw")
        == "6 TransitGateway 123456789010 - - - - - - - - - - - - - 10.0.0.1 2.3.4.5 1 2 6 1 40 "
        + "1700000000 1700000000 OK IPv4 - - - - 0 - ingress - -\n")
  }

  @Test(
    "who opened the connection follows from the flags",
    arguments: [
      (UInt8(2), "src"), (3, "src"), (6, "src"), (18, "dst"), (19, "dst"), (0, "-"), (1, "-"),
      (4, "-"),
    ])
  func initiator(flags: UInt8, expected: String) throws {
    let flow = flow("10.0.0.1", "10.0.0.2", flags: flags)
    #expect(
      try line(flow, "${x-initiator} ${x-deciding-rule} ${x-skipped-packets} ${tcp-flags}")
        == "\(expected) - - \(flags)\n")
  }

  @Test("filtered and never logged flows give no record and are not counted")
  func onlyRecorded() {
    var encoder = RecordEncoder(format: .default, style: .raw, header: false)
    encoder.setInterfaces([interface()])
    var dhcp = flow("10.0.0.1", "10.0.0.2")
    dhcp = Flow(
      first: PacketHeader(
        key: dhcp.key, time: PacketTime(seconds: 1, nanoseconds: 0), bytes: 1, tcpFlags: 0),
      disposition: FlowDisposition(direction: .ingress, action: .accept, notLogged: .dhcp))
    let flows = [flow("10.0.0.1", "10.0.0.2", filtered: true), dhcp, flow("10.0.0.3", "10.0.0.4")]
    encoder.append(flows.span)
    #expect(encoder.records == 1)
    encoder.append(StatusRecord(.noData, interface: 0, start: 0, end: 1))
    #expect(encoder.records == 2)
    #expect(drained(&encoder).split(separator: "\n").count == 2)
    #expect(encoder.count == 0)
  }

  @Test("numbers of every length are written digit by digit as Swift writes them")
  func numbers() throws {
    var values: [UInt64] = [0, UInt64(UInt32.max)]
    var power: UInt64 = 1
    for _ in 0..<19 {
      values += [power - 1, power, power + 1, power * 7]
      power *= 10
    }
    var generator = SeededGenerator(seed: 7)
    values += (0..<2000).map { _ in generator.next() >> (generator.next() % 64) }
    // A flow's bytes end at 2^48.
    values = values.map { $0 & 0xffff_ffff_ffff }
    let format = try LogFormat(parsing: "${bytes}")
    let flows = values.map { value in
      var flow = flow("10.0.0.1", "10.0.0.2")
      flow.bytes = value
      return flow
    }
    #expect(render(flows, format: format) == values.map { "\($0)\n" }.joined())
  }

  @Test("every port, every protocol number and seconds of every length are written right")
  func smallNumbers() throws {
    let format = try LogFormat(parsing: "${srcport} ${protocol} ${dstport} ${end}")
    let seconds: [UInt32] = [0, 9, 10, 99_999_999, 100_000_000, 999_999_999, 1_000_000_000, .max]
    let flows = (0...UInt16.max).map { port in
      flow(
        "10.0.0.1", "10.0.0.2", ports: (port, port ^ 0x55aa),
        protocol: UInt8(truncatingIfNeeded: port), start: seconds[Int(port % 8)],
        end: seconds[Int(port % 8)])
    }
    let expected = (0...UInt16.max).map { port in
      "\(port) \(port & 0xff) \(port ^ 0x55aa) \(seconds[Int(port % 8)])"
    }
    #expect(render(flows, format: format).split(separator: "\n").map(String.init) == expected)
  }

  @Test("a header line is written when asked for, and only then")
  func header() {
    let head =
      "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes "
      + "start end action log-status\n"
    #expect(render([], header: true) == head)
    #expect(render([], header: false) == "")
  }

  @Test("interfaces added later get their own records, known ones keep theirs")
  func growingInterfaces() {
    var encoder = RecordEncoder(format: .default, style: .raw, header: false)
    let flows = (0..<3).map { flow("10.0.0.1", "10.0.0.2", interface: $0) }
    func ids(_ encoder: inout RecordEncoder) -> [String] {
      drained(&encoder).split(separator: "\n").map { line in
        line.split(separator: " ")[1...2].joined(separator: " ")
      }
    }
    encoder.append(flows.span)
    #expect(ids(&encoder) == ["unknown -", "unknown -", "unknown -"])
    encoder.setInterfaces([interface("eni-a", account: "1")])
    encoder.append(flows.span)
    #expect(ids(&encoder) == ["1 eni-a", "unknown -", "unknown -"])
    encoder.setInterfaces([interface("eni-a", account: "1"), interface("eni-b", account: "2")])
    encoder.append(flows.span)
    #expect(ids(&encoder) == ["1 eni-a", "2 eni-b", "unknown -"])
    encoder.setInterfaces([interface("eni-c", account: "3"), interface("eni-b", account: "2")])
    encoder.append(flows.span)
    #expect(ids(&encoder) == ["3 eni-c", "2 eni-b", "unknown -"])
    encoder.setInterfaces([interface("eni-c", account: "3")])
    encoder.append(flows.span)
    #expect(ids(&encoder) == ["3 eni-c", "unknown -", "unknown -"])
  }

  @Test("a batch larger than the buffer comes out whole, and bytes stay when the sink fails")
  func largeBatch() {
    var encoder = RecordEncoder(format: .default, style: .raw, header: false)
    encoder.setInterfaces([interface()])
    let flows = Array(repeating: flow("255.255.255.255", "255.255.255.255"), count: 5000)
    encoder.append(flows.span)
    let waiting = encoder.count
    struct SinkFailure: Error {}
    #expect(throws: SinkFailure.self) {
      try encoder.drain { (_) throws(SinkFailure) in throw SinkFailure() }
    }
    #expect(encoder.count == waiting)
    let lines = drained(&encoder).split(separator: "\n")
    #expect(lines.count == 5000)
    #expect(Set(lines).count == 1)
  }
}
