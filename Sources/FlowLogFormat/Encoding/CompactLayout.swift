import FlowModel
import NetworkTypes

/// The columns of style `compact`; the one of addresses widens when a longer pair appears.
struct CompactLayout {
  /// Display columns of `source → destination/protocol`.
  var flowWidth = 44
  /// Columns of the deciding rule; none before the first record that has one.
  var ruleWidth = 0

  /// Bytes in front of the interface at most: fixed columns and two addresses with ports.
  let maximumLength = 320

  /// Writes `YYYY-MM-DD HH:MM:SS` in UTC, for any 32-bit Unix second.
  func writeTime(_ second: UInt32, to cursor: inout TextCursor) {
    let date = CivilDate(daysSince1970: second / 86_400)
    let time = second % 86_400
    cursor.number(UInt64(date.year))
    writePair(date.month, after: "-", to: &cursor)
    writePair(date.day, after: "-", to: &cursor)
    writePair(time / 3600, after: " ", to: &cursor)
    writePair(time / 60 % 60, after: ":", to: &cursor)
    writePair(time % 60, after: ":", to: &cursor)
  }

  private func writePair(
    _ value: UInt32, after separator: Unicode.Scalar,
    to cursor: inout TextCursor
  ) {
    cursor.byte(UInt8(ascii: separator))
    cursor.byte(0x30 + UInt8(value / 10))
    cursor.byte(0x30 + UInt8(value % 10))
  }
}

extension TextCursor {
  /// Writes constant text.
  mutating func text(_ text: StaticString) {
    for offset in 0..<text.utf8CodeUnitCount { unsafe byte(text.utf8Start[offset]) }
  }

  /// Writes blanks until `width` columns follow `start`; none when there are as many already.
  mutating func pad(to width: Int, since start: TextCursor) {
    fill(0x20, count: max(0, width - distance(from: start)))
  }

  /// Writes a number to the right of `width` columns.
  mutating func number(_ value: UInt64, width: Int) {
    let start = self
    number(value)
    indent(since: start, by: max(0, width - distance(from: start)))
  }

  /// Writes `address:port`, with brackets around IPv6; the address alone without a port.
  mutating func endpoint(_ address: IPAddress, port: UInt16?) {
    let brackets = address.version == .v6 && port != nil
    if brackets { byte(UInt8(ascii: "[")) }
    self.address(address)
    if brackets { byte(UInt8(ascii: "]")) }
    guard let port else { return }
    byte(UInt8(ascii: ":"))
    number(UInt64(port))
  }

  /// Writes the lower-case protocol name, or the number of a protocol without one.
  mutating func protocolName(_ number: IPProtocol) {
    guard let name = number.name else { return self.number(UInt64(number.rawValue)) }
    text(name)
  }
}

extension Flow {
  /// `time  action  source → destination/protocol  packets  bytes  direction`.
  func writeCompact(
    to cursor: inout TextCursor, layout: inout CompactLayout, context: borrowing RowContext
  ) {
    layout.writeTime(firstSecond, to: &cursor)
    cursor.text(disposition.action == .accept ? "  ACCEPT    " : "  REJECT    ")
    let start = cursor
    layout.flowWidth = max(layout.flowWidth, cursor.flow(key))
    cursor.pad(to: layout.flowWidth + 2, since: start)
    cursor.number(packets, width: 9)
    cursor.text(packets == 1 ? " pkt " : " pkts")
    cursor.number(bytes, width: 12)
    cursor.text(" B  ")
    cursor.text(disposition.direction == .ingress ? "in   " : "out  ")
    guard rule != 0 else { return }
    let ruleStart = cursor
    context.writeRule(rule, to: &cursor)
    layout.ruleWidth = max(layout.ruleWidth, cursor.distance(from: ruleStart))
    cursor.pad(to: layout.ruleWidth + 2, since: ruleStart)
  }
}

extension StatusRecord {
  /// `time  status  what is missing until when`.
  func writeCompact(
    to cursor: inout TextCursor, layout: inout CompactLayout, context: borrowing RowContext
  ) {
    layout.writeTime(start, to: &cursor)
    let body: TextCursor
    switch status {
    case .noData:
      cursor.text("  NODATA    ")
      body = cursor
    case .skipData:
      cursor.text("  SKIPDATA  ")
      body = cursor
    }
    writeBody(to: &cursor)
    cursor.text(" until ")
    layout.writeTime(end, to: &cursor)
    // The columns of packets, bytes and direction stay empty.
    cursor.pad(to: layout.flowWidth + 35, since: body)
  }

  /// Writes what is missing.
  func writeBody(to cursor: inout TextCursor) {
    guard status == .skipData else { return cursor.text("no traffic") }
    if skippedPackets > 0 { cursor.number(skippedPackets) } else { cursor.text("some") }
    cursor.text(skippedPackets == 1 ? " packet lost" : " packets lost")
  }
}
