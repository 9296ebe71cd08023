/// Mean and percentiles of several rounds of samples, the least of all rounds for each.
struct Distribution {
  private let points: [Double]
  private var count = 0
  /// The mean, then a figure for each point.
  private var least: [UInt64]

  init(_ points: [Double]) {
    self.points = points
    least = Array(repeating: .max, count: points.count + 1)
  }

  /// Adds the samples of a round.
  mutating func add(_ samples: [UInt64]) {
    guard !samples.isEmpty else { return }
    let sorted = samples.sorted()
    count = samples.count
    let figures =
      [sorted.reduce(0, +) / UInt64(sorted.count)]
      + points.map { sorted[Int(Double(sorted.count - 1) * $0 / 100)] }
    least = zip(least, figures).map { min($0, $1) }
  }

  /// Cells of a table: how many samples a round had, the mean, the percentiles.
  var text: String {
    ([String(count)] + least.map { count == 0 ? "-" : String($0) }).joined(separator: "\t")
  }
}
