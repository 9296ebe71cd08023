import FlowModel

/// The rows of one format in one style: what every record of an interface has in common is text
/// made once, and what varies is a list of steps between pieces of that text.
struct RowTemplates {
  /// Whether rows stand for flows or for their absence; a field's source is read accordingly.
  enum Kind { case flow, status }

  /// Where one piece of text lies in `text`.
  struct Piece: BitwiseCopyable {
    var offset: UInt32
    var count: UInt32
  }

  /// The steps of every row, the same for all interfaces.
  private(set) var steps: [RowStep] = []
  /// One piece in front of each step and one at the end, interface after interface; the first
  /// row is that of an interface nobody announced.
  private(set) var pieces: [Piece] = []
  /// All pieces, and 16 bytes behind them that wide copies may read.
  private(set) var text: [UInt8] = []
  /// The longest record that the templates can give.
  private(set) var maximumLength = 0

  private let format: LogFormat
  private let style: CellStyle
  private let kind: Kind
  private var interfaces: [NetworkInterface] = []

  init(format: LogFormat, style: CellStyle, kind: Kind) {
    self.format = format
    self.style = style
    self.kind = kind
    appendRow(of: nil)
    pad()
  }

  /// The number of interfaces known, and so the last valid row.
  var interfaceCount: Int { interfaces.count }

  /// Makes the rows of new interfaces, or all of them when known interfaces changed.
  mutating func setInterfaces(_ updated: [NetworkInterface]) {
    if updated.count < interfaces.count || !updated.starts(with: interfaces) {
      self = RowTemplates(format: format, style: style, kind: kind)
    }
    text.removeLast(16)
    for interface in updated.dropFirst(interfaces.count) { appendRow(of: interface) }
    interfaces = updated
    pad()
  }

  /// The text of one field where it is the same for all rows; nil where a step writes it.
  private func constant(_ field: FlowLogField, _ interface: NetworkInterface?) -> String? {
    switch (field.definition.source, kind) {
    case (.format, _): style.cell(.number(UInt64(format.version)))
    case (.interface, _): style.cell(RowTemplates.value(of: field, interface))
    case (.context, .status), (.nothing, _), (.skippedPackets, .flow): style.null
    case (.status, .flow): style.cell(.text("OK"))
    case (.flow(.start), _), (.flow(.end), _): nil
    case (.flow, .status): style.null
    case (.flow, .flow), (.status, .status), (.skippedPackets, .status), (.context, .flow): nil
    }
  }

  /// AWS writes `unknown` for the account of an interface that nobody vouches for.
  private static func value(
    of field: FlowLogField, _ interface: NetworkInterface?
  ) -> FieldConstant? {
    guard let interface else { return field == .accountID ? .text("unknown") : nil }
    return interface.value(of: field)
  }

  private mutating func appendRow(of interface: NetworkInterface?) {
    var rowSteps: [RowStep] = []
    var pending = ""
    var length = 0
    let runStart = kind == .flow ? FlowRun.start(in: format, style.output) : nil
    let runTail = runStart.map { $0 + 1..<$0 + FlowRun.fields.count } ?? 0..<0
    for (index, field) in format.fields.enumerated() where !runTail.contains(index) {
      pending += style.lead(field, isFirst: index == 0)
      var step: RowStep
      var quote = ""
      if let constant = constant(field, interface) {
        pending += constant
        guard style.output == .table else { continue }
        step = .text
      } else {
        step = index == runStart ? .run : RowTemplates.step(field)
        // Choice words bring their quotes and numbers have none.
        quote = field.definition.isAddress ? style.quote : ""
      }
      length += appendPiece(pending + quote) + step.maximumLength
      rowSteps.append(step)
      pending = quote
    }
    length += appendPiece(pending + style.tail)
    steps = rowSteps
    maximumLength = max(maximumLength, length)
  }

  private static func step(_ field: FlowLogField) -> RowStep {
    switch field.definition.source {
    case .flow(let value): .flow(value)
    case .status: .status
    case .skippedPackets: .skippedPackets
    case .context(let value): .context(value)
    case .format, .interface, .nothing: .text
    }
  }

  private mutating func appendPiece(_ piece: String) -> Int {
    let bytes = piece.utf8
    pieces.append(Piece(offset: UInt32(text.count), count: UInt32(bytes.count)))
    text.append(contentsOf: bytes)
    return bytes.count
  }

  private mutating func pad() { text.append(contentsOf: repeatElement(0, count: 16)) }
}
