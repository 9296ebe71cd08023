import AWSProtocols
import Foundation
import HTTPServer
import NetworkTypes

/// A socket that says exactly what it is told, and hears what comes back.
final class RawClient {
  private let descriptor: Int32

  /// Why there is no connection.
  struct Failure: Error {}

  init(port: UInt16) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    address.sin_port = port.bigEndian
    let length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, length)
      }
    }
    guard code == 0 else { throw Failure() }
    var patience = timeval(tv_sec: 5, tv_usec: 0)
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  /// Sends all of a text; false when the peer has gone.
  @discardableResult
  func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Says that nothing more is sent.
  func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Hears until the text says enough, the peer ends the connection, or five seconds pass.
  ///
  /// - Returns: What was heard, and whether the peer has ended the connection.
  func receive(until isEnough: (String) -> Bool) -> (text: String, isEnded: Bool) {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let text = String(decoding: bytes, as: UTF8.self)
      if isEnough(text) { return (text, false) }
      let count = unsafe recv(descriptor, &piece, piece.count, 0)
      guard count > 0 else { return (text, count == 0) }
      bytes += piece[..<count]
    }
  }

  /// Hears all that comes before the peer ends the connection; nil where it does not.
  func receiveAll() -> String? {
    let (text, isEnded) = receive { _ in false }
    return isEnded ? text : nil
  }

  /// Hears one answer with a length.
  func receiveAnswer() -> String {
    receive { text in
      guard let end = text.range(of: "\r\n\r\n") else { return false }
      let length = text[..<end.lowerBound].split(separator: "\r\n")
        .first { $0.hasPrefix("Content-Length: ") }.flatMap { Int($0.dropFirst(16)) }
      return text[end.upperBound...].utf8.count >= length ?? 0
    }.text
  }
}

/// Answers as closures say.
struct ClosureHandler: HTTPHandler {
  var admission: @Sendable (HTTPRequestHead) -> HTTPAdmission = { _ in
    .receive(bodyLimit: 1 << 20)
  }
  var reply: @Sendable (HTTPServerRequest) -> HTTPAnswer = { request in
    let head = request.head
    return .text(
      200, "\(head.method) \(head.target) \(String(decoding: request.body, as: UTF8.self))")
  }

  func admit(_ head: HTTPRequestHead) -> HTTPAdmission { admission(head) }
  func answer(_ request: HTTPServerRequest) -> HTTPAnswer { reply(request) }
}

/// Starts a server at a free port of this machine for as long as a test needs it.
func withServer<Result>(
  limits: HTTPServerLimits = HTTPServerLimits(), identity: TLSIdentity? = nil,
  _ handler: ClosureHandler = ClosureHandler(), _ body: (HTTPServer) throws -> Result
) throws -> Result {
  let server = try HTTPServer(
    address: ListenAddress("127.0.0.1:0"), identity: identity, limits: limits, handler: handler)
  defer { server.stop(graceMilliseconds: 500) }
  return try body(server)
}
