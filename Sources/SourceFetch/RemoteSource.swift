/// A source of flow logs that is no file: a bucket's folder, a log group, or a running Weir.
package enum RemoteSource: Hashable, Sendable {
  /// Objects whose keys begin with a prefix.
  case bucket(String, prefix: String)
  /// A log group of CloudWatch Logs, by name.
  case logGroup(String)
  /// What a running Weir has seen and not delivered yet.
  case live

  private static let liveName = "live"
  private static let groupMark = "log-group:"

  /// Whether a text means such a source, right or wrong.
  package static func isMeant(by text: String) -> Bool {
    text == liveName || text.hasPrefix("s3://") || text.hasPrefix(groupMark)
  }

  /// Reads `s3://bucket/prefix`, `log-group:NAME` and `live`.
  package init(_ text: String) throws(SourceFetchError) {
    guard text != RemoteSource.liveName else {
      self = .live
      return
    }
    if text.hasPrefix(RemoteSource.groupMark) {
      let name = String(text.dropFirst(RemoteSource.groupMark.count))
      let isName = name.utf8.allSatisfy { byte in
        (0x61...0x7a).contains(byte | 0x20) || (0x30...0x39).contains(byte)
          || "_-/.#".utf8.contains(byte)
      }
      guard isName, (1...512).contains(name.utf8.count) else { throw .badSource(text) }
      self = .logGroup(name)
      return
    }
    guard text.hasPrefix("s3://") else { throw .badSource(text) }
    let rest = text.dropFirst(5)
    let bucket = rest.prefix { $0 != "/" }
    let isName = bucket.utf8.allSatisfy { byte in
      (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2d || byte == 0x2e
    }
    guard isName, (3...63).contains(bucket.utf8.count) else { throw .badSource(text) }
    self = .bucket(String(bucket), prefix: String(rest.dropFirst(bucket.count + 1)))
  }
}
