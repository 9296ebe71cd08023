/// Rows that come in batches of columns.
package protocol RowBatches: AnyObject {
  /// Gives up to `LogScanner.batchRows` rows; 0 when there are no more.
  ///
  /// - Parameter targets: For each column the memory of its values, as its shape says. Text in it
  ///   stays valid until the next batch is asked for.
  @unsafe
  func next(_ targets: [UnsafeMutableRawPointer]) throws(ScanError) -> Int

  /// Bits of the rows that have a value, 64 to a word, where a column of the last batch lacks any.
  func presentRows(column: Int) -> [UInt64]?
}

/// Something that several threads read rows of together, each row by one of them.
package protocol RowSource: Sendable {
  /// Threads that find work in it, at most.
  var parts: Int { get }
  /// Begins to read these columns, in this order, on one thread.
  func batches(_ columns: [ScanColumn]) throws(ScanError) -> any RowBatches
}

extension LogScanner: RowBatches {}

extension ScanJob: RowSource {
  /// A file is read by one thread.
  package var parts: Int { max(1, files.count) }

  /// Records of files that nobody else reads.
  package func batches(_ columns: [ScanColumn]) throws(ScanError) -> any RowBatches {
    try LogScanner(self, columns: columns)
  }
}
