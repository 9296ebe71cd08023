import Glibc
import HostNetwork
import NetworkTypes

/// A TCP socket of a test, in the namespace in which it was made.
final class StreamSocket: Sendable {
  private let descriptor: Int32

  init(in namespace: NetworkNamespace) throws {
    descriptor = try namespace.run {
      socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    }
    guard descriptor >= 0 else { throw RawSender.Failure(step: "socket", number: errno) }
    wait(milliseconds: 700)
  }

  private init(adopting descriptor: Int32) {
    self.descriptor = descriptor
    wait(milliseconds: 700)
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
    let code = unsafe withAddress("0.0.0.0", port) { unsafe bind(descriptor, $0, 16) }
    guard code == 0, Glibc.listen(descriptor, 8) == 0 else {
      throw RawSender.Failure(step: "listen", number: errno)
    }
  }

  func accept() throws -> StreamSocket {
    let accepted = Glibc.accept(descriptor, nil, nil)
    guard accepted >= 0 else { throw RawSender.Failure(step: "accept", number: errno) }
    return StreamSocket(adopting: accepted)
  }

  /// Whether the other side answers in time.
  func connect(_ address: String, _ port: UInt16) -> Bool {
    unsafe withAddress(address, port) { unsafe Glibc.connect(descriptor, $0, 16) == 0 }
  }

  /// Whether a byte written here arrives at the other end.
  func reaches(_ other: StreamSocket) -> Bool {
    var byte: UInt8 = 1
    guard unsafe send(descriptor, &byte, 1, Int32(MSG_NOSIGNAL)) == 1 else { return false }
    return unsafe recv(other.descriptor, &byte, 1, 0) == 1
  }

  private func withAddress<Result>(
    _ text: String, _ port: UInt16, _ body: (UnsafePointer<sockaddr>) -> Result
  ) -> Result {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    unsafe inet_pton(AF_INET, text, &address.sin_addr)
    return unsafe withUnsafePointer(to: address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0) }
    }
  }
}
