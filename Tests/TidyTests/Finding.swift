/// Something the house does not want, and where.
struct Finding: Hashable, CustomStringConvertible {
  let path: String
  /// Counted from 1.
  let line: Int
  let sentence: String

  var description: String { "\(path):\(line): \(sentence)" }
}
