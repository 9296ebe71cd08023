/// The candidate that differs least from a word, when at most a third of its letters differ, and at
/// least one may; nil when none is that near.
///
/// - Parameter folded: The bytes that are compared, without differences that people do not mean.
package func nearest(
  to word: String, among candidates: [String], folded: (String) -> [UInt8] = { Array($0.utf8) }
) -> String? {
  let wanted = folded(word)
  let ranked = candidates.map { ($0, editDistance(wanted, folded($0))) }
  guard let best = ranked.min(by: { $0.1 < $1.1 }) else { return nil }
  return best.1 <= max(1, wanted.count / 3) ? best.0 : nil
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
