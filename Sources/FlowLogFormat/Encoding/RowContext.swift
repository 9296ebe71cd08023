import FlowModel
import NetworkTypes

/// What rows need beyond their templates: choice words, deciding rules, primary addresses.
struct RowContext: ~Copyable {
  /// Words that records choose among.
  let words: ChoiceWords
  private let style: CellStyle
  private var rules = RuleTexts()
  /// The primary IPv4 address of each interface; 0 where none is known.
  private var primaries: [UInt32] = []

  init(_ style: CellStyle) {
    self.style = style
    words = ChoiceWords(style)
    rules.append(style.null)
  }

  /// The longest text of a deciding rule.
  var longestRule: Int { rules.longest }

  /// Adds the texts of rules whose numbers are new; number 0 stands for no rule.
  mutating func setRules(_ texts: [String]) {
    for text in texts.dropFirst(rules.count) { rules.append(style.cell(.text(text))) }
  }

  /// Takes the primary addresses of the interfaces.
  mutating func setInterfaces(_ interfaces: [NetworkInterface]) {
    primaries = interfaces.map { $0.primaryIPv4 ?? 0 }
  }

  /// The source that a record names: for egress the interface's own primary IPv4 address, whatever
  /// secondary or foreign address the packet had (AWS, "Flow log limitations").
  @inline(__always)
  func source(of flow: Flow) -> IPAddress {
    switch flow.disposition.direction {
    case .ingress: flow.key.source
    case .egress: primary(of: flow) ?? flow.key.source
    }
  }

  /// The destination that a record names: for ingress the interface's own primary IPv4 address.
  @inline(__always)
  func destination(of flow: Flow) -> IPAddress {
    switch flow.disposition.direction {
    case .ingress: primary(of: flow) ?? flow.key.destination
    case .egress: flow.key.destination
    }
  }

  @inline(__always)
  private func primary(of flow: Flow) -> IPAddress? {
    let interface = Int(flow.key.interface)
    guard flow.key.traits & 1 == 0, interface < primaries.count, primaries[interface] != 0 else {
      return nil
    }
    return IPAddress(v4: primaries[interface])
  }

  /// Writes a deciding rule as a cell.
  func writeRule(_ number: UInt16, to cursor: inout TextCursor) {
    rules.write(number, to: &cursor)
  }
}

/// The texts of deciding rules, made once each.
private struct RuleTexts {
  private var pieces: [Range<Int>] = []
  /// All texts, and 16 bytes behind them that wide copies may read.
  private var text = [UInt8](repeating: 0, count: 16)
  private(set) var longest = 0

  var count: Int { pieces.count }

  mutating func append(_ cell: String) {
    text.removeLast(16)
    pieces.append(text.count..<text.count + cell.utf8.count)
    text += Array(cell.utf8) + Array(repeating: 0, count: 16)
    longest = max(longest, cell.utf8.count)
  }

  func write(_ number: UInt16, to cursor: inout TextCursor) {
    let piece = pieces[Int(number) < pieces.count ? Int(number) : 0]
    unsafe text.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      unsafe cursor.copy(start + piece.lowerBound, count: piece.count)
    }
  }
}
