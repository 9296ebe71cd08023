/// Lines that one text has and another has not, as `diff` shows them.
package struct LineChange: Hashable, Sendable {
  /// What became of a line.
  package enum Kind: String, Sendable {
    /// It is gone.
    case removed = "-"
    /// It is new.
    case added = "+"
  }

  /// What became of it.
  package var kind: Kind
  /// The line without its end.
  package var line: String

  /// The changes that make one text of the other, in the order of lines.
  package static func between(_ old: String, _ new: String) -> [LineChange] {
    let (before, after) = (lines(old), lines(new))
    var changes: [(place: Int, LineChange)] = []
    for change in after.difference(from: before) {
      switch change {
      case .remove(let offset, let line, _):
        changes.append((offset, LineChange(kind: .removed, line: line)))
      case .insert(let offset, let line, _):
        changes.append((offset, LineChange(kind: .added, line: line)))
      }
    }
    // Removals come from the last to the first, and before what replaces them.
    return changes.enumerated().sorted { left, right in
      (left.element.place, left.element.1.kind == .added ? 1 : 0, left.offset)
        < (right.element.place, right.element.1.kind == .added ? 1 : 0, right.offset)
    }.map(\.element.1)
  }

  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}
