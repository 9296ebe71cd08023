package import FlowLogFormat

/// A file of records in the making, of either kind.
package struct FlowLogFile {
  private enum Writer {
    case text(GzipPacker)
    case parquet(ParquetFile)
    /// Stands in while a file is being changed.
    case none
  }

  private var writer: Writer

  /// Begins a file; text begins with a line of names, as AWS's files do.
  ///
  /// Nil without memory for it.
  package init?(_ form: BucketPlan.Form, format: LogFormat) {
    switch form {
    case .text:
      guard let gzip = GzipPacker() else { return nil }
      gzip.add(Array((format.headerLine + "\n").utf8))
      writer = .text(gzip)
    case .parquet(let codec):
      guard let file = ParquetFile(format: format, codec: codec) else { return nil }
      writer = .parquet(file)
    }
  }

  /// Adds lines, each with its line feed.
  package mutating func add(_ lines: Span<UInt8>) {
    switch writer {
    case .text(let gzip): gzip.add(lines)
    case .parquet(var file):
      writer = .none
      file.add(lines)
      writer = .parquet(file)
    case .none: break
    }
  }

  /// Ends the file and gives its bytes.
  package consuming func finish() -> [UInt8] {
    switch writer {
    case .text(let gzip): gzip.finish()
    case .parquet(let file): file.finish()
    case .none: []
    }
  }
}
