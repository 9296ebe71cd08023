/// The candidate that differs least from a misspelt name; nil when none is close.
///
/// Case and `_` for `-` count nothing; otherwise at most a third of the letters may differ.
func nearest(to name: String, among candidates: [String]) -> String? {
  guard name.utf8.count <= 64 else { return nil }
  let wanted = folded(name)
  let ranked = candidates.map { ($0, editDistance(wanted, folded($0))) }
  guard let best = ranked.min(by: { $0.1 < $1.1 }) else { return nil }
  return best.1 <= max(1, wanted.count / 3) ? best.0 : nil
}

/// Lower-case bytes with hyphens, so that the differences people do not mean vanish.
private func folded(_ name: String) -> [UInt8] {
  name.lowercased().utf8.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0 }
}

/// The number of insertions, deletions and replacements that turn one into the other (Levenshtein).
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var row = Array(0...right.count)
  for (leftIndex, leftByte) in left.enumerated() {
    var diagonal = row[0]
    row[0] = leftIndex + 1
    for (rightIndex, rightByte) in right.enumerated() {
      let replaced = diagonal + (leftByte == rightByte ? 0 : 1)
      diagonal = row[rightIndex + 1]
      row[rightIndex + 1] = min(replaced, row[rightIndex] + 1, diagonal + 1)
    }
  }
  return row[right.count]
}
