import Spelling

/// The candidate that differs least from a misspelt name; nil when none is close.
///
/// Case and `_` for `-` count nothing; otherwise at most a third of the letters may differ.
func nearestName(to name: String, among candidates: [String]) -> String? {
  guard name.utf8.count <= 64 else { return nil }
  return nearest(to: name, among: candidates) { name in
    name.lowercased().utf8.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0 }
  }
}
