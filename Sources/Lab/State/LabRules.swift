package import FlowModel

/// The names of a lab's rules by number, as a file: a number stays with its rule for good.
package enum LabRules {
  private static let fieldCount = 6

  /// The file's text: a rule a line, its fields between tabulators, in the order of numbers.
  static func text(_ book: RuleBook) -> String {
    book.subjects.dropFirst().map { subject in
      [
        subject.owner, subject.member, subject.direction.word, subject.ipProtocol, subject.ports,
        subject.peer,
      ].joined(separator: "\t") + "\n"
    }.joined()
  }

  /// Reads a file's text back; what is damaged has no name.
  static func book(_ text: String) -> RuleBook {
    var book = RuleBook()
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard fields.count == fieldCount else { continue }
      _ = book.number(
        of: RuleSubject(
          owner: fields[0], member: fields[1],
          direction: fields[2] == FlowDirection.ingress.word ? .ingress : .egress,
          ipProtocol: fields[3], ports: fields[4], peer: fields[5]))
    }
    return book
  }

  /// The rules of a lab that is up.
  package static func load(_ folder: LabFolder) throws(LabError) -> RuleBook {
    book(try LabFiles.read(folder.rulesPath))
  }
}
