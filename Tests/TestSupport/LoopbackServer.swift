import Foundation
import Synchronization

/// An HTTP server on this machine for one test: it answers as a closure says, or misbehaves.
package final class LoopbackServer: Sendable {
  /// What a client sent.
  package struct Request: Sendable {
    /// `GET` and so on.
    package var method: String
    /// Path and query as sent.
    package var target: String
    /// Names and values in order.
    package var headers: [(name: String, value: String)]
    /// The whole body.
    package var body: String

    /// The value of the first header of this name.
    package func header(_ name: String) -> String? {
      headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The fields of a form.
    package var form: [String: String] {
      var fields: [String: String] = [:]
      for pair in body.split(separator: "&") {
        let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        fields[String(sides[0]).removingPercentEncoding ?? ""] =
          sides.count > 1 ? String(sides[1]).removingPercentEncoding : ""
      }
      return fields
    }
  }

  /// What the server does about a request.
  package enum Reply: Sendable {
    /// A whole answer.
    case answer(_ status: Int, _ body: String, headers: [String] = [])
    /// An answer that ends before its length is reached.
    case cut(_ body: String)
    /// Nothing, and the connection ends.
    case hangUp
    /// Nothing for some seconds.
    case silence(_ seconds: Double)
  }

  private let descriptor: Int32
  private let seen = Mutex<[Request]>([])
  /// The port that the system chose.
  package let port: Int

  /// The address, without a slash at the end.
  package var url: String { "http://127.0.0.1:\(port)" }
  /// Every request so far.
  package var requests: [Request] { seen.withLock { $0 } }

  /// Why there is no server.
  package struct Failure: Error {}

  /// Starts a server.
  package init(_ answer: @escaping @Sendable (Request) -> Reply) throws {
    (descriptor, port) = try LoopbackServer.listen()
    let listening = descriptor
    Thread.detachNewThread { [weak self] in
      while true {
        let connection = accept(listening, nil, nil)
        guard connection >= 0 else { break }
        LoopbackServer.serve(connection) { request in
          self?.seen.withLock { $0.append(request) }
          return answer(request)
        }
        close(connection)
      }
      // Only here: once it is closed, the number may belong to another socket.
      close(listening)
    }
  }

  /// Opens a socket at a port that the system chooses.
  private static func listen() throws -> (descriptor: Int32, port: Int) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        unsafe bind(descriptor, generic, length) == 0 && Foundation.listen(descriptor, 16) == 0
          && getsockname(descriptor, generic, &length) == 0
      }
    }
    guard isBound else { throw Failure() }
    return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
  }

  deinit { shutdown(descriptor, Int32(SHUT_RDWR)) }

  private static func serve(_ connection: Int32, _ answer: (Request) -> Reply) {
    guard let request = receive(connection) else { return }
    switch answer(request) {
    case .hangUp: return
    case .silence(let seconds): usleep(UInt32(seconds * 1e6))
    case .cut(let body):
      send(connection, "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count + 10)\r\n\r\n\(body)")
    case .answer(let status, let body, let headers):
      let lines =
        ["HTTP/1.1 \(status) Some", "Content-Length: \(body.utf8.count)", "Connection: close"]
        + headers
      send(connection, lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }
  }

  private static func receive(_ connection: Int32) -> Request? {
    var bytes = Data()
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    let end = Data("\r\n\r\n".utf8)
    var needed: Int?
    while needed.map({ bytes.count < $0 }) ?? true {
      let count = unsafe recv(connection, &chunk, chunk.count, 0)
      guard count > 0 else { return nil }
      bytes.append(contentsOf: chunk[..<count])
      if needed == nil, let range = bytes.range(of: end) {
        let head = String(decoding: bytes[..<range.lowerBound], as: UTF8.self)
        let length = head.split(separator: "\r\n")
          .first { $0.lowercased().hasPrefix("content-length:") }
          .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) }
        needed = range.upperBound + (length ?? 0)
      }
    }
    guard let range = bytes.range(of: end) else { return nil }
    let lines = String(decoding: bytes[..<range.lowerBound], as: UTF8.self)
      .components(separatedBy: "\r\n")
    let words = lines[0].split(separator: " ")
    guard words.count == 3 else { return nil }
    return Request(
      method: String(words[0]), target: String(words[1]),
      headers: lines.dropFirst().map { line in
        let sides = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        return (
          String(sides[0]),
          sides.count > 1 ? sides[1].trimmingCharacters(in: .whitespaces) : ""
        )
      }, body: String(decoding: bytes[range.upperBound...], as: UTF8.self))
  }

  private static func send(_ connection: Int32, _ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { bytes in
        unsafe Foundation.send(connection, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
