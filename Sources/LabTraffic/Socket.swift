internal import Glibc
internal import NetworkTypes

/// A socket that never blocks; whoever has to wait says until when.
struct Socket: ~Copyable {
  let descriptor: Int32

  /// Opens a socket.
  ///
  /// - Parameter purpose: For the error, such as `TCP`.
  init(family: Int32, type: __socket_type, number: Int32 = 0, purpose: String) throws(TrafficError)
  {
    let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    descriptor = socket(family, Int32(type.rawValue) | flags, number)
    guard descriptor >= 0 else { throw .noSocket(purpose: purpose, errno: errno) }
  }

  /// Takes over a connection that a listening socket accepted.
  private init(accepted descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Sets an option that is a number; 0 or the error's number.
  @discardableResult
  func set(_ level: Int32, _ option: Int32, _ value: Int32) -> Int32 {
    var value = value
    let size = socklen_t(MemoryLayout<Int32>.size)
    return unsafe setsockopt(descriptor, level, option, &value, size) == 0 ? 0 : errno
  }

  /// Gives the socket an address of its own; 0 or the error's number.
  func bind(_ address: SocketAddress) -> Int32 {
    unsafe address.withKernelForm { unsafe Glibc.bind(descriptor, $0, $1) } == 0 ? 0 : errno
  }

  /// Gives the socket a source address, where one was asked for; the kernel chooses the port.
  func bind(source: IPAddress?) throws(TrafficError) {
    guard let source else { return }
    let code = bind(SocketAddress(address: source, port: 0))
    guard code == 0 else { throw .cannotBind(address: "\(source)", errno: code) }
  }

  /// Begins to connect; 0, `EINPROGRESS` or the error's number.
  func connect(_ address: SocketAddress) -> Int32 {
    unsafe address.withKernelForm { unsafe Glibc.connect(descriptor, $0, $1) } == 0 ? 0 : errno
  }

  /// What became of connecting, or the ICMP error that came for a datagram.
  func takeError() -> Int32 {
    var number: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    let code = unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &size)
    return code == 0 ? number : errno
  }

  /// The port that the socket has here.
  var localPort: UInt16 {
    let (_, address) = unsafe SocketAddress.reading { unsafe getsockname(descriptor, $0, $1) }
    return address?.port ?? 0
  }

  /// Accepts a connection that waits; nil when none does.
  func accept() -> Socket? {
    let accepted = Glibc.accept(descriptor, nil, nil)
    guard accepted >= 0 else { return nil }
    _ = fcntl(accepted, F_SETFL, O_NONBLOCK)
    _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
    return Socket(accepted: accepted)
  }

  /// Waits for an event; false when the time is over before.
  func wait(for events: Int32, until deadline: ContinuousClock.Instant) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    while true {
      let count = unsafe poll(&entry, 1, deadline.millisecondsLeft)
      if count > 0 { return true }
      if count == 0 && deadline.millisecondsLeft == 0 { return false }
      if count < 0 && errno != EINTR { return false }
    }
  }

  /// Sends bytes, on a connection or to an address; what the kernel took, or the error's number.
  func send(
    _ bytes: ArraySlice<UInt8>, to address: SocketAddress? = nil
  ) -> Result<Int, SocketFault> {
    let count = unsafe bytes.withUnsafeBytes { buffer in
      guard let address else {
        return unsafe Glibc.send(
          descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
      }
      return unsafe address.withKernelForm { form, length in
        unsafe sendto(
          descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL), form, length)
      }
    }
    return count < 0 ? .failure(SocketFault(errno)) : .success(count)
  }

  /// Takes bytes that came, with their sender where the socket has many; none at the end.
  func receive(limit: Int = 2048) -> Result<(bytes: [UInt8], from: SocketAddress?), SocketFault> {
    var count = 0
    var sender: SocketAddress?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, used in
      let (received, from) = unsafe SocketAddress.reading { form, length in
        unsafe recvfrom(descriptor, buffer.baseAddress, buffer.count, 0, form, length)
      }
      count = received
      sender = from
      used = max(received, 0)
    }
    return count < 0 ? .failure(SocketFault(errno)) : .success((bytes, sender))
  }
}

/// The number of the kernel's error.
struct SocketFault: Error, Hashable {
  let number: Int32
  init(_ number: Int32) { self.number = number }

  /// Whether it only says that the caller would have to wait.
  var isWaiting: Bool { number == EAGAIN || number == EINTR || number == EINPROGRESS }

  /// What the error tells whoever tried to reach somebody.
  var outcome: TrafficOutcome {
    switch number {
    case ECONNREFUSED, ECONNRESET, EPIPE: .refused
    case ETIMEDOUT: .timedOut
    default: .unreachable
    }
  }
}

extension ContinuousClock.Instant {
  /// What `poll` may wait: whole milliseconds, rounded up, and none when the time is over.
  var millisecondsLeft: Int32 {
    let left = ContinuousClock.now.duration(to: self)
    guard left > .zero else { return 0 }
    let milliseconds =
      left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
    return Int32(clamping: milliseconds + 1)
  }
}

extension Duration {
  /// Whole milliseconds.
  var milliseconds: Int {
    Int(clamping: components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000)
  }
}
