import Glibc
import HostNetwork
import NetworkTypes

/// A TCP socket of a test for both families, in the namespace in which it was made.
final class StreamSocket: Sendable {
  private let descriptor: Int32

  init(in namespace: NetworkNamespace) throws {
    descriptor = try namespace.run {
      socket(AF_INET6, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    }
    guard descriptor >= 0 else { throw RawSender.Failure(step: "socket", number: errno) }
    wait(milliseconds: StreamSocket.patience.unexpected)
    var isOff: Int32 = 0
    unsafe setsockopt(descriptor, Int32(IPPROTO_IPV6), Int32(IPV6_V6ONLY), &isOff, 4)
  }

  private init(adopting descriptor: Int32) {
    self.descriptor = descriptor
    wait(milliseconds: StreamSocket.patience.unexpected)
  }

  deinit { close(descriptor) }

  /// How long the socket waits for the other side.
  private func wait(milliseconds: Int) {
    var time = timeval(tv_sec: 0, tv_usec: milliseconds * 1_000)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      unsafe setsockopt(
        descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
    }
  }

  func listen(_ port: UInt16) throws {
    let code = unsafe withAddress("::", port) { unsafe bind(descriptor, $0, 28) }
    guard code == 0, Glibc.listen(descriptor, 8) == 0 else {
      throw RawSender.Failure(step: "listen", number: errno)
    }
  }

  /// The connection that somebody has made, or is about to.
  func accept() throws -> StreamSocket {
    wait(milliseconds: StreamSocket.patience.expected)
    let accepted = Glibc.accept(descriptor, nil, nil)
    guard accepted >= 0 else { throw RawSender.Failure(step: "accept", number: errno) }
    return StreamSocket(adopting: accepted)
  }

  /// The address that the other side seems to have.
  var peer: String {
    var address = sockaddr_in6()
    var length = socklen_t(28)
    _ = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getpeername(descriptor, $0, &length)
      }
    }
    var text = [UInt8](repeating: 0, count: 64)
    unsafe text.withUnsafeMutableBytes { buffer in
      _ = unsafe inet_ntop(
        AF_INET6, &address.sin6_addr, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), 64)
    }
    let whole = String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    return whole.hasPrefix("::ffff:") ? String(whole.dropFirst(7)) : whole
  }

  /// Milliseconds for which a socket waits for what must not come, and for what must.
  ///
  /// A machine that other tests flood may lose packets in a row, and the kernel sends each again
  /// after one second, three and seven.
  private static let patience = (unexpected: 700, expected: 30_000)

  /// Whether the other side answers in time.
  ///
  /// - Parameter isExpected: Whether it should.
  func connect(_ address: String, _ port: UInt16, isExpected: Bool = false) -> Bool {
    guard isExpected else { return attempt(address, port) }
    defer { wait(milliseconds: StreamSocket.patience.unexpected) }
    let end = ContinuousClock.now + .milliseconds(StreamSocket.patience.expected)
    repeat {
      wait(milliseconds: StreamSocket.patience.expected)
      // An address that nobody told in time ends an attempt early; the next one asks again.
      if attempt(address, port) { return true }
      usleep(50_000)
    } while ContinuousClock.now < end
    return false
  }

  private func attempt(_ address: String, _ port: UInt16) -> Bool {
    unsafe withAddress(address, port) {
      unsafe Glibc.connect(descriptor, $0, 28) == 0 || errno == EISCONN
    }
  }

  /// Whether a byte written here arrives at the other end.
  ///
  /// - Parameter isExpected: Whether it should.
  func reaches(_ other: StreamSocket, isExpected: Bool = true) -> Bool {
    if isExpected { other.wait(milliseconds: StreamSocket.patience.expected) }
    defer { other.wait(milliseconds: StreamSocket.patience.unexpected) }
    var byte: UInt8 = 1
    guard unsafe send(descriptor, &byte, 1, Int32(MSG_NOSIGNAL)) == 1 else { return false }
    return unsafe recv(other.descriptor, &byte, 1, 0) == 1
  }

  private func withAddress<Result>(
    _ text: String, _ port: UInt16, _ body: (UnsafePointer<sockaddr>) -> Result
  ) -> Result {
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_port = port.bigEndian
    unsafe inet_pton(AF_INET6, text.contains(":") ? text : "::ffff:\(text)", &address.sin6_addr)
    return unsafe withUnsafePointer(to: address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0) }
    }
  }
}
