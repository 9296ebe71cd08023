import FlowModel
import NetworkTypes

/// What rows need beyond their templates: choice words, deciding rules, primary addresses, and
/// what is known of a flow beyond its packets.
struct RowContext: ~Copyable {
  /// Words that records choose among.
  let words: ChoiceWords
  private let style: CellStyle
  private var rules = CellTable()
  private var nearestRules = CellTable()
  /// What people read of rules, behind two blanks.
  private var reasons = CellTable()
  /// The primary IPv4 address of each interface; 0 where none is known.
  var primaries: [UInt32] = []
  /// What a format asks for beyond packets; empty where nobody could answer.
  private let wanted: [ContextValue]
  private let provider: (any FlowContextProvider)?
  private var contexts = CellTable()
  /// What is known of the flow whose record is written.
  private var current = FlowContext()

  init(
    _ style: CellStyle, _ format: LogFormat, _ provider: (any FlowContextProvider)?
  ) {
    self.style = style
    self.provider = provider
    wanted = provider == nil ? [] : format.contextValues
    words = ChoiceWords(style)
    rules.append(style.null)
    nearestRules.append(style.null)
    reasons.append("")
    contexts.append(style.null)
  }

  /// The longest text that a row adds to what its template knows.
  var longestAddition: Int {
    rules.longest + nearestRules.longest + reasons.longest
      + contexts.longest * ContextValue.allCases.count
  }

  /// Finds out what a record will say of its flow beyond packets, before room is made for it.
  @inline(__always)
  mutating func prepare(_ flow: Flow) {
    if !wanted.isEmpty { look(at: flow) }
  }

  private mutating func look(at flow: Flow) {
    guard let provider else { return }
    provider.describe(flow, wanted, in: &current)
    while contexts.count < provider.count {
      contexts.append(style.cell(provider.value(contexts.count)))
    }
  }

  /// Writes what is known of the flow that was prepared.
  func write(_ value: ContextValue, to cursor: inout TextCursor) {
    contexts.write(current[value], to: &cursor)
  }

  /// Adds the texts of rules whose numbers are new; number 0 stands for no rule.
  mutating func setRules(_ texts: [DecidingRuleText]) {
    for text in texts.dropFirst(rules.count) {
      rules.append(style.cell(.text(text.name)))
      nearestRules.append(style.cell(text.nearest.map { .text($0) }))
      let words = text.reason?.split(separator: " ").map { style.cell(.text(String($0))) } ?? []
      reasons.append(words.isEmpty ? "" : "  " + words.joined(separator: " "))
    }
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

  /// Writes what came nearest to a deciding rule as a cell.
  func writeNearestRule(_ number: UInt16, to cursor: inout TextCursor) {
    nearestRules.write(UInt32(number), to: &cursor)
  }

  /// Writes what people read of a rule behind two blanks, or nothing.
  func writeReason(_ number: UInt16, to cursor: inout TextCursor) {
    reasons.write(UInt32(number), to: &cursor)
  }

  /// Writes a deciding rule as a cell.
  func writeRule(_ number: UInt16, to cursor: inout TextCursor) {
    rules.write(UInt32(number), to: &cursor)
  }
}
