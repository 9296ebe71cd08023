package import FlowModel

/// What `FlowLogLineParser.forEachLine` met; carried on from buffer to buffer of one file.
package struct FlowLogLineReport: Sendable {
  /// A line that could not be read.
  package struct Problem: Hashable, Sendable, CustomStringConvertible {
    /// The line's number in the file, from 1.
    package let line: Int
    /// What is wrong with it.
    package let error: FlowLogLineError

    /// The sentence for people.
    package var description: String { "line \(line): \(error)" }
  }

  /// How many problems are kept; all are counted.
  package static let problemLimit = 10

  /// Lines read, whatever they held.
  package private(set) var lines = 0
  /// Lines that gave a record.
  package private(set) var records = 0
  /// Lines of field names.
  package private(set) var headers = 0
  /// Lines without text.
  package private(set) var blanks = 0
  /// Lines that gave no record, by reason.
  package private(set) var malformed = InlineCounters<FlowLogLineError.Reason>()
  /// The first malformed lines.
  package private(set) var problems: [Problem] = []

  /// Starts at line 1.
  package init() {}

  mutating func countRecord() {
    lines += 1
    records += 1
  }

  mutating func countHeader() {
    lines += 1
    headers += 1
  }

  mutating func countBlank() {
    lines += 1
    blanks += 1
  }

  mutating func count(_ error: FlowLogLineError) {
    lines += 1
    malformed[error.reason] += 1
    guard problems.count < FlowLogLineReport.problemLimit else { return }
    problems.append(Problem(line: lines, error: error))
  }
}
