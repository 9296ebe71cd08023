/// An AWS configuration or credentials file: sections of keys with values.
///
/// As the AWS CLI reads it: `#` and `;` begin a comment at the start of a line only, indented lines
/// continue the value above, keys have no case. A section that stands twice is one, and of a key
/// that stands twice the last counts, as the SDKs have it and the CLI does not.
package struct ConfigurationFile: Hashable, Sendable {
  /// Values by section, as the name stands between the brackets, and by lower-case key.
  package private(set) var sections: [String: [String: String]] = [:]

  /// Why a file is none; the text of the line is not shown, as it may hold a secret.
  package struct Fault: Error, Hashable, Sendable {
    /// From 1.
    package var line: Int
    /// What was expected.
    package var message: String
  }

  /// Reads the bytes of a file.
  package init(_ bytes: [UInt8]) throws(Fault) {
    var rest = bytes[...]
    if rest.starts(with: [0xef, 0xbb, 0xbf]) { rest = rest.dropFirst(3) }
    guard let text = String(validating: rest, as: UTF8.self) else {
      throw Fault(line: 1, message: "the file is not UTF-8")
    }
    var section: String?
    var key: String?
    let lines = text.utf8.split(separator: 0x0a, omittingEmptySubsequences: false)
    for (index, bytes) in lines.enumerated() {
      let line = String(decoding: bytes, as: UTF8.self)
      let content = line.trimmed
      if content.isEmpty || content.hasPrefix("#") || content.hasPrefix(";") { continue }
      let isIndented = line.hasPrefix(" ") || line.hasPrefix("\t")
      if isIndented, let section, let key {
        sections[section]?[key]? += "\n" + content
      } else if content.hasPrefix("[") {
        section = try ConfigurationFile.sectionName(content, line: index + 1)
        key = nil
        if let section { sections[section] = sections[section] ?? [:] }
      } else {
        guard let equals = content.utf8.firstIndex(of: UInt8(ascii: "=")),
          equals != content.startIndex
        else {
          throw Fault(line: index + 1, message: "expected '[section]', or a key, '=' and a value")
        }
        guard let section else {
          throw Fault(line: index + 1, message: "expected '[section]' before the first key")
        }
        let name = content[..<equals].trimmed.lowercased()
        sections[section]?[name] = content[equals...].dropFirst().trimmed
        key = name
      }
    }
  }

  /// The keys of a value that is lines of its own, such as `s3` or `ec2` under `[services x]`.
  static func nested(_ value: String) -> [String: String] {
    var result: [String: String] = [:]
    for line in value.split(separator: "\n") {
      let sides = line.split(separator: "=", maxSplits: 1)
      guard sides.count == 2 else { continue }
      result[sides[0].trimmed.lowercased()] = sides[1].trimmed
    }
    return result
  }

  private static func sectionName(_ content: String, line: Int) throws(Fault) -> String {
    guard let end = content.utf8.firstIndex(of: UInt8(ascii: "]")) else {
      throw Fault(line: line, message: "expected ']' behind the name of a section")
    }
    let rest = content[end...].dropFirst().trimmed
    guard rest.isEmpty || rest.hasPrefix("#") || rest.hasPrefix(";") else {
      throw Fault(line: line, message: "expected nothing behind '[section]'")
    }
    return content[..<end].dropFirst().trimmed
  }
}
