package import FlowLogFormat

/// Looks into some of the files, so that a table has columns before it is read.
package enum FormatPeek {
  /// Files that are opened, at most; they are spread over all, first and last included.
  static let sampleSize = 48

  /// The formats met at the beginnings of a sample of the files, each once.
  ///
  /// What cannot be read is left out here: the scan itself will say so.
  package static func formats(of files: [SourceFile], options: ScanOptions) -> [LogFormat] {
    var formats: [LogFormat] = []
    for file in sample(files) {
      let job = ScanJob(files: [file], options: options)
      guard let scanner = try? LogScanner(job, columns: []) else { return formats }
      _ = try? unsafe scanner.next([])
      for format in scanner.formats where !formats.contains(format) { formats.append(format) }
    }
    return formats
  }

  private static func sample(_ files: [SourceFile]) -> [SourceFile] {
    guard files.count > sampleSize else { return files }
    return (0..<sampleSize).map { files[$0 * (files.count - 1) / (sampleSize - 1)] }
  }
}

extension LogScanner {
  /// The formats of the lines met so far.
  var formats: [LogFormat] { layouts.map(\.format) }
}
