extension RecordBatch {
  /// The batch in parts that each fit into a block: nearly always itself.
  func split() -> [RecordBatch] {
    guard !marks.isEmpty else { return [] }
    guard bytes > 2 * RecordBatch.preferredBytes else { return [self] }
    var parts: [RecordBatch] = []
    var first = 0
    var start = 0
    while first < marks.count {
      var next = first
      var end = start
      while next < marks.count {
        let length = Int(marks[next].length)
        let grown = end - start + length + (next + 1 - first) * RecordBatch.markBytes
        guard next == first || grown <= RecordBatch.preferredBytes else { break }
        end += length
        next += 1
      }
      parts.append(
        RecordBatch(
          interfaces: interfaces, marks: Array(marks[first..<next]),
          text: Array(text[start..<end])))
      (first, start) = (next, end)
    }
    return parts
  }
}
