internal import FlowLogFormat

extension LineTransform {
  /// What the first bytes of a file call for; nil where they are plain lines.
  init?(beginning bytes: Span<UInt8>) {
    guard let first = bytes.indices.first(where: { bytes[$0] > 0x20 }) else { return nil }
    switch bytes[first] {
    case UInt8(ascii: "{"), UInt8(ascii: "["): self = .json(JSONRecords())
    default:
      guard Self.isCommaHeader(bytes) else { return nil }
      self = .commas(CommaLines())
    }
  }

  /// Whether the first line names fields with commas between.
  private static func isCommaHeader(_ bytes: Span<UInt8>) -> Bool {
    let end = bytes.indices.first { bytes[$0] == 0x0a } ?? bytes.count
    guard (0..<end).contains(where: { bytes[$0] == UInt8(ascii: ",") }) else { return false }
    var lines: [UInt8] = []
    var commas = CommaLines()
    commas.read(bytes.extracting(0..<end), into: &lines)
    return LogFormat(headerLine: lines.span) != nil
  }
}
