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

/// The choice words of one output style, 16 bytes each with the length in the last.
///
/// Safe: every `ChoiceWord` indexes inside the allocation, which lives as long as the value.
@safe
struct ChoiceWords: ~Copyable {
  /// What stands between the values of a `FlowRun`.
  let separator: UInt8

  private let cells: UnsafeMutableRawPointer

  init(_ style: CellStyle) {
    separator = UInt8(ascii: style.output == .csv ? "," : " ")
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
