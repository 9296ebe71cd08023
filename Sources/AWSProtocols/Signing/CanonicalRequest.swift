/// A header as it stands in a message; names compare without regard to case.
package struct HTTPHeader: Hashable, Sendable {
  /// The name as written.
  package var name: String
  /// The value, without blanks around it on the wire.
  package var value: String

  /// Pairs a name with its value.
  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// The one text that a request comes to, however it was written (Signature Version 4).
package struct CanonicalRequest: Sendable {
  /// How often the path is percent-encoded before it is signed.
  package enum PathEncoding: Sendable {
    /// S3: the path as keys are, nothing resolved.
    case once
    /// Every other service: `.`, `..` and empty parts resolved, and encoded over again.
    case twice
  }

  /// The six parts, joined by line feeds.
  package let text: String
  /// Names of the signed headers in their order, separated by `;`.
  package let signedHeaders: String

  /// Builds the text from the request as it goes over the wire.
  ///
  /// - Parameter target: Path and query as sent, already encoded.
  /// - Parameter signed: Lower-case names of headers to sign; one that is absent counts as empty.
  /// - Parameter payloadHash: Hexadecimal SHA-256 of the body, or a word such as UNSIGNED-PAYLOAD.
  package init(
    method: String, target: String, headers: [HTTPHeader], signed: [String], payloadHash: String,
    pathEncoding: PathEncoding
  ) {
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let path = String(parts[0])
    let query = parts.count > 1 ? String(parts[1]) : ""
    let names = signed.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    signedHeaders = names.joined(separator: ";")
    var values: [String: [String]] = [:]
    for header in headers {
      values[header.name.lowercased(), default: []].append(
        CanonicalRequest.folded(header.value))
    }
    let lines = names.map { "\($0):\((values[$0] ?? []).joined(separator: ","))\n" }
    text = [
      method,
      pathEncoding == .once
        ? CanonicalRequest.path(once: path) : CanonicalRequest.path(twice: path),
      CanonicalRequest.query(query), lines.joined(), signedHeaders, payloadHash,
    ].joined(separator: "\n")
  }

  /// Each part decoded and encoded; never across slashes, so that `%2F` stays what it is.
  static func path(once path: String) -> String {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let text = parts.map { PercentEncoding.encode(PercentEncoding.decode($0)) }
      .joined(separator: "/")
    return text.hasPrefix("/") ? text : "/" + text
  }

  /// The encoded parts encoded again, without `.`, `..` and empty ones.
  static func path(twice path: String) -> String {
    var kept: [Substring] = []
    for part in path.split(separator: "/") {
      switch part {
      case ".": continue
      case "..": _ = kept.popLast()
      default: kept.append(part)
      }
    }
    let text = "/" + kept.map { PercentEncoding.encode($0.utf8) }.joined(separator: "/")
    return path.hasSuffix("/") && text != "/" ? text + "/" : text
  }

  /// Names and values decoded and encoded, sorted by the bytes of both.
  static func query(_ query: String) -> String {
    let pairs = query.split(separator: "&").map { pair in
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (
        name: PercentEncoding.encode(PercentEncoding.decode(sides[0])),
        value: sides.count > 1 ? PercentEncoding.encode(PercentEncoding.decode(sides[1])) : ""
      )
    }
    let sorted = pairs.sorted { left, right in
      left.name == right.name
        ? left.value.utf8.lexicographicallyPrecedes(right.value.utf8)
        : left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
    }
    return sorted.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
  }

  /// The value without blanks around it, and inner ones reduced to one.
  private static func folded(_ value: String) -> String {
    value.utf8.split { $0 == 0x20 || $0 == 0x09 }
      .map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
  }
}
