/// Finds names for interfaces that the capture itself does not name.
enum InterfaceName {
  /// The name of standard input's interface.
  static let standardInput = "stdin"

  private static let extensions: Set<String> = [
    "pcap", "pcapng", "cap", "dump", "dmp", "trace", "trc", "ntar",
  ]

  /// The file's base name without its capture extension: `/var/web01.pcap3.gz` gives `web01`.
  ///
  /// Digits behind the extension are the counter of a ring of files, as `tcpdump -C` writes them.
  static func base(ofFile path: String) -> String {
    let component = path.split(separator: "/").last ?? Substring(path)
    let uncompressed = withoutExtension(component) { $0 == "gz" }
    let name = withoutExtension(uncompressed) { suffix in
      let letters = suffix.drop { $0.isLetter }
      guard letters.allSatisfy({ $0.isNumber }) else { return false }
      return extensions.contains(String(suffix.prefix { $0.isLetter }))
    }
    return limited(String(name))
  }

  /// Keeps a name within the limit; longer ones are cut at a whole character.
  static func limited(_ name: String) -> String {
    guard name.utf8.count > CaptureLimits.interfaceNameBytes else { return name }
    var kept = ""
    var count = 0
    for scalar in name.unicodeScalars {
      count += UTF8.width(scalar)
      guard count <= CaptureLimits.interfaceNameBytes else { break }
      kept.unicodeScalars.append(scalar)
    }
    return kept
  }

  private static func withoutExtension(
    _ name: Substring, where matches: (String) -> Bool
  ) -> Substring {
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex,
      matches(name[name.index(after: dot)...].lowercased())
    else { return name }
    return name[..<dot]
  }
}
