package import FlowModel
package import NetworkTypes

/// Reads the values of terms, the same for a filter's text and for options of a command line.
package enum FilterValues {
  /// Reads an address, a block, or the beginning of a dotted quad (`192.168` is `192.168.0.0/16`);
  /// nil for anything else.
  package static func block(_ text: String) -> CIDRBlock? {
    if let block = CIDRBlock(text) { return block }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    let octets = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, (1...3).contains(octets.count) else { return nil }
    let zeros = Array(repeating: ".0", count: 4 - octets.count).joined()
    let length = parts.count == 2 ? String(parts[1]) : "\(octets.count * 8)"
    return CIDRBlock("\(parts[0])\(zeros)/\(length)")
  }

  /// Reads a port by number or name, or two of them with `-` between; nil for anything else.
  package static func ports(_ text: String) -> ClosedRange<UInt16>? {
    // Names have hyphens, too, so a name as a whole comes first.
    if let port = port(text) { return port...port }
    for place in text.indices where text[place] == "-" {
      guard let low = port(String(text[..<place])),
        let high = port(String(text[text.index(after: place)...]))
      else { continue }
      return low <= high ? low...high : nil
    }
    return nil
  }

  private static func port(_ text: String) -> UInt16? {
    number(text, UInt16.self) ?? PortNames.numbers[text.lowercased()]
  }

  /// Reads a protocol by name or number; nil for anything else.
  package static func ipProtocol(_ text: String) -> IPProtocol? {
    if let number = number(text, UInt8.self) { return IPProtocol(rawValue: number) }
    let word = text.lowercased()
    return FilterWords.protocols[word] ?? (word == "ipv6" ? IPProtocol(rawValue: 41) : nil)
  }

  /// Reads `accept` or `reject` in any case; nil for anything else.
  package static func action(_ text: String) -> FlowAction? {
    switch text.lowercased() {
    case "accept": .accept
    case "reject": .reject
    default: nil
    }
  }

  /// Decimal digits alone, without the sign that integers may have.
  private static func number<Number: FixedWidthInteger>(
    _ text: String, _ type: Number.Type
  ) -> Number? {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Number(text)
  }
}
