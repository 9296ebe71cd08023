import FlowModel
import NetworkTypes
import QueryEngine

/// Writes stored records as the lines that `weir observe` shows of flows as they happen.
///
/// Columns are those of a live line, and widen as they do. What a record does not tell is left
/// blank: direction, flags and rule are in no record of version 2.
struct StoredFlowLines {
  /// The SQL of the columns that a line is made of, in the order in which `Column` has them.
  static let columns = [
    "\"start\"", "\"end\"", "interface_id", "action", "flow_direction", address("srcaddr"),
    address("dstaddr"), "srcport", "dstport", "protocol", "packets", "bytes", "tcp_flags",
    "x_deciding_rule", "x_skipped_packets", "log_status",
  ]

  private enum Column: Int {
    case start, end, interface, action, direction, source, destination, sourcePort, destinationPort
    case ipProtocol, packets, bytes, flags, rule, skipped, status
  }

  private let isColored: Bool
  private var interfaceWidth = 21
  private var flowWidth = 44
  private var flagsWidth = 7

  init(isColored: Bool) { self.isColored = isColored }

  /// The address that packets had, where the record tells.
  private static func address(_ name: String) -> String {
    "CASE WHEN pkt_\(name) IS NULL OR pkt_\(name)::varchar = '-' THEN \(name) "
      + "ELSE pkt_\(name) END"
  }

  /// The line of a row.
  mutating func line(_ rows: QueryAnswer.Rows, _ row: Int) -> String {
    func text(_ column: Column) -> String? {
      guard rows.isPresent(row: row, column: column.rawValue) else { return nil }
      var bytes: [UInt8] = []
      rows.write(row: row, column: column.rawValue, to: &bytes)
      return bytes == [UInt8(ascii: "-")] ? nil : String(decoding: bytes, as: UTF8.self)
    }
    var line = moment(text(.start)) + "  "
    let interface = text(.interface) ?? "-"
    interfaceWidth = max(interfaceWidth, interface.utf8.count)
    if let status = text(.status), status != "OK" {
      line += word(status, "\u{1b}[33m", width: 15)
      line += padded(interface, interfaceWidth + 2)
      line += silence(status, lost: text(.skipped)) + " until " + moment(text(.end))
      return line
    }
    let action = text(.action) ?? "-"
    line += word(action, action == "REJECT" ? "\u{1b}[31m" : "\u{1b}[32m", width: 10)
    let directions = ["ingress": "in", "egress": "out"]
    line += padded(text(.direction).flatMap { directions[$0] } ?? "", 5)
    line += padded(interface, interfaceWidth + 2)
    let number = text(.ipProtocol).flatMap { UInt8($0) }.map { IPProtocol(rawValue: $0) }
    let hasPorts = number?.hasPorts ?? false
    let flow =
      endpoint(text(.source), hasPorts ? text(.sourcePort) : nil) + " → "
      + endpoint(text(.destination), hasPorts ? text(.destinationPort) : nil) + "/"
      + (number.map { $0.name.map { "\($0)" } ?? "\($0.rawValue)" } ?? "-")
    flowWidth = max(flowWidth, flow.count)
    line += padded(flow, flowWidth + 2)
    let packets = text(.packets) ?? "-"
    line += indented(packets, 9) + (packets == "1" ? " pkt " : " pkts")
    line += indented(text(.bytes) ?? "-", 12) + " B"
    let flags = names(text(.flags).flatMap { UInt8($0) } ?? 0)
    let rule = text(.rule) ?? ""
    guard !flags.isEmpty || !rule.isEmpty else { return line }
    line += "  "
    guard !rule.isEmpty else { return line + flags }
    flagsWidth = max(flagsWidth, flags.count)
    return line + padded(flags, flagsWidth + 2) + rule
  }

  private func silence(_ status: String, lost: String?) -> String {
    guard status == "SKIPDATA" else { return "no traffic" }
    return lost == "1" ? "1 packet lost" : "\(lost ?? "some") packets lost"
  }

  private func moment(_ seconds: String?) -> String {
    guard let second = seconds.flatMap({ UInt32($0) }) else { return padded("-", 19) }
    let date = CivilDate(daysSince1970: second / 86_400)
    func two(_ number: UInt32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let time = second % 86_400
    return "\(date.year)-\(two(date.month))-\(two(date.day)) "
      + "\(two(time / 3600)):\(two(time / 60 % 60)):\(two(time % 60))"
  }

  private func endpoint(_ address: String?, _ port: String?) -> String {
    guard let address else { return "-" }
    guard let port else { return address }
    return address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
  }

  private func names(_ flags: UInt8) -> String {
    let names: [(UInt8, String)] = [(2, "SYN"), (16, "ACK"), (1, "FIN"), (4, "RST")]
    return names.filter { flags & $0.0 != 0 }.map(\.1).joined(separator: "+")
  }

  private func word(_ word: String, _ color: String, width: Int) -> String {
    let blanks = String(repeating: " ", count: max(0, width - word.count))
    return (isColored ? "\(color)\(word)\u{1b}[0m" : word) + blanks
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private func indented(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
