import FlowModel
import NetworkTypes

/// What a row writes at one place of its template.
enum RowStep: Hashable, BitwiseCopyable {
  /// Nothing but the text in front of it.
  case text
  /// A value of the flow; status records know only `start` and `end`.
  case flow(FlowValue)
  /// The nine values of `FlowRun`, in one go.
  case run
  /// What is known of the flow beyond its packets.
  case context(ContextValue)
  /// The name of a status record's status.
  case status
  /// The number of packets lost, where it is known.
  case skippedPackets

  /// The longest text that the step can write.
  var maximumLength: Int {
    switch self {
    case .text: 0
    case .run: FlowRun.maximumLength
    case .flow(.source), .flow(.destination), .flow(.packetSource), .flow(.packetDestination): 39
    // Its texts come later; the encoder adds the longest of them.
    case .flow(.decidingRule), .flow(.nearestRule), .context: 0
    case .flow, .status, .skippedPackets: 20
    }
  }
}

/// Something that becomes one record: a flow, or the absence of flows.
protocol RecordRow {
  /// The run's number for the capture interface.
  var interfaceNumber: Int { get }
  /// Writes the value of one step and gives the place behind it.
  func written(_ step: RowStep, at start: TextCursor, context: borrowing RowContext) -> TextCursor
  /// Which rule decided, by its number; 0 for none.
  var ruleNumber: UInt16 { get }
  /// Writes the line for people, up to the interface.
  func writeCompact(
    to cursor: inout TextCursor, layout: inout CompactLayout, context: borrowing RowContext)
  /// Writes the line for people who look on, without its end.
  func writeObserved(
    to cursor: inout TextCursor, layout: inout ObservedLayout, context: borrowing RowContext,
    view: borrowing RowView)
}

extension Flow: RecordRow {
  @inline(__always)
  var interfaceNumber: Int { Int(key.interface) }
  var ruleNumber: UInt16 { rule }

  // Not inlined: in the loop over steps, the optimizer would make the text of every value that
  // any format could want, before the first step (measured: 55 ns a record instead of 43).
  @inline(never)
  func written(_ step: RowStep, at start: TextCursor, context: borrowing RowContext) -> TextCursor {
    var cursor = start
    write(step, to: &cursor, context: context)
    return cursor
  }

  @inline(__always)
  private func write(_ step: RowStep, to cursor: inout TextCursor, context: borrowing RowContext) {
    guard case .flow(let value) = step else {
      switch step {
      case .run: writeRun(context, to: &cursor)
      case .context(let value): context.write(value, to: &cursor)
      default: break
      }
      return
    }
    switch value {
    case .source: cursor.address(context.source(of: self))
    case .destination: cursor.address(context.destination(of: self))
    case .packetSource: cursor.address(key.source)
    case .packetDestination: cursor.address(key.destination)
    case .sourcePort: cursor.port(key.sourcePort)
    case .destinationPort: cursor.port(key.destinationPort)
    case .protocolNumber: cursor.octet(key.ipProtocol.rawValue)
    case .packets: cursor.number(packets)
    case .bytes: cursor.number(bytes)
    case .start: cursor.second(firstSecond)
    case .end: cursor.second(lastSecond)
    case .tcpFlags: cursor.octet(tcpFlags)
    case .action: context.words.write(actionWord, to: &cursor)
    case .family: context.words.write(familyWord, to: &cursor)
    case .direction: context.words.write(directionWord, to: &cursor)
    case .initiator: context.words.write(initiator, to: &cursor)
    case .decidingRule: context.writeRule(rule, to: &cursor)
    case .nearestRule: context.writeNearestRule(rule, to: &cursor)
    }
  }

  // `switch` where `==` would be a call: enumerations with raw values compare through a generic.
  private var actionWord: ChoiceWord {
    switch disposition.action {
    case .accept: .accept
    case .reject: .reject
    }
  }

  private var familyWord: ChoiceWord {
    switch key.version {
    case .v4: .ipv4
    case .v6: .ipv6
    }
  }

  private var directionWord: ChoiceWord {
    switch disposition.direction {
    case .ingress: .ingress
    case .egress: .egress
    }
  }

  /// Who opened the connection, as far as the record's flags show.
  private var initiator: ChoiceWord {
    switch tcpFlags & 0x12 {
    case 0x02: .source
    case 0x12: .destination
    default: .none
    }
  }
}

extension StatusRecord: RecordRow {
  var interfaceNumber: Int { Int(interface) }
  var ruleNumber: UInt16 { 0 }

  func written(_ step: RowStep, at start: TextCursor, context: borrowing RowContext) -> TextCursor {
    var cursor = start
    switch step {
    case .flow(.start): cursor.second(self.start)
    case .flow(.end): cursor.second(end)
    case .status: context.words.write(status == .noData ? .noData : .skipData, to: &cursor)
    case .skippedPackets:
      if status == .skipData {
        cursor.number(skippedPackets)
      } else {
        context.words.write(.none, to: &cursor)
      }
    case .text, .flow, .run, .context: break
    }
    return cursor
  }
}
