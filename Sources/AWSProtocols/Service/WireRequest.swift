/// A request as it came over the wire, whole.
package struct WireRequest: Hashable, Sendable {
  /// The verb, such as `POST`.
  package var method: String
  /// Path and query as sent.
  package var target: String
  /// Headers in order, duplicates kept.
  package var headers: [HTTPHeader]
  /// The whole body.
  package var body: [UInt8]

  /// Puts a request together.
  package init(method: String, target: String, headers: [HTTPHeader], body: [UInt8] = []) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
  }

  /// The value of the first header of this name; nil where there is none.
  package func header(_ name: String) -> String? {
    let name = name.lowercased()
    return headers.first { $0.name.lowercased() == name }?.value
  }

  /// The path, as sent.
  package var path: Substring { target.prefix { $0 != "?" } }

  /// What stands behind the question mark, as sent; empty without one.
  package var query: Substring { target.drop { $0 != "?" }.dropFirst() }

  /// The type of the body in lower case, without parameters such as a character set.
  package var mediaType: String {
    let type = header("Content-Type")?.prefix { $0 != ";" } ?? ""
    return String(type).trimmedBlanks.lowercased()
  }
}
