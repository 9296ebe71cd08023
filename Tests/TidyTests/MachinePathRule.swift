import Testing

/// Paths that exist only on the machine where the text was written.
enum MachinePathRule {
  // Put together here, so that this file passes its own rule.
  static let folders = [["/wo", "rk/"], ["/tmp", "/wt"], ["/ro", "ot/"]].map { $0.joined() }

  static func check(path: String, lines: [String]) -> [Finding] {
    lines.enumerated().flatMap { index, line in
      folders.filter { mentions(line, $0) }.map { folder in
        Finding(
          path: path, line: index + 1, sentence: "'\(folder)' is a path of one machine only")
      }
    }
  }

  /// Whether the folder begins a path in the line, rather than continue one.
  private static func mentions(_ line: String, _ folder: String) -> Bool {
    guard line.contains(folder) else { return false }
    let bytes = Array(line.utf8)
    return line.columns(ofWord: folder).contains { column in
      guard column > 0 else { return true }
      let before = bytes[column - 1]
      return !before.isWordByte && ![0x2e, 0x7e, 0x2d, 0x7d].contains(before)
    }
  }
}

struct MachinePathRuleTests {
  @Test("a path of this machine is found wherever it begins", arguments: MachinePathRule.folders)
  func finds(folder: String) {
    let path = "\(folder)/x"
    for line in [path, "see `\(path)`", "A=\(path)", "(\(folder))", "\"\(folder)\""] {
      #expect(MachinePathRule.check(path: "a", lines: ["", line]).map(\.line) == [2])
    }
  }

  @Test("the same name inside another path passes", arguments: MachinePathRule.folders)
  func passes(folder: String) {
    for line in ["..\(folder)/x", "example.com\(folder)/x", "~\(folder)", "${dir}\(folder)"] {
      #expect(MachinePathRule.check(path: "a", lines: [line]) == [])
    }
  }
}
