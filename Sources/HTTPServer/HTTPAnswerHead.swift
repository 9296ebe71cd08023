internal import AWSProtocols

/// Status line and headers of an answer as they go over the wire.
enum HTTPAnswerHead {
  /// How the body ends.
  enum Framing {
    case length(Int)
    case chunked
    /// With the connection, for clients that know no chunks.
    case close
    /// There is none, and its length is not told either.
    case none
  }

  static func bytes(
    _ answer: HTTPAnswer, framing: Framing, keepsAlive: Bool, date: String
  ) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(256)
    text += "HTTP/1.1 \(answer.status) \(reason(answer.status))\r\nDate: \(date)\r\n".utf8
    for header in answer.headers where !isOurs(header.name) {
      append(header, to: &text)
    }
    switch framing {
    case .length(let count): text += "Content-Length: \(count)\r\n".utf8
    case .chunked: text += "Transfer-Encoding: chunked\r\n".utf8
    case .close, .none: break
    }
    if !keepsAlive { text += "Connection: close\r\n".utf8 }
    text += "\r\n".utf8
    return text
  }

  /// What only the server itself may say.
  private static func isOurs(_ name: String) -> Bool {
    let name = name.lowercased()
    return ["content-length", "transfer-encoding", "connection", "date"].contains(name)
  }

  /// Values may come from users; what would end the line, or is no text, becomes a blank.
  private static func append(_ header: HTTPHeader, to text: inout [UInt8]) {
    guard !header.name.isEmpty, header.name.utf8.allSatisfy(HTTPHeadReader.isToken) else { return }
    text += header.name.utf8
    text += ": ".utf8
    for byte in header.value.utf8 { text.append(byte < 0x20 || byte == 0x7f ? 0x20 : byte) }
    text += "\r\n".utf8
  }

  private static func reason(_ status: Int) -> String {
    switch status {
    case 200: "OK"
    case 201: "Created"
    case 204: "No Content"
    case 206: "Partial Content"
    case 301: "Moved Permanently"
    case 302: "Found"
    case 304: "Not Modified"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 408: "Request Timeout"
    case 409: "Conflict"
    case 412: "Precondition Failed"
    case 413: "Content Too Large"
    case 414: "URI Too Long"
    case 416: "Range Not Satisfiable"
    case 417: "Expectation Failed"
    case 429: "Too Many Requests"
    case 431: "Request Header Fields Too Large"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 503: "Service Unavailable"
    case 505: "HTTP Version Not Supported"
    default: "Status"
    }
  }
}
