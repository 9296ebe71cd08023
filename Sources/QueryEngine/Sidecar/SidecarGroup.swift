internal import FlowLogFormat
internal import FlowLogScanner

/// Files of one folder, which have one columnar copy between them.
///
/// AWS writes a folder a day or an hour: those of the past never change, and their copies stay.
struct SidecarGroup: Sendable {
  let files: [SourceFile]

  /// Puts files that lie in one folder together, in their order.
  static func groups(_ files: [SourceFile]) -> [SidecarGroup] {
    var order: [Substring] = []
    var members: [Substring: [SourceFile]] = [:]
    for file in files {
      let folder = file.path.lastIndex(of: "/").map { file.path[..<$0] } ?? ""
      if members[folder] == nil { order.append(folder) }
      members[folder, default: []].append(file)
    }
    return order.map { SidecarGroup(files: members[$0] ?? []) }
  }

  /// The name of the copy: whatever changes about the files, or about how they are read, gives
  /// another one.
  func name(_ options: ScanOptions) -> String {
    var hash = NameHash()
    hash.add(Self.layoutVersion)
    hash.add(options.format?.description ?? "")
    for file in files {
      hash.add(file.path)
      hash.add("\(file.size) \(file.changed)")
    }
    return hash.text + ".parquet"
  }

  /// Counts up when copies of before can no longer be used.
  private static let layoutVersion = "2"
}

/// 128 bits of FNV-1a: names files; nobody who can choose them gains by two that are alike.
private struct NameHash {
  private var state: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
  private static let prime: UInt128 = 0x0000_0000_0100_0000_0000_0000_0000_013b

  mutating func add(_ text: String) {
    for byte in text.utf8 { step(byte) }
    step(0)
  }

  private mutating func step(_ byte: UInt8) {
    state ^= UInt128(byte)
    state = state &* Self.prime
  }

  var text: String {
    let digits = String(state, radix: 16)
    return String(repeating: "0", count: 32 - digits.count) + digits
  }
}
