internal import NetworkTypes

/// Records of a scenario as a table for people: who to whom, which flags, which verdict and rule.
struct RecordView {
  let fields: [String]
  let style: TextStyle

  /// A line for each record, with its line end.
  func text(_ rows: [[String]]) -> String {
    let cells = rows.map(cells)
    return zip(TextTable.lines(cells), rows).map { line, row in
      let action = value("action", row)
      let painted = action == "REJECT" ? style.bad(action) : style.good(action)
      return "  " + line.replacingFirst(action, with: painted) + "\n"
    }.joined()
  }

  private func value(_ field: String, _ row: [String]) -> String {
    fields.firstIndex(of: field).map { row[$0] } ?? "-"
  }

  private func cells(_ row: [String]) -> [String] {
    let number = UInt8(value("protocol", row)).map(IPProtocol.init(rawValue:))
    let name = number.map { "\($0)" } ?? value("protocol", row)
    let hasPorts = number == .tcp || number == .udp
    func end(_ address: String, _ port: String) -> String {
      let host = value(address, row)
      guard hasPorts else { return host }
      return (host.contains(":") ? "[\(host)]" : host) + ":" + value(port, row)
    }
    return [
      value("action", row), value("interface-id", row),
      value("flow-direction", row) == "egress" ? "out" : "in",
      "\(end("srcaddr", "srcport")) → \(end("dstaddr", "dstport"))/\(name)",
      number == .tcp ? RecordView.flags(value("tcp-flags", row)) : "",
      value("x-deciding-rule", row),
    ]
  }

  /// Flags of a record in words; SYN-ACK is 18, as AWS counts it.
  static func flags(_ text: String) -> String {
    guard let bits = Int(text) else { return text }
    var words: [String] = []
    if bits & 2 != 0 { words.append(bits & 16 != 0 ? "SYN-ACK" : "SYN") }
    if bits & 1 != 0 { words.append("FIN") }
    if bits & 4 != 0 { words.append("RST") }
    return words.isEmpty ? "-" : words.joined(separator: " ")
  }
}

extension String {
  /// The text with the first occurrence of a part replaced.
  fileprivate func replacingFirst(_ part: String, with other: String) -> String {
    guard let first = part.first else { return self }
    var start = startIndex
    while let place = self[start...].firstIndex(of: first) {
      if self[place...].hasPrefix(part) {
        let end = index(place, offsetBy: part.count)
        return self[..<place] + other + self[end...]
      }
      start = index(after: place)
    }
    return self
  }
}
