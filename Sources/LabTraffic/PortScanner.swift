internal import Glibc
package import NetworkTypes

/// Which TCP ports of an address answer.
package struct PortScan: Hashable, Sendable {
  /// The address scanned.
  package var address: IPAddress
  /// Ports by what became of them.
  package private(set) var ports: [State: [UInt16]] = [:]

  /// What a port does with a SYN.
  package enum State: String, CaseIterable, Sendable {
    /// Somebody listens.
    case open
    /// Nobody listens, and the host says so.
    case closed
    /// Nothing came back, as with what security groups and network ACLs refuse.
    case filtered
    /// A router or this host said that there is no way.
    case unreachable
  }

  /// One line for each state that a port has.
  package var text: String {
    PortScan.State.allCases.compactMap { state in
      guard let list = ports[state], !list.isEmpty else { return nil }
      return "\(address) \(state.rawValue): \(PortScan.ranges(list))\n"
    }.joined()
  }

  /// One JSON object for scripts.
  package var json: String {
    let members = PortScan.State.allCases.map { state in
      "\"\(state.rawValue)\":[\((ports[state] ?? []).map(String.init).joined(separator: ","))]"
    }
    return "{\"address\":\"\(address)\",\(members.joined(separator: ","))}"
  }

  /// `22, 80-82`: neighbours joined.
  static func ranges(_ ports: [UInt16]) -> String {
    var ranges: [ClosedRange<UInt16>] = []
    for port in ports.sorted() {
      if let last = ranges.last, Int(last.upperBound) + 1 == Int(port) {
        ranges[ranges.count - 1] = last.lowerBound...port
      } else {
        ranges.append(port...port)
      }
    }
    return ranges.map {
      $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
    }.joined(separator: ", ")
  }
}

extension PortScan {
  /// Attempts under way at a time.
  private static let parallelLimit = 128

  /// An attempt at one port.
  private struct Attempt: ~Copyable {
    let socket: Socket
    let port: UInt16
    let deadline: ContinuousClock.Instant
  }

  /// Tries every port once.
  ///
  /// - Parameter timeout: When a port that stays silent counts as filtered.
  /// - Parameter source: The address to send from; the kernel chooses one without it.
  package static func run(
    _ address: IPAddress, _ ports: [ClosedRange<UInt16>], timeout: Duration = .seconds(1),
    source: IPAddress? = nil
  ) throws(TrafficError) -> PortScan {
    var scan = PortScan(address: address)
    var rest = ports.flatMap { Array($0) }[...]
    var waiting: [Int32: AttemptBox] = [:]
    while !rest.isEmpty || !waiting.isEmpty {
      while waiting.count < parallelLimit, let port = rest.popFirst() {
        let target = SocketAddress(address: address, port: port)
        let socket = try Socket(family: target.family, type: SOCK_STREAM, purpose: "TCP")
        try socket.bind(source: source)
        let code = socket.connect(target)
        guard code == EINPROGRESS else {
          scan.add(port, errno: code)
          continue
        }
        let descriptor = socket.descriptor
        waiting[descriptor] = AttemptBox(
          Attempt(socket: socket, port: port, deadline: .now + timeout))
      }
      scan.takeResults(&waiting)
    }
    for state in State.allCases { scan.ports[state]?.sort() }
    return scan
  }

  /// Waits for the next answer or the next attempt's end, and takes what has come.
  private mutating func takeResults(_ waiting: inout [Int32: AttemptBox]) {
    guard let next = waiting.values.map(\.deadline).min() else { return }
    var entries = waiting.keys.map { pollfd(fd: $0, events: Int16(POLLOUT), revents: 0) }
    _ = unsafe poll(&entries, nfds_t(entries.count), next.millisecondsLeft)
    for entry in entries {
      guard let attempt = waiting[entry.fd] else { continue }
      if entry.revents != 0 {
        add(attempt.port, errno: attempt.takeError())
      } else if attempt.deadline <= .now {
        ports[.filtered, default: []].append(attempt.port)
      } else {
        continue
      }
      waiting[entry.fd] = nil
    }
  }

  private mutating func add(_ port: UInt16, errno number: Int32) {
    let state: State =
      switch number {
      case 0: .open
      case ECONNREFUSED, ECONNRESET: .closed
      case ETIMEDOUT: .filtered
      default: .unreachable
      }
    ports[state, default: []].append(port)
  }

  /// Holds an attempt in a dictionary, which takes no values that cannot be copied.
  private final class AttemptBox {
    private let attempt: Attempt
    init(_ attempt: consuming Attempt) { self.attempt = attempt }
    var port: UInt16 { attempt.port }
    var deadline: ContinuousClock.Instant { attempt.deadline }
    func takeError() -> Int32 { attempt.socket.takeError() }
  }
}
