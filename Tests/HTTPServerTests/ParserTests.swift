import AWSProtocols
import HTTPServer
import TestSupport
import Testing

/// What is a request, and what is refused with which answer.
struct ParserTests {
  /// What the parser makes of bytes: one line a step.
  private func steps(_ bytes: [UInt8], pieces: [Int] = []) -> [String] {
    var limits = HTTPServerLimits()
    limits.headBytes = 2_000
    limits.targetBytes = 1_000
    var parser = HTTPRequestParser(limits: limits)
    var steps: [String] = []
    func advance() -> Bool {
      while true {
        switch parser.next() {
        case .incomplete: return true
        case .head(let head):
          let headers = head.headers.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
          steps.append("\(head.method) \(head.target) [\(headers)] keep=\(head.keepsAlive)")
          parser.receiveBody(limit: 100)
        case .body(let body): steps.append("body \(String(decoding: body, as: UTF8.self))")
        case .refused(let fault):
          steps.append("\(fault.status) \(fault.reason)")
          return false
        }
      }
    }
    var rest = bytes[...]
    for count in pieces + [bytes.count] {
      parser.feed(rest.prefix(count))
      rest = rest.dropFirst(count)
      guard advance() else { break }
    }
    return steps
  }

  @Test(
    "whole requests are read, and those behind them",
    arguments: [
      ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", ["GET / [Host=a] keep=true", "body "]),
      ("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", ["GET / [Host=a] keep=true", "body "]),
      (
        "POST /a%2Fb//?x=%zz&y HTTP/1.1\r\nhost:a:1\r\nX-A: 1 \t\r\nx-a:\r\nContent-Length: 3\r\n\r\n"
          + "abcGET /2 HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n",
        [
          "POST /a%2Fb//?x=%zz&y [host=a:1,X-A=1,x-a=,Content-Length=3] keep=true", "body abc",
          "GET /2 [Host=a,Connection=x, Close] keep=false", "body ",
        ]
      ),
      (
        "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
          + "3\r\nabc\r\n0a;x=\"y\"\r\n0123456789\r\n0\r\nX-T: 1\r\n\r\n",
        ["PUT / [Host=a,Transfer-Encoding=Chunked] keep=true", "body abc0123456789"]
      ),
      ("GET / HTTP/1.0\r\n\r\n", ["GET / [] keep=false", "body "]),
      (
        "GET / HTTP/1.1\r\nHost: [::1]:80\r\nX: é\r\n\r\n",
        ["GET / [Host=[::1]:80,X=é] keep=true", "body "]
      ),
    ])
  func requests(text: String, expected: [String]) {
    #expect(steps(Array(text.utf8)) == expected)
    // The pieces in which bytes come mean nothing.
    #expect(
      steps(Array(text.utf8), pieces: [Int](repeating: 1, count: text.utf8.count)) == expected)
  }

  private static let head = "POST / HTTP/1.1\r\nHost: a\r\n"

  private static let malformed: [(String, Int, String)] = [
    ("GET / HTTP/1.1\r\n\r\n", 400, "the header 'host' is missing"),
    (
      "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400, "the header 'host' stands more than once"
    ),
    (
      "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400,
      "the header 'host' is no host, with or without a port"
    ),
    (
      "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400, "the header 'host' is no host, with or without a port"
    ),
    ("GET / HTTP/1.1\nHost: a\r\n\r\n", 400, "a line ends without a carriage return"),
    ("GET / HTTP/1.1\r\nHost: a\n\r\n", 400, "a line ends without a carriage return"),
    ("GET / HTTP/1.1\r\nHost: a\r\n\n", 400, "a line ends without a carriage return"),
    ("\n", 400, "a line ends without a carriage return"),
    ("\r\n\r\n", 400, "the request begins with empty lines"),
    (head + "X: 1\r\n 2\r\n\r\n", 400, "a header is folded over several lines"),
    (head + "X: 1\r\n\t2\r\n\r\n", 400, "a header is folded over several lines"),
    (head + "X : 1\r\n\r\n", 400, "a header has no name of letters, digits and a few signs"),
    (head + ": 1\r\n\r\n", 400, "a header has no name of letters, digits and a few signs"),
    (head + "X\r\n\r\n", 400, "a header has no name of letters, digits and a few signs"),
    (head + "X(: 1\r\n\r\n", 400, "a header has no name of letters, digits and a few signs"),
    (head + "X: a\u{0}b\r\n\r\n", 400, "a header's value holds a control character"),
    (head + "X: a\rb\r\n\r\n", 400, "a header's value holds a control character"),
    (head + "X: a\u{7f}\r\n\r\n", 400, "a header's value holds a control character"),
    (
      head + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400,
      "the header 'content-length' stands more than once"
    ),
    (
      head + "Content-Length: 1\r\ncontent-length: 1\r\n\r\n", 400,
      "the header 'content-length' stands more than once"
    ),
    (head + "Content-Length: 1, 1\r\n\r\n", 400, "Content-Length is not a number of bytes"),
    (head + "Content-Length: +5\r\n\r\n", 400, "Content-Length is not a number of bytes"),
    (head + "Content-Length: -1\r\n\r\n", 400, "Content-Length is not a number of bytes"),
    (head + "Content-Length: 0x1\r\n\r\n", 400, "Content-Length is not a number of bytes"),
    (head + "Content-Length:\r\n\r\n", 400, "Content-Length is not a number of bytes"),
    (
      head + "Content-Length: 9999999999999999\r\n\r\n", 400,
      "Content-Length is not a number of bytes"
    ),
    (head + "Content-Length: 101\r\n\r\n", 413, "the body has more than 100 bytes"),
    (
      head + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400,
      "both Content-Length and Transfer-Encoding tell where the body ends"
    ),
    (
      head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400,
      "the header 'transfer-encoding' stands more than once"
    ),
    (
      head + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501,
      "the transfer encoding is not 'chunked'"
    ),
    (head + "Transfer-Encoding: xchunked\r\n\r\n", 501, "the transfer encoding is not 'chunked'"),
    (
      "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400, "HTTP/1.0 has no chunked bodies"
    ),
    (head + "Expect: 200-ok\r\n\r\n", 417, "the expectation is not '100-continue'"),
    (
      head + "Authorization: a\r\nauthorization: b\r\n\r\n", 400,
      "the header 'authorization' stands more than once"
    ),
    (
      head + "X-Amz-Date: a\r\nX-Amz-Date: b\r\n\r\n", 400,
      "the header 'x-amz-date' stands more than once"
    ),
    (
      "GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400,
      "the target is not a path of printable ASCII that begins with '/'"
    ),
    (
      "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400,
      "the target is not a path of printable ASCII that begins with '/'"
    ),
    (
      "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 400,
      "the target is not a path of printable ASCII that begins with '/'"
    ),
    (
      "GET /#x HTTP/1.1\r\nHost: a\r\n\r\n", 400,
      "the target is not a path of printable ASCII that begins with '/'"
    ),
    (
      "GET /\u{0} HTTP/1.1\r\nHost: a\r\n\r\n", 400,
      "the target is not a path of printable ASCII that begins with '/'"
    ),
    (
      "GET /é HTTP/1.1\r\nHost: a\r\n\r\n", 400,
      "the target is not a path of printable ASCII that begins with '/'"
    ),
    (
      "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400,
      "the request line is not a method, a target and a version"
    ),
    (
      "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400,
      "the request line is not a method, a target and a version"
    ),
    ("GET /\r\n\r\n", 400, "the request line is not a method, a target and a version"),
    (
      "G@T / HTTP/1.1\r\nHost: a\r\n\r\n", 400,
      "the request line is not a method, a target and a version"
    ),
    ("BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501, "the method is not known"),
    ("get / HTTP/1.1\r\nHost: a\r\n\r\n", 501, "the method is not known"),
    ("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 501, "the method is not known"),
    ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505, "the version is not HTTP/1.1"),
    ("GET / http/1.1\r\nHost: a\r\n\r\n", 400, "the version is not HTTP/1.1"),
    (
      "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400,
      "the request line is not a method, a target and a version"
    ),
    (
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400,
      "the target is not a path of printable ASCII that begins with '/'"
    ),
    ("\u{16}\u{3}\u{1}\r\n\r\n", 400, "the request line is not a method, a target and a version"),
    (
      "GET /" + String(repeating: "a", count: 1_000) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414,
      "the target has more than 1000 bytes"
    ),
    (
      "GET /" + String(repeating: "a", count: 2_100), 414,
      "the request line has more than 2000 bytes"
    ),
    (
      head + "X: " + String(repeating: "a", count: 2_100), 431,
      "the headers have more than 2000 bytes"
    ),
    (
      head + String(repeating: "X: 1\r\n", count: 100) + "\r\n", 431,
      "there are more than 100 headers"
    ),
  ]

  @Test("what is no proper request is refused with its reason", arguments: malformed)
  func refusals(text: String, status: Int, reason: String) {
    // The last step: some are refused by their bodies.
    #expect(steps(Array(text.utf8)).last == "\(status) \(reason)")
    let bytewise = steps(Array(text.utf8), pieces: [Int](repeating: 1, count: text.utf8.count))
    #expect(bytewise.last == "\(status) \(reason)")
    #expect(bytewise.count { $0.hasPrefix("body") } == 0)
  }

  private static let chunked =
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

  @Test(
    "a chunked body that is none is refused",
    arguments: [
      ("x\r\n", 400, "a chunk's size is not one to seven hexadecimal digits"),
      ("\r\n", 400, "a chunk's size is not one to seven hexadecimal digits"),
      ("-1\r\n", 400, "a chunk's size is not one to seven hexadecimal digits"),
      ("0x5\r\n", 400, "a chunk's size is not one to seven hexadecimal digits"),
      ("5 \r\n", 400, "a chunk's size is not one to seven hexadecimal digits"),
      ("00000003\r\n", 400, "a chunk's size is not one to seven hexadecimal digits"),
      ("ffffffffffffffff\r\n", 400, "a chunk's size is not one to seven hexadecimal digits"),
      ("65\r\n", 413, "the body has more than 100 bytes"),
      (
        "60\r\n" + String(repeating: "a", count: 96) + "\r\n5\r\n", 413,
        "the body has more than 100 bytes"
      ),
      ("3\r\nabcd\r\n", 400, "a chunk is longer than its size"),
      ("3\nabc\r\n", 400, "a line ends without a carriage return"),
      ("3\r\nabc\n0\r\n\r\n", 400, "a chunk is longer than its size"),
      ("3;\u{1}\r\n", 400, "a chunk's extension holds a control character"),
      (
        "3;" + String(repeating: "x", count: 300), 400,
        "a line of the chunked body has more than 256 bytes"
      ),
      ("0\r\nX : 1\r\n", 400, "a header has no name of letters, digits and a few signs"),
      ("0\r\n\n", 400, "a line ends without a carriage return"),
      (
        "0\r\n" + String(repeating: "X: 1234567\r\n", count: 1_000), 400,
        "a line of the chunked body has more than 2 bytes"
      ),
    ])
  func chunks(text: String, status: Int, reason: String) {
    let bytes = Array((ParserTests.chunked + text).utf8)
    #expect(steps(bytes).last == "\(status) \(reason)")
  }

  @Test("random cuts of a stream of requests never change what is read")
  func cuts() {
    var generator = SeededGenerator(seed: 7)
    let text =
      "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12345" + ParserTests.chunked
      + "a\r\n0123456789\r\n0\r\n\r\nGET /b HTTP/1.1\r\nHost: b\r\n\r\n"
    let whole = steps(Array(text.utf8))
    #expect(whole.count == 6)
    for _ in 0..<300 {
      let pieces = (0..<40).map { _ in Int.random(in: 0...12, using: &generator) }
      #expect(steps(Array(text.utf8), pieces: pieces) == whole)
    }
  }
}
