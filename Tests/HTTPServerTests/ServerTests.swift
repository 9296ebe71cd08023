import AWSProtocols
import Foundation
import HTTPServer
import NetworkTypes
import Synchronization
import Testing

/// The server over real sockets: what clients get that behave, and those that do not.
@Suite(.serialized)
struct ServerTests {
  private static let get = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n"

  @Test("an answer has a date, its length and the body, and the connection goes on")
  func keepAlive() throws {
    try withServer { server in
      let client = try RawClient(port: server.address.port)
      for _ in 0..<3 {
        client.send(ServerTests.get)
        let answer = client.receiveAnswer()
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\nDate: "))
        #expect(answer.contains("\r\nContent-Length: 8\r\n"))
        #expect(answer.hasSuffix("\r\n\r\nGET /x \n"))
        #expect(!answer.contains("Connection"))
      }
      client.send("GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      let last = try #require(client.receiveAll())
      #expect(last.contains("\r\nConnection: close\r\n") && last.hasSuffix("GET /last \n"))
      #expect(eventually { server.statistics.connections == 1 })
    }
  }

  @Test("requests in one write are answered in their order, also when the client sends no more")
  func pipelining() throws {
    try withServer { server in
      let client = try RawClient(port: server.address.port)
      let requests = (0..<20).map {
        "POST /\($0) HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab"
      }
      client.send(requests.joined())
      client.finish()
      let answers = try #require(client.receiveAll())
      let bodies = answers.split(separator: "\r\n").filter {
        $0.hasPrefix("POST") || $0.contains("\nPOST")
      }
      #expect(answers.components(separatedBy: "HTTP/1.1 200 OK").count == 21)
      var places: [String.Index] = []
      for number in 0..<20 {
        if let range = answers.range(of: "POST /\(number) ab\n") { places.append(range.lowerBound) }
      }
      #expect(places.count == 20 && places == places.sorted() && !bodies.isEmpty)
    }
  }

  @Test("HEAD has the length without the body, 204 has neither")
  func bodyless() throws {
    let handler = ClosureHandler(reply: { request in
      request.head.target == "/none" ? HTTPAnswer(status: 204) : .text(200, "twelve bytes")
    })
    try withServer(handler) { server in
      let client = try RawClient(port: server.address.port)
      client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
      let head = client.receive { $0.hasSuffix("\r\n\r\n") }.text
      #expect(head.contains("Content-Length: 13\r\n"))
      client.send("GET /none HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      let none = try #require(client.receiveAll())
      #expect(none.hasPrefix("HTTP/1.1 204 No Content\r\n") && none.hasSuffix("\r\n\r\n"))
      #expect(!none.contains("Content-Length"))
    }
  }

  @Test("what is malformed gets its status, one sentence, and the end of the connection")
  func malformed() throws {
    try withServer { server in
      let client = try RawClient(port: server.address.port)
      client.send("GET / HTTP/1.1\nHost: a\n\n")
      let answer = try #require(client.receiveAll())
      #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
      #expect(answer.contains("\r\nConnection: close\r\n"))
      #expect(answer.hasSuffix("\r\n\r\nA line ends without a carriage return.\n"))
      #expect(eventually { server.statistics.malformed == 1 })
      #expect(server.statistics.answered == 0)
    }
  }

  @Test("a body that is awaited is asked for, and one that is too long is refused instead")
  func expectation() throws {
    try withServer { server in
      func head(_ length: Int) -> String {
        "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: \(length)\r\n\r\n"
      }
      let client = try RawClient(port: server.address.port)
      client.send(head(2))
      let word = client.receive { $0.hasSuffix("\r\n\r\n") }.text
      #expect(word == "HTTP/1.1 100 Continue\r\n\r\n")
      client.send("ab")
      #expect(client.receiveAnswer().hasSuffix("PUT / ab\n"))
      client.send(head((1 << 20) + 1))
      let refusal = try #require(client.receiveAll())
      #expect(refusal.hasPrefix("HTTP/1.1 413 Content Too Large\r\n"))
      #expect(!refusal.contains("100 Continue"))
    }
  }

  @Test("a handler can answer by the head alone, before any body comes")
  func admission() throws {
    let handler = ClosureHandler(admission: { head in
      head.path == "/quick" ? .answer(.text(403, "No.")) : .receive(bodyLimit: 4)
    })
    try withServer(handler) { server in
      let client = try RawClient(port: server.address.port)
      client.send("GET /quick HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(client.receiveAnswer().hasPrefix("HTTP/1.1 403 Forbidden\r\n"))
      client.send("POST /quick HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n")
      let refusal = client.receive { $0.hasSuffix("No.\n") }.text
      #expect(refusal.contains("Connection: close"))
      // Whoever goes on sending is not reset before it has read the answer.
      client.send([UInt8](repeating: 0x61, count: 900_000))
      let other = try RawClient(port: server.address.port)
      other.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n")
      #expect(try #require(other.receiveAll()).hasPrefix("HTTP/1.1 413 "))
    }
  }

  @Test("one byte now and then gains no time: a request has a deadline as a whole")
  func slow() throws {
    var limits = HTTPServerLimits()
    limits.headMilliseconds = 600
    limits.requestMilliseconds = 900
    limits.idleMilliseconds = 300
    limits.lingerMilliseconds = 100
    try withServer(limits: limits) { server in
      let began = Date()
      let client = try RawClient(port: server.address.port)
      for letter in "GET / HTTP/1.1\r\n" {
        guard client.send(String(letter)), Date().timeIntervalSince(began) < 3 else { break }
        usleep(100_000)
      }
      #expect(try #require(client.receiveAll()).hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
      #expect(Date().timeIntervalSince(began) < 2.5)
      let body = try RawClient(port: server.address.port)
      body.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n")
      for _ in 0..<15 where body.send("a") { usleep(100_000) }
      #expect(try #require(body.receiveAll()).hasPrefix("HTTP/1.1 408 "))
      // A connection that is kept for nothing ends without a word.
      let idle = try RawClient(port: server.address.port)
      idle.send(ServerTests.get)
      #expect(idle.receiveAnswer().contains("200 OK"))
      #expect(idle.receiveAll() == "")
      let silent = try RawClient(port: server.address.port)
      #expect(silent.receiveAll() == "")
      #expect(eventually { server.statistics.timedOut == 2 })
    }
  }

  @Test("connections beyond the limit are refused at once, and those that are there go on")
  func tooMany() throws {
    var limits = HTTPServerLimits()
    limits.connectionsPerAddress = 3
    try withServer(limits: limits) { server in
      var clients = try (0..<3).map { _ in try RawClient(port: server.address.port) }
      for client in clients {
        client.send(ServerTests.get)
        #expect(client.receiveAnswer().contains("200 OK"))
      }
      let fourth = try RawClient(port: server.address.port)
      #expect(try #require(fourth.receiveAll()).hasPrefix("HTTP/1.1 503 "))
      clients[0].send(ServerTests.get)
      #expect(clients[0].receiveAnswer().contains("200 OK"))
      clients.removeLast()
      usleep(200_000)
      let fifth = try RawClient(port: server.address.port)
      fifth.send(ServerTests.get)
      #expect(fifth.receiveAnswer().contains("200 OK"))
      #expect(eventually { server.statistics.refusedConnections == 1 })
    }
  }

  @Test("with all threads busy and the queue full, further requests get 503 and may come again")
  func busy() throws {
    var limits = HTTPServerLimits()
    limits.workers = 1
    limits.waitingRequests = 1
    let gate = Gate()
    let handler = ClosureHandler(reply: { _ in
      gate.wait()
      return .text(200, "done")
    })
    try withServer(limits: limits, handler) { server in
      let clients = try (0..<2).map { _ in try RawClient(port: server.address.port) }
      clients[0].send(ServerTests.get)
      gate.waitForOne()
      clients[1].send(ServerTests.get)
      usleep(100_000)
      let third = try RawClient(port: server.address.port)
      third.send(ServerTests.get)
      let refusal = third.receiveAnswer()
      #expect(refusal.hasPrefix("HTTP/1.1 503 ") && refusal.contains("\r\nRetry-After: 1\r\n"))
      gate.open()
      for client in clients { #expect(client.receiveAnswer().hasSuffix("done\n")) }
      third.send(ServerTests.get)
      #expect(third.receiveAnswer().hasSuffix("done\n"))
      #expect(eventually { server.statistics.overloaded == 1 })
    }
  }

  @Test("bodies of all clients together have a limit")
  func memory() throws {
    var limits = HTTPServerLimits()
    limits.bodyBytesInAll = 100_000
    try withServer(limits: limits) { server in
      let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 80000\r\n\r\n"
      let first = try RawClient(port: server.address.port)
      first.send(head + String(repeating: "a", count: 70_000))
      usleep(200_000)
      let second = try RawClient(port: server.address.port)
      second.send(head + String(repeating: "a", count: 60_000))
      #expect(second.receive { $0.contains("large requests") }.text.hasPrefix("HTTP/1.1 503 "))
      first.send(String(repeating: "a", count: 10_000))
      #expect(first.receiveAnswer().hasPrefix("HTTP/1.1 200 "))
      let third = try RawClient(port: server.address.port)
      third.send(head + String(repeating: "a", count: 80_000))
      #expect(third.receiveAnswer().hasPrefix("HTTP/1.1 200 "))
    }
  }

  @Test("500 connections are served at once")
  func many() throws {
    try withServer { server in
      let clients = try (0..<500).map { _ in try RawClient(port: server.address.port) }
      for client in clients { client.send(ServerTests.get) }
      var good = 0
      for client in clients where client.receiveAnswer().hasSuffix("GET /x \n") { good += 1 }
      #expect(good == 500)
      for client in clients { client.send(ServerTests.get) }
      for client in clients where client.receiveAnswer().hasSuffix("GET /x \n") { good += 1 }
      #expect(good == 1000)
    }
  }

  @Test("stopping under load answers what has begun, and nothing more is accepted")
  func stopping() throws {
    let handler = ClosureHandler(reply: { _ in
      usleep(300_000)
      return .text(200, "late")
    })
    let server = try HTTPServer(address: ListenAddress("127.0.0.1:0"), handler: handler)
    let idle = try RawClient(port: server.address.port)
    let clients = try (0..<16).map { _ in try RawClient(port: server.address.port) }
    for client in clients { client.send(ServerTests.get) }
    usleep(100_000)
    let began = Date()
    server.stop(graceMilliseconds: 3_000)
    #expect(Date().timeIntervalSince(began) < 2.5)
    for client in clients {
      let answer = client.receiveAll() ?? ""
      #expect(answer.hasSuffix("late\n") && answer.contains("Connection: close"))
    }
    #expect(idle.receiveAll() == "")
    #expect(throws: RawClient.Failure.self) { try RawClient(port: server.address.port) }
  }

  @Test("what takes longer than the grace is cut")
  func grace() throws {
    let handler = ClosureHandler(reply: { _ in
      usleep(1_500_000)
      return .text(200, "late")
    })
    let server = try HTTPServer(address: ListenAddress("127.0.0.1:0"), handler: handler)
    let client = try RawClient(port: server.address.port)
    client.send(ServerTests.get)
    usleep(100_000)
    let began = Date()
    server.stop(graceMilliseconds: 300)
    #expect(Date().timeIntervalSince(began) < 1.2)
    #expect(client.receiveAll() == "")
  }

  @Test("an address of others needs TLS or a word, and one that is taken is told")
  func addresses() throws {
    #expect(throws: HTTPServerError.openWithoutTLS("0.0.0.0:0")) {
      try HTTPServer(address: ListenAddress("0.0.0.0:0"), handler: ClosureHandler())
    }
    let open = try HTTPServer(
      address: ListenAddress("0.0.0.0:0"), isOpenAllowed: true, handler: ClosureHandler())
    let client = try RawClient(port: open.address.port)
    client.send(ServerTests.get)
    #expect(client.receiveAnswer().contains("200 OK"))
    let error = try #require(throws: HTTPServerError.self) {
      try HTTPServer(
        address: ListenAddress("127.0.0.1:\(open.address.port)"), handler: ClosureHandler())
    }
    #expect(
      error.description == "cannot listen at 127.0.0.1:\(open.address.port): Address already in "
        + "use; --listen names another address or port")
    open.stop()
  }

  @Test(
    "addresses are read and written",
    arguments: [
      ("127.0.0.1:4599", "127.0.0.1:4599", true), ("localhost:1", "127.0.0.1:1", true),
      ("[::1]:80", "[::1]:80", true), ("0.0.0.0:0", "0.0.0.0:0", false),
      ("[2001:db8::1]:65535", "[2001:db8::1]:65535", false), ("127.9.9.9:1", "127.9.9.9:1", true),
    ])
  func listenAddresses(text: String, shown: String, isLoopback: Bool) throws {
    let address = try ListenAddress(text)
    #expect(address.description == shown && address.isLoopback == isLoopback)
  }

  @Test(
    "what is no address is refused",
    arguments: [
      "", "4599", ":4599", "127.0.0.1", "::1:80", "[127.0.0.1]:1", "a:1", "1.1.1.1:65536",
      "1.1.1.1:+1", "1.1.1.1:",
    ])
  func wrongAddresses(text: String) {
    #expect(throws: HTTPServerError.notAnAddress(text)) { try ListenAddress(text) }
  }
}

/// Whether something becomes true within two seconds.
func eventually(_ condition: () -> Bool) -> Bool {
  for _ in 0..<200 where !condition() { usleep(10_000) }
  return condition()
}

/// Holds threads back until it is opened.
final class Gate: Sendable {
  private let state = Mutex((isOpen: false, waiting: 0))

  func wait() {
    state.withLock { $0.waiting += 1 }
    while !state.withLock({ $0.isOpen }) { usleep(2_000) }
  }

  func waitForOne() { while state.withLock({ $0.waiting }) == 0 { usleep(2_000) } }

  func open() { state.withLock { $0.isOpen = true } }
}
