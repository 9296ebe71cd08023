import AWSProtocols
import HTTPServer
import Synchronization
import TestSupport
import Testing

/// Bodies that go to a sink while they come.
struct SpoolTests {
  /// Counts what it is given, and can have enough.
  final class CountingSink: HTTPBodySink {
    let state = Mutex((bytes: 0, largest: 0, sum: UInt64(0)))
    let limit: Int

    init(limit: Int) { self.limit = limit }

    func write(_ bytes: [UInt8]) -> Bool {
      state.withLock { state in
        state.bytes += bytes.count
        state.largest = max(state.largest, bytes.count)
        for byte in bytes { state.sum = state.sum &* 31 &+ UInt64(byte) }
        return state.bytes <= limit
      }
    }
  }

  private func upload(_ sink: CountingSink, _ bytes: [UInt8]) throws -> String {
    let handler = ClosureHandler(
      admission: { _ in .spool(bodyLimit: 1 << 30, sink) },
      reply: { request in
        let state = sink.state.withLock { $0 }
        return .text(200, "\(state.bytes) \(state.sum) \(request.body.count)")
      })
    return try withServer(handler) { server in
      let client = try RawClient(port: server.address.port)
      client.send(bytes)
      return client.receiveAnswer()
    }
  }

  @Test(
    "a long body comes in pieces, whole and in order, and none is kept", arguments: [false, true])
  func pieces(isChunked: Bool) throws {
    let sink = CountingSink(limit: .max)
    let body = (0..<3_000_001).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 / 256) }
    var sum: UInt64 = 0
    for byte in body { sum = sum &* 31 &+ UInt64(byte) }
    var bytes: [UInt8]
    if isChunked {
      bytes = Array("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
      var rest = body[...]
      while !rest.isEmpty {
        let piece = rest.prefix(70_001)
        rest = rest.dropFirst(piece.count)
        bytes += Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + Array("\r\n".utf8)
      }
      bytes += Array("0\r\n\r\n".utf8)
    } else {
      let head = "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.count)\r\n\r\n"
      bytes = Array(head.utf8) + body
    }
    let answer = try upload(sink, bytes)
    #expect(answer.hasSuffix("\r\n\r\n\(body.count) \(sum) 0\n"))
    #expect(sink.state.withLock { $0.largest } < 600_000)
  }

  @Test("a sink that has enough is asked for the answer at once, and the connection ends")
  func enough() throws {
    let sink = CountingSink(limit: 400_000)
    let head = "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n"
    let answer = try upload(sink, Array(head.utf8) + [UInt8](repeating: 1, count: 900_000))
    #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.contains("\r\nConnection: close\r\n"))
  }
}
