import FlowModel
import NetworkTypes

/// What lines of style `compact` show.
package enum CompactLines: Hashable, Sendable {
  /// Records: time, verdict, flow, sums, direction, what decided, interface.
  case recorded
  /// Flows as they happen: direction and interface come before the flow, TCP flags behind the sums,
  /// and what decided at the end; the verdict in green or red where there is colour.
  case observed(isColored: Bool)
}

/// The columns of observed lines; each widens when something longer appears.
struct ObservedLayout {
  /// Whether verdicts have colours.
  var isColored = false
  /// Columns of the interface.
  var interfaceWidth = 21
  /// Columns of `source → destination/protocol`.
  var flowWidth = 44
  /// Columns of the TCP flags.
  var flagsWidth = 7

  /// Bytes of a line at most, but for the texts of interface, rule and reason.
  let maximumLength = 512
}

/// Colours of a terminal.
private enum Color {
  static let green: StaticString = "\u{1b}[32m"
  static let red: StaticString = "\u{1b}[31m"
  static let yellow: StaticString = "\u{1b}[33m"
  static let none: StaticString = "\u{1b}[0m"
}

extension TextCursor {
  /// Writes a word in a colour, and blanks behind it up to `width` columns.
  fileprivate mutating func word(
    _ word: StaticString, _ color: StaticString, width: Int, isColored: Bool
  ) {
    if isColored { text(color) }
    text(word)
    if isColored { text(Color.none) }
    fill(0x20, count: max(0, width - word.utf8CodeUnitCount))
  }

  /// Writes names of flags with `+` between.
  fileprivate mutating func flags(_ flags: TCPFlags) {
    let start = self
    let names: [(TCPFlags, StaticString)] = [
      (.syn, "SYN"), (.ack, "ACK"), (.fin, "FIN"), (.rst, "RST"),
    ]
    for (flag, name) in names where flags.contains(flag) {
      if distance(from: start) > 0 { byte(UInt8(ascii: "+")) }
      text(name)
    }
  }

  /// Writes `source → destination/protocol`; the columns it takes.
  mutating func flow(_ key: FlowKey) -> Int {
    let start = self
    let hasPorts = key.ipProtocol.hasPorts
    endpoint(key.source, port: hasPorts ? key.sourcePort : nil)
    text(" → ")
    endpoint(key.destination, port: hasPorts ? key.destinationPort : nil)
    byte(UInt8(ascii: "/"))
    protocolName(key.ipProtocol)
    // The arrow takes three bytes and one column.
    return distance(from: start) - 2
  }
}

extension RecordRow {
  /// Writes the interface, which is the template's only piece.
  fileprivate func writeInterface(
    to cursor: inout TextCursor, layout: inout ObservedLayout, view: borrowing RowView
  ) {
    let start = cursor
    view.writePiece(view.firstPiece(ofInterface: interfaceNumber), to: &cursor)
    layout.interfaceWidth = max(layout.interfaceWidth, cursor.distance(from: start))
    cursor.pad(to: layout.interfaceWidth + 2, since: start)
  }
}

extension Flow {
  /// `time  action  direction  interface  flow  packets  bytes  flags  rule  reason`.
  func writeObserved(
    to cursor: inout TextCursor, layout: inout ObservedLayout, context: borrowing RowContext,
    view: borrowing RowView
  ) {
    CompactLayout().writeTime(firstSecond, to: &cursor)
    cursor.text("  ")
    let isAccepted = disposition.action == .accept
    cursor.word(
      isAccepted ? "ACCEPT" : "REJECT", isAccepted ? Color.green : Color.red, width: 10,
      isColored: layout.isColored)
    cursor.text(disposition.direction == .ingress ? "in   " : "out  ")
    writeInterface(to: &cursor, layout: &layout, view: view)
    let start = cursor
    layout.flowWidth = max(layout.flowWidth, cursor.flow(key))
    // The arrow takes three bytes and one column.
    cursor.pad(to: layout.flowWidth + 2, since: start)
    cursor.number(packets, width: 9)
    cursor.text(packets == 1 ? " pkt " : " pkts")
    cursor.number(bytes, width: 12)
    cursor.text(" B")
    guard tcpFlags != 0 || rule != 0 else { return }
    cursor.text("  ")
    let flagsStart = cursor
    cursor.flags(TCPFlags(rawValue: tcpFlags))
    guard rule != 0 else { return }
    layout.flagsWidth = max(layout.flagsWidth, cursor.distance(from: flagsStart))
    cursor.pad(to: layout.flagsWidth + 2, since: flagsStart)
    context.writeRule(rule, to: &cursor)
    context.writeReason(rule, to: &cursor)
  }
}

extension StatusRecord {
  /// `time  status  interface  what is missing until when`.
  func writeObserved(
    to cursor: inout TextCursor, layout: inout ObservedLayout, context: borrowing RowContext,
    view: borrowing RowView
  ) {
    let columns = CompactLayout()
    columns.writeTime(start, to: &cursor)
    cursor.text("  ")
    let isLoss = status == .skipData
    cursor.word(
      isLoss ? "SKIPDATA" : "NODATA", Color.yellow, width: 15, isColored: layout.isColored)
    writeInterface(to: &cursor, layout: &layout, view: view)
    writeBody(to: &cursor)
    cursor.text(" until ")
    columns.writeTime(end, to: &cursor)
  }
}
