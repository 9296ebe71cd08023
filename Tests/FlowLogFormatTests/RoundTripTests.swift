import FlowLogFormat
import FlowModel
import Foundation
import NetworkTypes
import TestSupport
import Testing

/// What is encoded must be read back, whatever the format and the style.
@Suite("Round trips")
struct RoundTripTests {
  static let interfaces = [
    interface(), interface("eni-2", account: "unknown"), interface("eni-3", account: "a \"b\",c"),
  ]

  /// Some fields of the catalogue in random order.
  private func format(_ generator: inout SeededGenerator) -> LogFormat {
    let count = Int.random(in: 1...75, using: &generator)
    let fields = FlowLogField.allCases.shuffled(using: &generator).prefix(count)
    return LogFormat(fields: Array(fields)) ?? .default
  }

  /// The value of a field, the slow and obvious way; nil for no value.
  private func expected(_ field: FlowLogField, _ flow: Flow, _ format: LogFormat) -> String? {
    let interface = Self.interfaces[Int(flow.key.interface)]
    switch field {
    case .version: return "\(format.version)"
    case .accountID:
      return interface.accountID.replacing(" ", with: "%20")
    case .interfaceID: return interface.id.description
    case .srcaddr, .pktSrcaddr: return AddressTextTests.reference(flow.key.source)
    case .dstaddr, .pktDstaddr: return AddressTextTests.reference(flow.key.destination)
    case .srcport: return "\(flow.key.sourcePort)"
    case .dstport: return "\(flow.key.destinationPort)"
    case .protocol: return "\(flow.key.ipProtocol.rawValue)"
    case .packets: return "\(flow.packets)"
    case .bytes: return "\(flow.bytes)"
    case .start: return "\(flow.firstSecond)"
    case .end: return "\(flow.lastSecond)"
    case .action: return flow.disposition.action == .accept ? "ACCEPT" : "REJECT"
    case .logStatus: return "OK"
    case .tcpFlags: return "\(flow.tcpFlags)"
    case .type: return flow.key.version == .v4 ? "IPv4" : "IPv6"
    case .flowDirection: return flow.disposition.direction == .ingress ? "ingress" : "egress"
    case .resourceType: return "TransitGateway"
    case .xInitiator:
      let flags = flow.tcpFlags & 0x12
      return flags == 2 ? "src" : flags == 0x12 ? "dst" : nil
    default: return nil
    }
  }

  private func expected(_ flow: Flow, _ format: LogFormat) -> [FlowLogField: String] {
    var values: [FlowLogField: String] = [:]
    for field in format.fields { values[field] = expected(field, flow, format) }
    return values
  }

  @Test("raw lines and tables of random formats parse into the flows' values")
  func lines() throws {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<150 {
      let format = format(&generator)
      let flows = (0..<20).map { _ in generator.flow(interfaces: 3) }
      for style in [OutputStyle.raw, .table] {
        let text = render(
          flows, format: format, style: style, header: true, interfaces: Self.interfaces)
        let lines = text.split(separator: "\n")
        #expect(LogFormat(headerLine: String(lines[0])) == format)
        #expect(lines.count == flows.count + 1)
        for (line, flow) in zip(lines.dropFirst(), flows) {
          #expect(try values(String(line), format) == expected(flow, format))
        }
      }
    }
  }

  @Test("JSON of random formats holds the flows' values with their types")
  func json() throws {
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<60 {
      let format = format(&generator)
      let flows = (0..<10).map { _ in generator.flow(interfaces: 3) }
      let text = render(flows, format: format, style: .json, interfaces: Self.interfaces)
      let parsed = try JSONSerialization.jsonObject(with: Data(text.utf8))
      let objects = try #require(parsed as? [[String: Any]])
      #expect(objects.count == flows.count)
      for (object, flow) in zip(objects, flows) {
        #expect(object.count == format.fields.count)
        let expected = expected(flow, format)
        for field in format.fields {
          let value = try #require(object[field.name])
          if value is NSNull {
            #expect(expected[field] == nil)
          } else if field.definition.type == .string {
            #expect(value as? String == expected[field])
          } else {
            #expect((value as? NSNumber)?.stringValue == expected[field])
          }
        }
      }
    }
  }

  @Test("CSV of random formats holds the flows' values")
  func csv() throws {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<60 {
      let format = format(&generator)
      let flows = (0..<10).map { _ in generator.flow(interfaces: 3) }
      let text = render(flows, format: format, style: .csv, interfaces: Self.interfaces)
      let rows = text.components(separatedBy: "\r\n").dropLast().map(cells)
      #expect(rows.first == format.fields.map(\.name))
      for (row, flow) in zip(rows.dropFirst(), flows) {
        let values = expected(flow, format)
        #expect(row == format.fields.map { values[$0] ?? "" })
      }
    }
  }

  /// The cells of one CSV row (RFC 4180).
  private func cells(_ row: String) -> [String] {
    var cells = [""]
    var quoted = false
    var previous: Character?
    for character in row {
      switch character {
      case "\"":
        if !quoted && previous == "\"" { cells[cells.count - 1].append("\"") }
        quoted.toggle()
      case "," where !quoted: cells.append("")
      default: cells[cells.count - 1].append(character)
      }
      previous = character
    }
    return cells
  }

  @Test("status records of random formats parse with everything about traffic null")
  func statuses() throws {
    var generator = SeededGenerator(seed: 4)
    let filled: [FlowLogField: String] = [
      .accountID: "123456789010", .interfaceID: "eni-1235b8ca123456789", .start: "7", .end: "9",
      .logStatus: "SKIPDATA", .resourceType: "TransitGateway", .xSkippedPackets: "12",
    ]
    for _ in 0..<100 {
      let format = format(&generator)
      let record = StatusRecord(.skipData, interface: 0, start: 7, end: 9, skippedPackets: 12)
      let line = render([], [record], format: format)
      var wanted = filled.filter { format.fields.contains($0.key) }
      if format.fields.contains(.version) { wanted[.version] = "\(format.version)" }
      #expect(try values(String(line.dropLast()), format) == wanted)
    }
  }

  @Test("LogFormat strings of random formats read back as the same format")
  func formats() throws {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<500 {
      let format = format(&generator)
      #expect(try LogFormat(parsing: format.description) == format)
      #expect(LogFormat(headerLine: format.headerLine.replacing("-", with: "_")) == format)
    }
  }
}
