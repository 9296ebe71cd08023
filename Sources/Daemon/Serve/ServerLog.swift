internal import AWSProtocols
internal import Synchronization

/// The log of a server: an event a line, for people or for programs.
///
/// Clients decide about parts of it: names, keys, addresses. Control characters are escaped, and no
/// more than so many lines a second are written; how many were left out is told later.
package final class ServerLog: Sendable {
  /// How a line is written.
  package enum Style: Sendable {
    /// Time, level, event, and `name=value` for the rest.
    case text
    /// One object.
    case json
  }

  /// How much matters.
  package enum Level: Int, Comparable, Sendable {
    /// Every request.
    case debug
    /// Start, stop, and what somebody changed.
    case info
    /// What was refused, and what somebody should look at.
    case warning
    /// What failed on this side.
    case error

    /// The lesser matters less.
    package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
  }

  /// Lines of one second.
  private static let linesPerSecond = 200

  private let style: Style
  private let threshold: Level
  private let clock: @Sendable () -> Int
  private let write: @Sendable (String) -> Void
  private let pace = Mutex((second: 0, lines: 0, omitted: 0))

  /// Sets up a log.
  ///
  /// - Parameter threshold: What matters less is not written.
  /// - Parameter clock: Milliseconds since 1970.
  /// - Parameter write: Takes whole lines, from any thread.
  package init(
    style: Style, threshold: Level, clock: @escaping @Sendable () -> Int,
    write: @escaping @Sendable (String) -> Void
  ) {
    self.style = style
    self.threshold = threshold
    self.clock = clock
    self.write = write
  }

  /// Whether events of a level are written at all.
  func isWritten(_ level: Level) -> Bool { level >= threshold }

  /// Writes an event with what belongs to it.
  package func log(_ level: Level, _ event: String, _ fields: [(name: String, value: String)] = [])
  {
    guard isWritten(level) else { return }
    let now = clock()
    let (isWritten, omitted) = pace.withLock { pace in
      if pace.second != now / 1000 {
        let omitted = pace.omitted
        pace = (now / 1000, 1, 0)
        return (true, omitted)
      }
      pace.lines += 1
      guard pace.lines > ServerLog.linesPerSecond else { return (true, 0) }
      pace.omitted += 1
      return (false, 0)
    }
    if omitted > 0 {
      write(line(.warning, "events left out", [("count", "\(omitted)")], now))
    }
    if isWritten { write(line(level, event, fields, now)) }
  }

  private func line(
    _ level: Level, _ event: String, _ fields: [(name: String, value: String)], _ now: Int
  ) -> String {
    let time = UTCTime.iso8601(milliseconds: now)
    switch style {
    case .json:
      let members =
        [("time", time), ("level", "\(level)"), ("event", event)]
        + fields.map { ($0.name, $0.value) }
      let object = JSONValue.object(members.map { JSONMember($0.0, .string($0.1)) })
      return String(decoding: object.compactBytes, as: UTF8.self) + "\n"
    case .text:
      let rest = fields.map { " \($0.name)=\(ServerLog.word($0.value))" }.joined()
      return "\(time) \(level) \(ServerLog.visible(event))\(rest)\n"
    }
  }

  /// The value, between quotes where blanks or signs would make it ambiguous.
  private static func word(_ value: String) -> String {
    let isPlain = !value.isEmpty && value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != 0x22 }
    guard !isPlain else { return value }
    return String(decoding: JSONValue.string(value).compactBytes, as: UTF8.self)
  }

  private static func visible(_ text: String) -> String {
    String(text.map { $0.isASCII && ($0.asciiValue ?? 0) < 0x20 ? " " : $0 })
  }
}
