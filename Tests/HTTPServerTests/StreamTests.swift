import AWSProtocols
import Foundation
import HTTPServer
import Synchronization
import TestSupport
import Testing

/// Bodies that are made while they are sent: files, parts of them, and streams of any length.
@Suite(.serialized)
struct StreamTests {
  /// Gives pieces, then an end or a failure.
  private final class Pieces: HTTPBodySource {
    struct Broken: Error {}
    private let pieces: Mutex<[[UInt8]]>
    private let isBroken: Bool

    init(_ pieces: [[UInt8]], isBroken: Bool = false) {
      self.pieces = Mutex(pieces)
      self.isBroken = isBroken
    }

    func next() throws -> [UInt8]? {
      let piece = pieces.withLock { $0.isEmpty ? nil : $0.removeFirst() }
      if piece == nil && isBroken { throw Broken() }
      return piece
    }
  }

  private func get(_ request: String, _ answer: @escaping @Sendable () -> HTTPAnswer) throws
    -> String
  {
    try withServer(ClosureHandler(reply: { _ in answer() })) { server in
      let client = try RawClient(port: server.address.port)
      client.send(request)
      return client.receiveAll() ?? "never ended"
    }
  }

  private let request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
  private let pieces = [Array("abc".utf8), [], Array("0123456789abcdefg".utf8)]

  @Test("a stream of unknown length goes in chunks, to HTTP/1.0 up to the connection's end")
  func chunks() throws {
    let pieces = pieces
    let chunked = try get(request) {
      HTTPAnswer(status: 200, body: .stream(length: nil, Pieces(pieces)))
    }
    #expect(chunked.contains("\r\nTransfer-Encoding: chunked\r\n"))
    #expect(chunked.hasSuffix("\r\n\r\n3\r\nabc\r\n11\r\n0123456789abcdefg\r\n0\r\n\r\n"))
    let old = try get("GET / HTTP/1.0\r\n\r\n") {
      HTTPAnswer(status: 200, body: .stream(length: nil, Pieces(pieces)))
    }
    #expect(old.hasSuffix("\r\n\r\nabc0123456789abcdefg") && !old.contains("chunked"))
  }

  @Test("a stream keeps the length that it promised, or the connection is cut")
  func lengths() throws {
    let pieces = pieces
    let right = try get(request) {
      HTTPAnswer(status: 200, body: .stream(length: 20, Pieces(pieces)))
    }
    #expect(right.contains("Content-Length: 20\r\n") && right.hasSuffix("abc0123456789abcdefg"))
    let short = try get(request) {
      HTTPAnswer(status: 200, body: .stream(length: 21, Pieces(pieces)))
    }
    #expect(short.contains("Content-Length: 21\r\n") && short.hasSuffix("abc0123456789abcdefg"))
    let long = try get(request) {
      HTTPAnswer(status: 200, body: .stream(length: 19, Pieces(pieces)))
    }
    #expect(long.hasSuffix("\r\n\r\nabc"))
    let broken = try get(request) {
      HTTPAnswer(status: 200, body: .stream(length: nil, Pieces(pieces, isBroken: true)))
    }
    #expect(broken.hasSuffix("abcdefg\r\n") && !broken.contains("\r\n0\r\n"))
  }

  @Test("a file of several megabytes arrives whole, and so does a part of one")
  func files() throws {
    let folder = try TemporaryFolder()
    var generator = SeededGenerator(seed: 3)
    let letters = generator.bytes(3_000_000).map { 0x61 + $0 % 26 }
    let path = try folder.write(letters, as: "file")
    let whole = try get(request) {
      guard let file = HTTPFile(path: path) else { return .text(500, "no file") }
      return HTTPAnswer(status: 200, body: .file(file, offset: 0, count: file.count))
    }
    #expect(whole.hasSuffix(String(decoding: letters, as: UTF8.self)))
    let part = try get(request) {
      guard let file = HTTPFile(path: path) else { return .text(500, "no file") }
      return HTTPAnswer(
        status: 206, headers: [HTTPHeader("Content-Range", "bytes 5-8/3000000")],
        body: .file(file, offset: 5, count: 4))
    }
    #expect(part.hasPrefix("HTTP/1.1 206 Partial Content\r\n"))
    #expect(part.hasSuffix("\r\n\r\n" + String(decoding: letters[5..<9], as: UTF8.self)))
    #expect(HTTPFile(path: "/nonexistent") == nil && HTTPFile(path: "/tmp") == nil)
  }

  @Test("what would end a header's line never does")
  func injection() throws {
    let text = try get(request) {
      HTTPAnswer(
        status: 200,
        headers: [
          HTTPHeader("x-a", "b\r\nx-evil: 1"), HTTPHeader("x evil", "1"),
          HTTPHeader("Content-Length", "99"),
        ])
    }
    #expect(text.contains("\r\nx-a: b  x-evil: 1\r\n"))
    #expect(!text.contains("\r\nx-evil") && !text.contains("x evil") && !text.contains("99"))
  }
}
