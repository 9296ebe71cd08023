import AWSProtocols
import HTTPClient
import TestSupport
import Testing

/// Requests over real connections, to servers that behave and to those that do not.
struct CurlTransportTests {
  private let quick = HTTPLimits(
    connectMilliseconds: 2_000, totalMilliseconds: 5_000, bodyBytes: 1 << 20)

  @Test("method, target, headers and body arrive as given, and the answer comes back whole")
  func exchange() throws {
    let server = try LoopbackServer { request in
      .answer(418, "echo \(request.body)", headers: ["X-A: 1 ", "x-b:", "X-A: 2"])
    }
    let transport = CurlTransport()
    let response = try transport.send(
      HTTPRequest(
        method: "POST", url: server.url + "/a%2Fb//../c?x=%20&y",
        headers: [HTTPHeader("X-Test", "v w"), HTTPHeader("X-Empty", "")],
        body: Array("gr\u{fc}n\0x".utf8)), limits: quick)
    #expect(response.status == 418)
    #expect(String(decoding: response.body, as: UTF8.self) == "echo gr\u{fc}n\0x")
    #expect(response.header("x-a") == "1" && response.header("X-B") == "")
    let request = try #require(server.requests.first)
    #expect(request.method == "POST" && request.target == "/a%2Fb//../c?x=%20&y")
    #expect(request.header("X-Test") == "v w" && request.header("X-Empty") == "")
    #expect(request.header("Expect") == nil)
    let second = try transport.send(HTTPRequest(url: server.url + "/"), limits: quick)
    #expect(second.status == 418)
    #expect(server.requests.last?.method == "GET" && server.requests.last?.body == "")
  }

  @Test("a redirect is an answer, and is not followed")
  func redirect() throws {
    let server = try LoopbackServer { _ in .answer(302, "", headers: ["Location: /other"]) }
    let response = try CurlTransport().send(HTTPRequest(url: server.url), limits: quick)
    #expect(response.status == 302)
    #expect(server.requests.count == 1)
  }

  @Test("an answer that is cut short is no answer")
  func cut() throws {
    let server = try LoopbackServer { _ in .cut("half") }
    let error = try #require(throws: HTTPClientError.self) {
      try CurlTransport().send(HTTPRequest(url: server.url), limits: quick)
    }
    guard case .broken = error else { throw error }
    #expect(error.isTransient)
  }

  @Test("a connection that ends without an answer is broken")
  func hangUp() throws {
    let server = try LoopbackServer { _ in .hangUp }
    let error = try #require(throws: HTTPClientError.self) {
      try CurlTransport().send(HTTPRequest(url: server.url), limits: quick)
    }
    guard case .broken = error else { throw error }
  }

  @Test("an answer that does not come ends with its limit")
  func silence() throws {
    let server = try LoopbackServer { _ in .silence(3) }
    let limits = HTTPLimits(
      connectMilliseconds: 500, totalMilliseconds: 200, bodyBytes: 1 << 20)
    let error = try #require(throws: HTTPClientError.self) {
      try CurlTransport().send(HTTPRequest(url: server.url), limits: limits)
    }
    #expect(error == .timedOut(url: server.url, milliseconds: 200))
    #expect(error.description == "\(server.url) gave no complete answer within 0.2 seconds")
  }

  @Test("a body beyond the limit ends the transfer, and one at the limit does not")
  func large() throws {
    let server = try LoopbackServer { _ in .answer(200, String(repeating: "x", count: 1000)) }
    var limits = quick
    limits.bodyBytes = 1000
    #expect(try CurlTransport().send(HTTPRequest(url: server.url), limits: limits).status == 200)
    limits.bodyBytes = 999
    #expect(throws: HTTPClientError.tooLarge(url: server.url, limit: 999)) {
      try CurlTransport().send(HTTPRequest(url: server.url), limits: limits)
    }
  }

  @Test("headers have a limit, too")
  func manyHeaders() throws {
    let server = try LoopbackServer { _ in
      .answer(200, "", headers: (0..<5000).map { "X-\($0): \(String(repeating: "y", count: 90))" })
    }
    let error = try #require(throws: HTTPClientError.self) {
      try CurlTransport().send(HTTPRequest(url: server.url), limits: quick)
    }
    guard case .tooLarge = error else { throw error }
  }

  @Test("a port where nobody listens is unreachable, and may be tried again")
  func nobody() throws {
    let url = try LoopbackServer { _ in .hangUp }.url
    let error = try #require(throws: HTTPClientError.self) {
      try CurlTransport().send(HTTPRequest(url: url + "/?token=hidden"), limits: quick)
    }
    guard case .unreachable = error else { throw error }
    #expect(error.isTransient)
    #expect(error.description.hasPrefix("\(url)/ cannot be reached: "))
    #expect(!error.description.contains("hidden"))
  }

  @Test(
    "addresses that are none, and other protocols, are refused",
    arguments: ["file:///etc/passwd", "ftp://127.0.0.1/", "http://", "gopher://x/"])
  func addresses(url: String) throws {
    let error = try #require(throws: HTTPClientError.self) {
      try CurlTransport().send(HTTPRequest(url: url), limits: quick)
    }
    guard case .unusable = error else { throw error }
  }

  @Test("a server without TLS is not taken for one with it")
  func noTLS() throws {
    let server = try LoopbackServer { _ in .answer(200, "") }
    let error = try #require(throws: HTTPClientError.self) {
      try CurlTransport().send(
        HTTPRequest(url: "https://127.0.0.1:\(server.port)/"), limits: quick)
    }
    #expect(server.requests.isEmpty)
    #expect(!"\(error)".isEmpty)
  }

  @Test("a header with a line end is refused before anything is sent")
  func injection() throws {
    let server = try LoopbackServer { _ in .answer(200, "") }
    let error = try #require(throws: HTTPClientError.self) {
      try CurlTransport().send(
        HTTPRequest(url: server.url, headers: [HTTPHeader("X-A", "1\r\nX-B: 2")]), limits: quick)
    }
    guard case .unusable = error else { throw error }
    #expect(server.requests.isEmpty)
  }

  @Test(
    "waits double up to a limit, are random below it, and heed the server",
    arguments: [
      (1, 1.0, nil, 0.5), (2, 1.0, nil, 1.0), (3, 0.5, nil, 1.0), (5, 1.0, nil, 8.0),
      (9, 1.0, nil, 20.0), (1, 0.0, nil, 0.0), (1, 0.5, 7, 7.0), (1, 0.5, 900, 20.0),
      (10, 1.0, nil, nil), (10, 1.0, 7, nil),
    ] as [(Int, Double, Int?, Double?)])
  func retries(attempt: Int, random: Double, retryAfter: Int?, delay: Double?) {
    let policy = RetryPolicy(attempts: 10, baseSeconds: 0.5, limitSeconds: 20)
    #expect(policy.delay(behind: attempt, random: random, retryAfter: retryAfter) == delay)
  }
}
