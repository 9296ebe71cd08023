internal import FlowLogFormat

/// What a scan met: sums over all files, the first problems, and each file where it is wanted.
package struct ScanReport: Sendable {
  /// How many problems are kept; all are counted.
  package static let problemLimit = 10

  /// Something in a line that could not be read.
  package struct Problem: Hashable, Sendable, CustomStringConvertible {
    /// The name of the file.
    package let file: String
    /// The number of the line in it, from 1; in JSON that of the record.
    package let line: Int
    /// What is wrong, as a sentence.
    package let words: String

    /// The sentence for people.
    package var description: String { "\(file): line \(line): \(words)" }
  }

  /// What one file was found to be.
  package struct FileNote: Hashable, Sendable {
    /// The name of the file.
    package let file: String
    /// Its kind and formats, or why it was left aside.
    package let words: String
    /// Records that were read from it.
    package let records: Int
    /// Lines that were none.
    package let malformed: Int
  }

  /// Files that were read to their ends.
  package var files = 0
  /// Records that were read.
  package var records = 0
  /// Bytes that were read from disk.
  package var bytes = 0
  /// Lines of field names.
  package var headers = 0
  /// Lines without text.
  package var blanks = 0
  /// Lines that are no record.
  package var malformed = 0
  /// Values that are neither what their field holds nor `-`, and count as missing.
  package var badValues = 0
  /// The first problems.
  package var problems: [Problem] = []
  /// Files that were left before their end, and why; only where partial answers are wanted.
  package var damaged: [ScanError] = []
  /// The earliest and latest `start` among the records looked at; a few of each block.
  package var starts: ClosedRange<Int64>?
  /// Each file, where that is wanted.
  package var notes: [FileNote] = []

  /// Starts with nothing.
  package init() {}

  /// Whether something was lost or could not be read.
  package var isIncomplete: Bool { malformed > 0 || badValues > 0 || !damaged.isEmpty }

  mutating func add(_ problem: Problem) {
    if problems.count < Self.problemLimit { problems.append(problem) }
  }

  mutating func see(start: Int64) {
    let known = starts ?? start...start
    starts = min(known.lowerBound, start)...max(known.upperBound, start)
  }

  /// Adds what another scanner met.
  package mutating func merge(_ other: ScanReport) {
    files += other.files
    records += other.records
    bytes += other.bytes
    headers += other.headers
    blanks += other.blanks
    malformed += other.malformed
    badValues += other.badValues
    for problem in other.problems { add(problem) }
    damaged += other.damaged
    notes += other.notes
    if let range = other.starts {
      see(start: range.lowerBound)
      see(start: range.upperBound)
    }
  }
}
