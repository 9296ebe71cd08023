import AWSProtocols
import Foundation
import HTTPClient

/// Calls of a server with Weir's own client.
enum SignedCall {
  private static let limits = HTTPLimits(
    connectMilliseconds: 2_000, totalMilliseconds: 5_000, bodyBytes: 1 << 20)

  private static func send(_ request: HTTPRequest) throws -> HTTPResponse {
    var request = request
    request.usesProxy = false
    return try CurlTransport().send(request, limits: limits)
  }

  /// Status and body of a GET.
  static func get(_ url: String) throws -> String {
    let response = try send(HTTPRequest(url: url))
    return "\(response.status) \(String(decoding: response.body, as: UTF8.self))"
  }

  /// The status of GetCallerIdentity.
  static func status(_ url: String, _ key: String, _ secret: String) throws -> Int {
    let call = QueryRequest(action: "GetCallerIdentity", version: "2011-06-15")
    let host = url.split(separator: "/").last.map(String.init) ?? ""
    let headers = RequestSigner(region: "us-east-1", service: "sts").sign(
      method: "POST", target: "/",
      headers: [HTTPHeader("Host", host), HTTPHeader("Content-Type", QueryRequest.contentType)],
      payloadHash: SHA256Digest.digest(call.body).hexadecimal,
      credentials: AWSCredentials(accessKeyID: key, secretAccessKey: secret),
      at: UTCTime(seconds: Int(Date().timeIntervalSince1970)))
    return try send(
      HTTPRequest(method: "POST", url: url + "/", headers: headers, body: call.body)
    ).status
  }
}

/// A socket of this machine that hears single messages, as the service manager's.
final class DatagramSocket {
  private let descriptor: Int32

  /// Why there is no socket.
  struct Failure: Error {}

  init(path: String) throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { throw Failure() }
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    let length = socklen_t(MemoryLayout<sockaddr_un>.size)
    let code = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(descriptor, $0, length)
      }
    }
    guard code == 0 else { throw Failure() }
    var patience = timeval(tv_sec: 5, tv_usec: 0)
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  /// The next message; nil where none comes within five seconds.
  func receive() -> String? {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
    guard count >= 0 else { return nil }
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}
