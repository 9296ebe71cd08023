import CLabShims
import Foundation
import Glibc

/// A socket that was made inside a network namespace, and stays in it wherever it is used.
final class LabSocket: Sendable {
  let descriptor: Int32
  private let isIPv6: Bool

  init(_ kind: __socket_type, ipv6: Bool = false, in namespace: String, protocol number: Int32 = 0)
    throws
  {
    isIPv6 = ipv6
    let family = ipv6 ? AF_INET6 : AF_INET
    descriptor = try LabThread.run(in: namespace) {
      let type = Int32(kind.rawValue | SOCK_CLOEXEC.rawValue)
      return try LabSocket.check(socket(family, type, number), "socket")
    }
    var wait = timeval(tv_sec: 5, tv_usec: 0)
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_SNDTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
  }

  private init(adopting descriptor: Int32, ipv6: Bool) {
    self.descriptor = descriptor
    isIPv6 = ipv6
  }

  deinit { close(descriptor) }

  static func check(_ result: Int32, _ step: String) throws -> Int32 {
    guard result >= 0 else { throw LabError.system(step, errno) }
    return result
  }

  func set(_ level: Int32, _ option: Int32, _ value: Int32) {
    var value = value
    unsafe setsockopt(descriptor, level, option, &value, 4)
  }

  func set(_ level: Int32, _ option: Int32, _ bytes: [UInt8]) {
    unsafe setsockopt(descriptor, level, option, bytes, socklen_t(bytes.count))
  }

  func bind(_ address: String, _ port: UInt16) throws {
    set(SOL_SOCKET, SO_REUSEADDR, 1)
    let status = unsafe withAddress(address, port) { unsafe Glibc.bind(descriptor, $0, $1) }
    _ = try LabSocket.check(status, "bind")
  }

  /// Gives the error number of a connection that fails, 0 for one that stands.
  func connect(_ address: String, _ port: UInt16) -> Int32 {
    unsafe withAddress(address, port) { unsafe Glibc.connect(descriptor, $0, $1) == 0 ? 0 : errno }
  }

  func listen() throws { _ = try LabSocket.check(Glibc.listen(descriptor, 8), "listen") }

  func accept() throws -> LabSocket {
    LabSocket(
      adopting: try LabSocket.check(Glibc.accept(descriptor, nil, nil), "accept"),
      ipv6: isIPv6)
  }

  /// Sends one datagram; a refusal by a firewall of the same host is no error here.
  func send(_ count: Int, to address: String, _ port: UInt16) throws {
    let bytes = [UInt8](repeating: 0x57, count: count)
    let sent = unsafe withAddress(address, port) {
      unsafe sendto(descriptor, bytes, count, 0, $0, $1)
    }
    guard sent == count || errno == EPERM || errno == ECONNREFUSED else {
      throw LabError.system("sendto", errno)
    }
  }

  func write(_ count: Int) throws {
    let bytes = [UInt8](repeating: 0x57, count: count)
    var left = count
    while left > 0 {
      let sent = unsafe Glibc.send(descriptor, bytes, left, Int32(MSG_NOSIGNAL))
      guard sent > 0 else { throw LabError.system("send", errno) }
      left -= sent
    }
  }

  /// Reads until the other side has finished; gives the number of bytes.
  func readAll() -> Int {
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    var total = 0
    while true {
      let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { return total }
      total += count
    }
  }

  func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

  private func withAddress<R>(
    _ text: String, _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> R
  ) -> R {
    if isIPv6 {
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = port.bigEndian
      unsafe inet_pton(AF_INET6, text, &address.sin6_addr)
      return unsafe LabSocket.withPointer(to: address, body)
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    unsafe inet_pton(AF_INET, text, &address.sin_addr)
    return unsafe LabSocket.withPointer(to: address, body)
  }

  private static func withPointer<Address, R>(
    to address: Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> R
  ) -> R {
    unsafe withUnsafePointer(to: address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        unsafe body(generic, socklen_t(MemoryLayout<Address>.size))
      }
    }
  }
}

/// Threads that end with the work they were made for: what they change about themselves goes too.
enum LabThread {
  static func run<R: Sendable>(
    in namespace: String? = nil, _ body: @escaping @Sendable () throws -> R
  ) throws -> R {
    try start(in: namespace, body).value()
  }

  static func start<R: Sendable>(
    in namespace: String? = nil, _ body: @escaping @Sendable () throws -> R
  ) -> Pending<R> {
    let pending = Pending<R>()
    let thread = Thread {
      pending.finish(
        Result {
          if let namespace { try enter(namespace) }
          return try body()
        })
    }
    thread.start()
    return pending
  }

  private static func enter(_ namespace: String) throws {
    let file = unsafe open("/run/netns/\(namespace)", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw LabError.system("open", errno) }
    defer { close(file) }
    let status = lab_enter_namespace(file)
    guard status == 0 else { throw LabError.system("setns", status) }
  }

  /// What a thread will have made.
  // Sendable: the semaphore orders the one write before the reads.
  final class Pending<R: Sendable>: @unchecked Sendable {
    private let done = DispatchSemaphore(value: 0)
    private var result: Result<R, any Error>?

    func finish(_ result: Result<R, any Error>) {
      self.result = result
      done.signal()
    }

    func value() throws -> R {
      done.wait()
      defer { done.signal() }
      guard let result else { throw LabError.system("thread", 0) }
      return try result.get()
    }
  }
}
