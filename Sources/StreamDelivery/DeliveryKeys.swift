internal import AWSProtocols
internal import RecordStore

/// Keys of the objects that hold delivered records.
enum DeliveryKeys {
  /// `PREFIX 2026/01/31/12/ NAME-VERSION-2026-01-31-12-00-00-DIGITS`.
  ///
  /// The digits follow from the batch, so a second try writes the same object.
  static func key(
    _ prefix: String, _ batch: RecordBatch, _ stream: DeliveryStream, isCompressed: Bool
  ) -> String {
    let time = UTCTime(seconds: batch.arrival / 1000)
    let text = time.iso8601
    let parts = text.dropLast().split { "-T:".contains($0) }.map(String.init)
    var start = expand(prefix, parts)
    if !prefix.contains("!{") { start += "\(parts[0])/\(parts[1])/\(parts[2])/\(parts[3])/" }
    let seed = "\(stream.arn) \(stream.identifier) \(batch.first) \(batch.last)"
    let digits = String(SHA256Digest.digest(Array(seed.utf8)).hexadecimal.prefix(32))
    return start + "\(stream.name)-\(stream.version)-\(parts.joined(separator: "-"))-\(digits)"
      + (isCompressed ? ".gz" : "")
  }

  /// Fills in `!{timestamp:yyyy/MM/dd}`; what else stands between braces stays as it is.
  private static func expand(_ prefix: String, _ parts: [String]) -> String {
    var rest = prefix[...]
    var text = ""
    while let start = rest.firstIndex(of: "!") {
      text += rest[..<start]
      rest = rest[start...]
      let head = "!{timestamp:"
      guard rest.hasPrefix(head), let end = rest.firstIndex(of: "}") else {
        text.append(rest.removeFirst())
        continue
      }
      var pattern = String(rest[..<end].dropFirst(head.count))
      for (place, word) in ["yyyy", "MM", "dd", "HH", "mm", "ss"].enumerated() {
        pattern = pattern.split(separator: word, omittingEmptySubsequences: false)
          .joined(separator: parts[place])
      }
      text += pattern
      rest = rest[rest.index(after: end)...]
    }
    return text + rest
  }
}
