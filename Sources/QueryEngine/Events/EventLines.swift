package import FlowLogFormat
internal import FlowLogScanner

/// Finds the format of each line among those that a stream is likely to have.
package final class EventLines {
  /// A parser, which an array can hold only behind a reference.
  private final class Reader {
    private var parser: FlowLogLineParser?

    init(_ format: LogFormat) { parser = FlowLogLineParser(format: format) }

    func withFields(_ message: [UInt8], _ body: (borrowing FlowLogLine) -> Void) -> Bool {
      guard var own = parser.take() else { return false }
      let isRecord = Reader.read(message, &own, body)
      parser = consume own
      return isRecord
    }

    private static func read(
      _ message: [UInt8], _ parser: inout FlowLogLineParser, _ body: (borrowing FlowLogLine) -> Void
    ) -> Bool {
      guard let line = try? parser.parse(message.span), RecordFormats.isRecord(line) else {
        return false
      }
      body(line)
      return true
    }
  }

  private var readers: [Reader]
  /// The reader of the line before: neighbours are mostly alike.
  private var last = 0

  /// - Parameter formats: Tried before AWS's own.
  package init(_ formats: [LogFormat]) {
    var tried: [LogFormat] = []
    for format in formats + RecordFormats.known where !tried.contains(format) {
      tried.append(format)
    }
    readers = tried.map(Reader.init)
  }

  /// Hands the fields of a line to `body`; false where it is no flow log record.
  package func withFields(
    _ message: [UInt8], _ body: (borrowing FlowLogLine) -> Void
  ) -> Bool {
    for step in readers.indices {
      let place = (last + step) % readers.count
      guard readers[place].withFields(message, body) else { continue }
      last = place
      return true
    }
    return false
  }
}
