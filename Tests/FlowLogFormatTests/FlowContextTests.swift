import FlowLogFormat
import FlowModel
import NetworkTypes
import Testing

/// Knows one answer for each source port, and keeps the questions.
private final class PortContexts: FlowContextProvider {
  private var values: [FieldConstant?] = [nil]
  private(set) var wanted: [[ContextValue]] = []

  var count: Int { values.count }
  func value(_ number: Int) -> FieldConstant? { values[number] }

  func describe(_ flow: Flow, _ wanted: [ContextValue], in context: inout FlowContext) {
    self.wanted.append(wanted)
    for value in wanted { context[value] = 0 }
    guard flow.key.sourcePort != 0 else { return }
    values.append(
      wanted == [.trafficPath]
        ? .number(UInt64(flow.key.sourcePort)) : .text("a \"\(flow.key.sourcePort)\""))
    for value in wanted { context[value] = UInt32(values.count - 1) }
  }
}

@Suite struct FlowContextTests {
  private static func encode(
    _ ports: [UInt16], _ format: String, _ style: OutputStyle
  ) throws -> (lines: [String], wanted: [[ContextValue]]) {
    let provider = PortContexts()
    var encoder = RecordEncoder(
      format: try LogFormat(parsing: format), style: style, header: false, provider: provider)
    encoder.begin()
    encoder.setInterfaces([interface()])
    let flows = ports.map { flow("10.0.1.5", "10.0.1.6", ports: ($0, 80), direction: .egress) }
    encoder.append(flows.span)
    encoder.append(StatusRecord(.noData, interface: 0, start: 60, end: 119))
    encoder.end()
    var bytes: [UInt8] = []
    encoder.drain { span in bytes = span.indices.map { span[$0] } }
    return (
      String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init),
      provider.wanted
    )
  }

  @Test("numbers and texts of a provider are written in every style, and - where there are none")
  func styles() throws {
    let path = "${srcport} ${traffic-path}"
    #expect(try Self.encode([7, 0, 8], path, .raw).lines == ["7 7", "0 -", "8 8", "- -"])
    #expect(
      try Self.encode([7, 0], path, .ndjson).lines == [
        #"{"srcport":7,"traffic-path":7}"#, #"{"srcport":0,"traffic-path":null}"#,
        #"{"srcport":null,"traffic-path":null}"#,
      ])
    #expect(
      try Self.encode([7, 0], path, .csv).lines
        == ["srcport,traffic-path\r\n7,7\r\n0,\r\n,\r\n"])
    #expect(
      try Self.encode([7], path, .table).lines == [
        "srcport  traffic-path", "      7             7", "      -             -",
      ])
    let service = "${pkt-src-aws-service} ${next-hop-az-id}"
    #expect(
      try Self.encode([7], service, .raw).lines == [#"a%20"7" a%20"7""#, "- -"])
    #expect(
      try Self.encode([7], service, .ndjson).lines.first
        == #"{"pkt-src-aws-service":"a%20\"7\"","next-hop-az-id":"a%20\"7\""}"#)
  }

  @Test("a provider is asked once a flow, and only for what the format shows")
  func questions() throws {
    let some = try Self.encode([1, 2], "${next-hop-vpc-id} ${srcaddr} ${traffic-path}", .raw)
    #expect(some.wanted == [[.nextHopVPC, .trafficPath], [.nextHopVPC, .trafficPath]])
    #expect(try Self.encode([1, 2], "${srcaddr}", .raw).wanted.isEmpty)
    #expect(try Self.encode([1, 2], "${traffic-path}", .compact).wanted.isEmpty)
  }

  @Test("a value that is longer than all text before it has room")
  func room() throws {
    var encoder = RecordEncoder(
      format: try LogFormat(parsing: "${next-hop-vpc-id}"), style: .raw, header: false,
      provider: LongValue())
    encoder.append([flow("10.0.1.5", "10.0.1.6", ports: (1, 2), direction: .egress)].span)
    #expect(encoder.count == 200_001)
  }

  private final class LongValue: FlowContextProvider {
    let count = 2

    func value(_ number: Int) -> FieldConstant? {
      number == 0 ? nil : .text(String(repeating: "x", count: 200_000))
    }

    func describe(_ flow: Flow, _ wanted: [ContextValue], in context: inout FlowContext) {
      for value in wanted { context[value] = 1 }
    }
  }

  @Test("without a provider every such field is -")
  func nobody() throws {
    let format = LogFormat(fields: FlowLogField.allCases)
    let fields = format?.fields.filter { LogFormat(fields: [$0])?.contextValues.isEmpty == false }
    let names = (fields ?? []).map { "${\($0.name)}" }
    #expect(format?.contextValues.count == ContextValue.allCases.count)
    #expect(names.count == ContextValue.allCases.count)
    var encoder = RecordEncoder(
      format: try LogFormat(parsing: names.joined(separator: " ")), style: .raw, header: false)
    encoder.append([flow("10.0.1.5", "10.0.1.6", ports: (1, 2), direction: .egress)].span)
    encoder.drain { span in #expect(span.count == names.count * 2) }
  }

  @Test("a field that nothing fills says why in one clause")
  func reasons() {
    for definition in FieldDefinition.all {
      guard case .nothing(let reason) = definition.source else { continue }
      #expect(!reason.isEmpty && !reason.hasSuffix(".") && reason.utf8.count < 100)
      #expect(FieldReference.markdown().contains("| nothing: \(reason) |"))
    }
  }

  @Test("tags, sublocation and a regional NAT gateway fill their fields")
  func metadata() throws {
    var known = interface()
    known.subnetID = "subnet-1"
    known.sublocationType = "outpost"
    known.sublocationID = "op-1"
    known.instanceTags = ["web & é", ""]
    known.interfaceTags = ["one"]
    known.scalingGroupTags = ["", "two"]
    let names =
      "${interface-id} ${sublocation-type} ${sublocation-id} ${resource-id} ${instance-tag} "
      + "${instance-tag-2} ${interface-tag} ${interface-tag-2} ${asg-tag} ${asg-tag-2}"
    func line(_ interface: NetworkInterface) throws -> String {
      var encoder = RecordEncoder(
        format: try LogFormat(parsing: names), style: .raw, header: false)
      encoder.setInterfaces([interface])
      encoder.append([flow("10.0.1.5", "10.0.1.6", ports: (1, 2), direction: .egress)].span)
      var text = ""
      encoder.drain { span in
        text = String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
      }
      return text
    }
    let id = known.id.description
    #expect(try line(known) == "\(id) outpost op-1 - web%20&%20%C3%A9 - one - - two\n")
    known.resourceID = "nat-1"
    #expect(try line(known).hasPrefix("- outpost op-1 nat-1 "))
  }
}
