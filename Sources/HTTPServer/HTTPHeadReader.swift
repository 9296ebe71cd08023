internal import AWSProtocols

/// Reads request line and headers, and refuses all that RFC 9112 forbids or leaves to taste.
///
/// A server behind a proxy, or with a signature check behind it, must not understand a request in
/// another way than they do; so nothing is repaired and nothing is guessed.
enum HTTPHeadReader {
  private static let methods: Set<String> = [
    "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS",
  ]

  /// Headers that mean something only once.
  private static let single: Set<String> = [
    "host", "content-length", "transfer-encoding", "content-type", "authorization", "date",
    "x-amz-date", "x-amz-content-sha256", "x-amz-security-token", "x-amz-target",
    "x-amz-decoded-content-length", "expect", "range", "content-encoding", "content-md5",
  ]

  /// Reads lines without their line ends; the first is the request line.
  static func read(
    _ lines: [ArraySlice<UInt8>], limits: HTTPServerLimits
  ) throws(HTTPFault) -> HTTPRequestHead {
    let (method, target, isVersion10) = try requestLine(lines[0], limits)
    var headers: [HTTPHeader] = []
    var seen: Set<String> = []
    for line in lines.dropFirst() {
      guard headers.count < limits.headers else {
        throw HTTPFault(431, "there are more than \(limits.headers) headers")
      }
      let header = try header(line)
      let name = header.name.lowercased()
      guard seen.insert(name).inserted || !single.contains(name) else {
        throw HTTPFault(400, "the header '\(name)' stands more than once")
      }
      headers.append(header)
    }
    var head = HTTPRequestHead(
      method: method, target: target, headers: headers, contentLength: nil, isChunked: false,
      expectsContinue: false, keepsAlive: !isVersion10, isVersion10: isVersion10)
    try readFraming(into: &head)
    return head
  }

  private static func requestLine(
    _ line: ArraySlice<UInt8>, _ limits: HTTPServerLimits
  ) throws(HTTPFault) -> (method: String, target: String, isVersion10: Bool) {
    let words = line.split(
      separator: UInt8(ascii: " "), maxSplits: 3, omittingEmptySubsequences: false)
    guard words.count == 3, !words[0].isEmpty, words[0].allSatisfy(isToken) else {
      throw HTTPFault(400, "the request line is not a method, a target and a version")
    }
    let (target, version) = (words[1], words[2])
    guard target.count <= limits.targetBytes else {
      throw HTTPFault(414, "the target has more than \(limits.targetBytes) bytes")
    }
    guard target.first == UInt8(ascii: "/"),
      target.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "#") })
    else {
      throw HTTPFault(400, "the target is not a path of printable ASCII that begins with '/'")
    }
    let isVersion10 = version.elementsEqual("HTTP/1.0".utf8)
    guard isVersion10 || version.elementsEqual("HTTP/1.1".utf8) else {
      let isHTTP = version.starts(with: "HTTP/".utf8)
      throw HTTPFault(isHTTP ? 505 : 400, "the version is not HTTP/1.1")
    }
    let method = String(decoding: words[0], as: UTF8.self)
    guard methods.contains(method) else { throw HTTPFault(501, "the method is not known") }
    return (method, String(decoding: target, as: UTF8.self), isVersion10)
  }

  /// Reads one header or trailer.
  static func header(_ line: ArraySlice<UInt8>) throws(HTTPFault) -> HTTPHeader {
    guard line.first != 0x20, line.first != 0x09 else {
      throw HTTPFault(400, "a header is folded over several lines")
    }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
      line[..<colon].allSatisfy(isToken)
    else { throw HTTPFault(400, "a header has no name of letters, digits and a few signs") }
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    var value = line[(colon + 1)...].drop(while: isBlank)
    while let last = value.last, isBlank(last) { value.removeLast() }
    guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }) else {
      throw HTTPFault(400, "a header's value holds a control character")
    }
    guard let text = String(validating: value, as: UTF8.self) else {
      throw HTTPFault(400, "a header's value is not UTF-8")
    }
    return HTTPHeader(String(decoding: line[..<colon], as: UTF8.self), text)
  }

  /// Where the body ends, and what happens behind it.
  private static func readFraming(into head: inout HTTPRequestHead) throws(HTTPFault) {
    var host: String?
    for header in head.headers {
      switch header.name.lowercased() {
      case "host": host = header.value
      case "content-length":
        guard header.value.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
          header.value.utf8.count <= 15, let length = Int(header.value)
        else { throw HTTPFault(400, "Content-Length is not a number of bytes") }
        head.contentLength = length
      case "transfer-encoding":
        guard header.value.lowercased() == "chunked" else {
          throw HTTPFault(501, "the transfer encoding is not 'chunked'")
        }
        head.isChunked = true
      case "expect":
        guard header.value.lowercased() == "100-continue" else {
          throw HTTPFault(417, "the expectation is not '100-continue'")
        }
        head.expectsContinue = !head.isVersion10
      case "connection": try readConnection(header.value, into: &head)
      default: break
      }
    }
    guard !head.isChunked || head.contentLength == nil else {
      throw HTTPFault(400, "both Content-Length and Transfer-Encoding tell where the body ends")
    }
    guard !head.isChunked || !head.isVersion10 else {
      throw HTTPFault(400, "HTTP/1.0 has no chunked bodies")
    }
    guard head.isVersion10 || host != nil else {
      throw HTTPFault(400, "the header 'host' is missing")
    }
    if let host { try checkHost(host) }
  }

  private static func readConnection(
    _ value: String, into head: inout HTTPRequestHead
  ) throws(HTTPFault) {
    for option in value.lowercased().split(separator: ",") {
      let blanks: Set<Character> = [" ", "\t"]
      let word = option.filter { !blanks.contains($0) }
      if word == "close" { head.keepsAlive = false }
      // HTTP/1.0 keeps no connection unless it is asked, and nobody here asks.
    }
  }

  private static func checkHost(_ host: String) throws(HTTPFault) {
    let signs = Set("-._~:[]%".utf8)
    let isHost = host.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
      default: signs.contains(byte)
      }
    }
    guard isHost, !host.isEmpty else {
      throw HTTPFault(400, "the header 'host' is no host, with or without a port")
    }
  }

  /// RFC 9110's characters of names and methods.
  static func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
    case 0x21, 0x23...0x27, 0x2a, 0x2b, 0x2d, 0x2e, 0x5e...0x60, 0x7c, 0x7e: true
    default: false
    }
  }
}
