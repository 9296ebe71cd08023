package import FlowLogFormat

/// Finds the format of a line in a file that has no header line.
///
/// AWS's own formats are tried: the number of fields must fit, numbers and addresses must be some,
/// and `action` and `log-status` must be their words. Custom formats need a header or `--format`.
enum LayoutDetector {
  /// Words that may stand in front of a record: a time, and a log stream behind it.
  static let longestPrefix = 2

  /// The format of a line, split at single blanks, and the words in front of it.
  static func detect(
    _ line: Span<UInt8>, words: [Range<Int>], among formats: [LogFormat]? = nil
  ) -> (format: LogFormat, skipped: Int)? {
    for skipped in 0...longestPrefix {
      if skipped > 0 {
        guard words.count > skipped, isTime(line.extracting(words[0])) else { return nil }
      }
      let count = words.count - skipped
      for format in formats ?? RecordFormats.known where format.fields.count == count {
        let record = line.extracting(words[skipped].lowerBound..<line.count)
        if isRecord(record, of: format) { return (format, skipped) }
      }
    }
    return nil
  }

  private static func isRecord(_ line: Span<UInt8>, of format: LogFormat) -> Bool {
    var parser = FlowLogLineParser(format: format)
    guard let fields = try? parser.parse(line) else { return false }
    return RecordFormats.isRecord(fields)
  }

  /// `2023-01-28T09:30:00.000Z`, or the same with an offset.
  private static func isTime(_ word: Span<UInt8>) -> Bool {
    guard word.count >= 19, word[4] == UInt8(ascii: "-"), word[7] == UInt8(ascii: "-"),
      word[10] == UInt8(ascii: "T"), word[13] == UInt8(ascii: ":")
    else { return false }
    return (0..<4).allSatisfy { (0x30...0x39).contains(word[$0]) }
  }
}

/// The formats that lines have without saying so.
package enum RecordFormats {
  /// AWS's own.
  package static let known: [LogFormat] =
    ["default", "v3", "v4", "v5", "v7", "v8", "v9", "v10", "v11", "tgw"]
    .compactMap { LogFormat.named($0) }

  /// Whether numbers and addresses are some, and `action` and `log-status` their words.
  package static func isRecord(_ fields: borrowing FlowLogLine) -> Bool {
    guard (try? fields.validate()) != nil else { return false }
    if let action = fields.string(.action), action != "ACCEPT", action != "REJECT" { return false }
    if let status = fields.string(.logStatus),
      status != "OK", status != "NODATA", status != "SKIPDATA"
    {
      return false
    }
    return true
  }
}
