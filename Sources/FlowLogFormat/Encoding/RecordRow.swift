import FlowModel
import NetworkTypes

/// What a row writes at one place of its template.
enum RowStep: Hashable, BitwiseCopyable {
  /// Nothing but the text in front of it.
  case text
  /// A value of the flow; status records know only `start` and `end`.
  case flow(FlowValue)
  /// The name of a status record's status.
  case status
  /// The number of packets lost, where it is known.
  case skippedPackets

  /// The longest text that the step can write.
  var maximumLength: Int {
    switch self {
    case .text: 0
    case .flow(.source), .flow(.destination): 39
    case .flow, .status, .skippedPackets: 20
    }
  }
}

/// Words that records choose among, as cells of the output style: at most 15 bytes each.
enum ChoiceWord: Int, CaseIterable {
  case accept, reject, ipv4, ipv6, ingress, egress, none, source, destination, noData, skipData

  /// The word as AWS writes it; nil where it stands for no value.
  var name: String? {
    switch self {
    case .accept: "ACCEPT"
    case .reject: "REJECT"
    case .ipv4: "IPv4"
    case .ipv6: "IPv6"
    case .ingress: "ingress"
    case .egress: "egress"
    case .none: nil
    case .source: "src"
    case .destination: "dst"
    case .noData: "NODATA"
    case .skipData: "SKIPDATA"
    }
  }
}

/// Something that becomes one record: a flow, or the absence of flows.
protocol RecordRow {
  /// The run's number for the capture interface.
  var interfaceNumber: Int { get }
  /// Writes the value of one step.
  func write(_ step: RowStep, to cursor: inout TextCursor, words: borrowing ChoiceWords)
  /// Writes the line for people, up to the interface.
  func writeCompact(
    to cursor: inout TextCursor, layout: inout CompactLayout, words: borrowing ChoiceWords)
}

extension Flow: RecordRow {
  @inline(__always)
  var interfaceNumber: Int { Int(key.interface) }

  @inline(__always)
  func write(_ step: RowStep, to cursor: inout TextCursor, words: borrowing ChoiceWords) {
    guard case .flow(let value) = step else { return }
    switch value {
    case .source: cursor.address(key.source)
    case .destination: cursor.address(key.destination)
    case .sourcePort: cursor.number(UInt64(key.sourcePort))
    case .destinationPort: cursor.number(UInt64(key.destinationPort))
    case .protocolNumber: cursor.number(UInt64(key.ipProtocol.rawValue))
    case .packets: cursor.number(packets)
    case .bytes: cursor.number(bytes)
    case .start: cursor.number(UInt64(firstSecond))
    case .end: cursor.number(UInt64(lastSecond))
    case .tcpFlags: cursor.number(UInt64(tcpFlags))
    case .action: words.write(disposition.action == .accept ? .accept : .reject, to: &cursor)
    case .family: words.write(key.version == .v4 ? .ipv4 : .ipv6, to: &cursor)
    case .direction:
      words.write(disposition.direction == .ingress ? .ingress : .egress, to: &cursor)
    case .initiator: words.write(initiator, to: &cursor)
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

  func write(_ step: RowStep, to cursor: inout TextCursor, words: borrowing ChoiceWords) {
    switch step {
    case .flow(.start): cursor.number(UInt64(start))
    case .flow(.end): cursor.number(UInt64(end))
    case .status: words.write(status == .noData ? .noData : .skipData, to: &cursor)
    case .skippedPackets:
      guard status == .skipData else { return words.write(.none, to: &cursor) }
      cursor.number(skippedPackets)
    case .text, .flow: break
    }
  }
}

/// The choice words of one output style, 16 bytes each with the length in the last.
///
/// Safe: every `ChoiceWord` indexes inside the allocation, which lives as long as the value.
@safe
struct ChoiceWords: ~Copyable {
  private let cells: UnsafeMutableRawPointer

  init(_ style: CellStyle) {
    let words = ChoiceWord.allCases
    unsafe cells = .allocate(byteCount: words.count * 16, alignment: 16)
    unsafe cells.initializeMemory(as: UInt8.self, repeating: 0, count: words.count * 16)
    for word in words {
      let text = Array(style.cell(word.name.map { .text($0) }).utf8)
      for (index, byte) in text.prefix(15).enumerated() {
        unsafe cells.storeBytes(of: byte, toByteOffset: word.rawValue * 16 + index, as: UInt8.self)
      }
      unsafe cells.storeBytes(
        of: UInt8(text.count), toByteOffset: word.rawValue * 16 + 15, as: UInt8.self)
    }
  }

  deinit { unsafe cells.deallocate() }

  @inline(__always)
  func write(_ word: ChoiceWord, to cursor: inout TextCursor) {
    let cell = unsafe cells + word.rawValue * 16
    unsafe cursor.copy(cell, count: Int(cell.load(fromByteOffset: 15, as: UInt8.self)))
  }
}
