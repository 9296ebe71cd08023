/// Lines of records that are asked for again and again, each written once.
///
/// Equal lines are counted: a second one that comes later is another record. Lines that are asked
/// for no more are forgotten.
struct FollowedLines {
  private var known: [String: Int] = [:]

  /// Takes all lines of one look, and gives those that were not among them before.
  mutating func new(of lines: [String]) -> [String] {
    var counts: [String: Int] = [:]
    var fresh: [String] = []
    for line in lines {
      // Columns widen in time, which makes a line no other one.
      let words = line.split(separator: " ").joined(separator: " ")
      let count = counts[words, default: 0] + 1
      counts[words] = count
      if count > known[words] ?? 0 { fresh.append(line) }
    }
    known = counts
    return fresh
  }
}
