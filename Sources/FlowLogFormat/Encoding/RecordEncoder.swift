package import FlowModel

/// Turns flows into records of one format and style, in memory that is reused.
///
/// Call `begin`, then `setInterfaces` before the first flow of a new interface, `append` as often
/// as needed and `end`; `drain` whenever enough bytes wait. Nothing is allocated per record once
/// the buffer has grown to the largest batch.
package struct RecordEncoder: ~Copyable {
  /// Records written so far, status records included.
  package private(set) var records: UInt64 = 0

  private let format: LogFormat
  private let style: OutputStyle
  private let header: Bool
  private var buffer = TextBuffer(capacity: 1 << 16)
  private var context: RowContext
  private var flowRows: RowTemplates
  private var statusRows: RowTemplates
  private var columns: TableColumns
  private var compact = CompactLayout()
  /// Set where flows are shown as they happen.
  private var observed: ObservedLayout?
  /// Which version of the interfaces the rows speak of, and the rows of the others.
  private var version = 0
  private var otherRows: [Int: InterfaceRows] = [:]

  /// What is made once of the interfaces of one version.
  private struct InterfaceRows {
    var flows: RowTemplates
    var statuses: RowTemplates
    var primaries: [UInt32]
  }

  /// Prepares an encoder.
  ///
  /// - Parameter format: The fields of each record; `compact` has a layout of its own.
  /// - Parameter header: Whether `raw` begins with a line of names, as AWS's files do. `table` and
  ///   `csv` always do, the other styles never.
  /// - Parameter lines: What lines of style `compact` show.
  /// - Parameter provider: Who knows the fields of source `context`; without one they are `-`.
  package init(
    format: LogFormat, style: OutputStyle, header: Bool, lines: CompactLines = .recorded,
    provider: (any FlowContextProvider)? = nil
  ) {
    self.format = format
    self.style = style
    self.header = header
    let cells = CellStyle(output: style)
    // A compact line ends in the interface and takes no other text from the templates.
    let templated = style == .compact ? LogFormat(trusted: [.interfaceID]) : format
    context = RowContext(cells, templated, provider)
    flowRows = RowTemplates(format: templated, style: cells, kind: .flow)
    statusRows = RowTemplates(format: templated, style: cells, kind: .status)
    columns = TableColumns(format)
    if case .observed(let isColored) = lines { observed = ObservedLayout(isColored: isColored) }
  }

  /// Bytes that wait to be drained.
  package var count: Int { buffer.count }

  /// Writes what stands before the first record: a header line, the head of a table, or `[`.
  package mutating func begin() {
    switch style {
    case .raw: if header { buffer.append(Array((format.headerLine + "\n").utf8)) }
    case .csv:
      let names = format.fields.map(\.name).joined(separator: ",")
      buffer.append(Array((names + "\r\n").utf8))
    case .table: buffer.append(columns.head(format))
    case .json: buffer.append([UInt8(ascii: "[")])
    case .ndjson, .compact: break
    }
  }

  /// Tells which interface each `FlowKey.interface` means: the index in this list.
  ///
  /// May be called again when interfaces were added. A flow of an interface that is not in the
  /// list is written with account `unknown` and interface `-`.
  package mutating func setInterfaces(_ interfaces: [NetworkInterface]) {
    flowRows.setInterfaces(interfaces)
    statusRows.setInterfaces(interfaces)
    context.setInterfaces(interfaces)
  }

  /// Goes back to what was told of the interfaces in another version; nothing, at first.
  ///
  /// Flows in the order of their packets may go back and forth between two versions, so the rows of
  /// each are made once.
  package mutating func useInterfaces(ofVersion wanted: Int) {
    guard wanted != version else { return }
    otherRows[version] = InterfaceRows(
      flows: flowRows, statuses: statusRows, primaries: context.primaries)
    version = wanted
    guard let rows = otherRows.removeValue(forKey: wanted) else { return setInterfaces([]) }
    (flowRows, statusRows, context.primaries) = (rows.flows, rows.statuses, rows.primaries)
  }

  /// Tells what each `Flow.rule` means: the index in this list, whose first entry is not used.
  ///
  /// May be called again when rules were added; known ones keep their texts. A number that is not
  /// in the list is written as no rule.
  package mutating func setDecidingRules(_ texts: [DecidingRuleText]) { context.setRules(texts) }

  /// Writes a record for each flow that is to be recorded, in order.
  package mutating func append(_ flows: Span<Flow>) {
    let rows = flowRows
    rows.withView { view in
      for index in flows.indices where flows[index].disposition.isRecorded {
        context.prepare(flows[index])
        write(flows[index], view)
      }
    }
  }

  /// Writes a NODATA or SKIPDATA record.
  package mutating func append(_ status: StatusRecord) {
    let rows = statusRows
    rows.withView { view in write(status, view) }
  }

  /// Writes what stands behind the last record, such as `]`.
  package mutating func end() {
    if style == .json { buffer.append(Array("\n]\n".utf8)) }
  }

  /// Lends all waiting bytes and forgets them; keeps them when `body` throws.
  package mutating func drain<E: Error>(_ body: (Span<UInt8>) throws(E) -> Void) throws(E) {
    try buffer.drain(body)
  }

  @inline(__always)
  private mutating func write<Row: RecordRow>(_ row: Row, _ view: borrowing RowView) {
    switch style {
    case .raw, .csv, .json, .ndjson: writeRow(row, view)
    case .table: writeColumns(row, view)
    case .compact: writeCompact(row, view)
    }
    records += 1
  }

  /// Text, value, text, value, … text; in a JSON array behind the comma of the record before.
  @inline(__always)
  private mutating func writeRow<Row: RecordRow>(_ row: Row, _ view: borrowing RowView) {
    var cursor = buffer.reserve(view.maximumLength + context.longestAddition + 2)
    if style == .json {
      if records > 0 { cursor.byte(UInt8(ascii: ",")) }
      cursor.byte(UInt8(ascii: "\n"))
    }
    var piece = view.firstPiece(ofInterface: row.interfaceNumber)
    for index in 0..<view.stepCount {
      view.writePiece(piece, to: &cursor)
      cursor = row.written(view.step(index), at: cursor, context: context)
      piece += 1
    }
    view.writePiece(piece, to: &cursor)
    buffer.commit(cursor)
  }

  /// As `writeRow`, each value padded to its column.
  private mutating func writeColumns<Row: RecordRow>(_ row: Row, _ view: borrowing RowView) {
    var cursor = buffer.reserve(view.maximumLength + context.longestAddition + columns.padding)
    var piece = view.firstPiece(ofInterface: row.interfaceNumber)
    for index in 0..<view.stepCount {
      let start = cursor
      view.writePiece(piece, to: &cursor)
      cursor = row.written(view.step(index), at: cursor, context: context)
      columns.align(index, since: start, in: &cursor)
      piece += 1
    }
    view.writePiece(piece, to: &cursor)
    buffer.commit(cursor)
  }

  /// A line for people; the template gives the interface.
  private mutating func writeCompact<Row: RecordRow>(_ row: Row, _ view: borrowing RowView) {
    if var layout = observed {
      var cursor = buffer.reserve(
        2 * view.maximumLength + context.longestAddition + layout.maximumLength)
      row.writeObserved(to: &cursor, layout: &layout, context: context, view: view)
      cursor.byte(UInt8(ascii: "\n"))
      buffer.commit(cursor)
      observed = layout
      return
    }
    var cursor = buffer.reserve(
      view.maximumLength + context.longestAddition + compact.maximumLength)
    row.writeCompact(to: &cursor, layout: &compact, context: context)
    view.writePiece(view.firstPiece(ofInterface: row.interfaceNumber), to: &cursor)
    context.writeReason(row.ruleNumber, to: &cursor)
    cursor.byte(UInt8(ascii: "\n"))
    buffer.commit(cursor)
  }
}
