/// The name that a mistyped word was most likely meant to be; nil when none is near.
///
/// Near is at most one edit for each three letters (at least one), or a beginning of the name;
/// capitals do not count. A number is never a guess. Ties go to the name that stands first.
package func nearestName(to word: String, among names: [String]) -> String? {
  let letters = Array(word.lowercased())
  let limit = max(1, letters.count / 3)
  let ranked = names.filter { Int($0) == nil }.map { name in
    (name: name, distance: editDistance(letters, Array(name.lowercased())))
  }
  let best = ranked.filter { $0.distance <= limit }.min { $0.distance < $1.distance }
  if let best { return best.name }
  // Two dashes and a letter begin half of all options: too little to guess from.
  guard letters.count >= 4 else { return nil }
  return names.first { $0.hasPrefix(word) }
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
///
/// The restricted Damerau distance (optimal string alignment); time and memory are the product of
/// the lengths, so callers pass words of a command line.
func editDistance(_ left: [Character], _ right: [Character]) -> Int {
  var rows = [[Int]](
    repeating: [Int](repeating: 0, count: right.count + 1), count: left.count + 1)
  for column in 0...right.count { rows[0][column] = column }
  for row in 0..<left.count {
    rows[row + 1][0] = row + 1
    for column in 0..<right.count {
      let replaced = rows[row][column] + (left[row] == right[column] ? 0 : 1)
      var cost = min(replaced, rows[row][column + 1] + 1, rows[row + 1][column] + 1)
      if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
        cost = min(cost, rows[row - 1][column - 1] + 1)
      }
      rows[row + 1][column + 1] = cost
    }
  }
  return rows[left.count][right.count]
}
