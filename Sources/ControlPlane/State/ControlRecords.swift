/// Records in order, read where they lie: a page of a long list costs what is on it.
package struct ControlRecords: Sequence, Sendable {
  private let pieces: ArraySlice<[ControlRecord]>
  private let number: Int

  init(pieces: ArraySlice<[ControlRecord]>, after number: Int) {
    self.pieces = pieces
    self.number = number
  }

  /// Those of some records, in ascending order, that have greater numbers.
  package init(_ records: [ControlRecord], after number: Int) {
    self.init(pieces: [records], after: number)
  }

  /// One after the other.
  package func makeIterator() -> some IteratorProtocol<ControlRecord> {
    pieces.lazy.joined().drop { $0.sequence <= number }.makeIterator()
  }
}
