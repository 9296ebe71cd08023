import Foundation
import LabTraffic
import NetworkTypes
import Synchronization
import Testing

/// A server on a thread of its own, ended when the test lets go.
final class RunningServer: Sendable {
  let port: UInt16
  private let state: State

  /// What the test's thread and the server's share.
  private final class State: Sendable {
    let shouldEnd = Atomic(false)
    let port = Mutex<Result<UInt16, TrafficError>?>(nil)
    let counts = Mutex<TrafficServer.Counts?>(nil)
  }

  init(
    _ transport: TrafficTransport, _ service: TrafficService = .echo, at text: String? = nil
  ) throws {
    let address = text.flatMap { IPAddress($0) }
    let state = State()
    Thread.detachNewThread {
      do throws(TrafficError) {
        var server = try TrafficServer(transport, port: 0, service: service, address: address)
        let port = server.port
        state.port.withLock { $0 = .success(port) }
        let counts = server.run(for: .seconds(20)) { state.shouldEnd.load(ordering: .relaxed) }
        state.counts.withLock { $0 = counts }
      } catch {
        state.port.withLock { $0 = .failure(error) }
      }
    }
    self.state = state
    port = try RunningServer.wait { state.port.withLock { $0 } }.get()
  }

  /// Ends the server; what it did.
  func end() throws -> TrafficServer.Counts {
    state.shouldEnd.store(true, ordering: .relaxed)
    return try RunningServer.wait { state.counts.withLock { $0 } }
  }

  private static func wait<Value>(_ value: () -> Value?) throws -> Value {
    for _ in 0..<500 {
      if let found = value() { return found }
      usleep(10_000)
    }
    throw Unended()
  }

  struct Unended: Error {}
}

/// Client and servers over the loopback interface, with the kernel's own answers.
@Suite struct TrafficTests {
  private static let hasIPv6: Bool = {
    guard let address = IPAddress("::1") else { return false }
    let result = try? TrafficClient.run(
      TrafficRequest(TrafficTarget(.tcp, address, port: 9), timeout: .seconds(1)))
    return result?.outcome == .refused
  }()

  /// A port that was free a moment ago.
  private func freePort(_ transport: TrafficTransport) throws -> UInt16 {
    try TrafficServer(transport, port: 0).port
  }

  private func attempt(
    _ transport: TrafficTransport, _ address: String, _ port: UInt16 = 0, bytes: Int = 32,
    timeout: Duration = .seconds(5)
  ) throws -> TrafficResult {
    let address = try #require(IPAddress(address))
    return try TrafficClient.run(
      TrafficRequest(
        TrafficTarget(transport, address, port: port), timeout: timeout, byteCount: bytes))
  }

  @Test(
    "every byte comes back from an echo server, over both families",
    arguments: [TrafficTransport.tcp, .udp], ["127.0.0.1", "::1"])
  func echo(_ transport: TrafficTransport, _ address: String) throws {
    guard address == "127.0.0.1" || Self.hasIPv6 else { return }
    let server = try RunningServer(transport)
    let result = try attempt(transport, address, server.port, bytes: 1400)
    #expect(result.outcome == (transport == .tcp ? .connected : .answered))
    #expect(result.sentCount == 1400 && result.echoedCount == 1400)
    let counts = try server.end()
    #expect(counts.bytes == 1400)
    #expect(transport == .tcp ? counts.connections == 1 : counts.datagrams == 1)
  }

  @Test("a port at which nobody listens refuses", arguments: [TrafficTransport.tcp, .udp])
  func refused(_ transport: TrafficTransport) throws {
    let result = try attempt(transport, "127.0.0.1", freePort(transport))
    #expect(result.outcome == .refused)
    #expect(result.text.contains("connection refused"))
  }

  @Test("a datagram that nobody answers times out, and not before its time")
  func silence() throws {
    // A name server leaves alone what is no query.
    let server = try RunningServer(.udp, .names([:]))
    let result = try attempt(.udp, "127.0.0.1", server.port, timeout: .milliseconds(300))
    #expect(result.outcome == .timedOut)
    #expect((300..<10_000).contains(result.milliseconds))
    #expect(try server.end().datagrams == 1)
  }

  @Test("a connection whose SYN is not answered times out")
  func silentConnection() throws {
    let full = try FullListener()
    let result = try attempt(.tcp, "127.0.0.1", full.port, timeout: .milliseconds(300))
    #expect(result.outcome == .timedOut)
  }

  @Test("an address to which no route leads is unreachable")
  func unreachable() throws {
    // The limited broadcast is no address that TCP connects to.
    #expect(try attempt(.tcp, "255.255.255.255", 80).outcome == .unreachable)
  }

  @Test(
    "the kernel answers echo requests",
    .disabled(if: geteuid() != 0, "only root can send echo requests everywhere"),
    arguments: ["127.0.0.1", "::1"])
  func ping(_ address: String) throws {
    guard address == "127.0.0.1" || Self.hasIPv6 else { return }
    let result = try attempt(.icmp, address)
    #expect(result.outcome == .answered && result.echoedCount == 32)
    #expect(result.text.hasPrefix("\(address)/icmp: answered, 32 of 32 bytes came back"))
  }

  @Test("a web server answers whatever it hears")
  func web() throws {
    let server = try RunningServer(.tcp, .http)
    let result = try attempt(.tcp, "127.0.0.1", server.port)
    #expect(result.outcome == .connected && result.echoedCount > 32)
  }

  @Test("a second server at a port says which place is taken")
  func taken() throws {
    let server = try RunningServer(.tcp, at: "127.0.0.1")
    let address = try #require(IPAddress("127.0.0.1"))
    let error = #expect(throws: TrafficError.self) {
      _ = try TrafficServer(.tcp, port: server.port, address: address)
    }
    #expect(error?.description.contains("127.0.0.1:\(server.port)/tcp") == true)
  }

  @Test("a scan tells open ports from closed and filtered ones")
  func scan() throws {
    let server = try RunningServer(.tcp, at: "127.0.0.1")
    let full = try FullListener()
    let closed = try freePort(.tcp)
    let address = try #require(IPAddress("127.0.0.1"))
    let scan = try PortScan.run(
      address, [server.port...server.port, closed...closed, full.port...full.port],
      timeout: .milliseconds(400))
    #expect(
      scan.ports == [.open: [server.port], .closed: [closed], .filtered: [full.port]])
    #expect(scan.text.hasPrefix("127.0.0.1 open: \(server.port)\n127.0.0.1 closed: \(closed)\n"))
  }

  @Test("scans of many ports keep all of them, and join neighbours in text")
  func manyPorts() throws {
    let address = try #require(IPAddress("127.0.0.1"))
    let scan = try PortScan.run(address, [1...400, 402...402])
    let all = PortScan.State.allCases.flatMap { scan.ports[$0] ?? [] }.sorted()
    #expect(all == Array(1...400) + [402])
    #expect(scan.text.contains("-"))
  }

  @Test("results are one JSON object each")
  func json() throws {
    let address = try #require(IPAddress("10.0.2.10"))
    let result = TrafficResult(
      TrafficTarget(.tcp, address, port: 8080), .timedOut, milliseconds: 2001, name: "a\"b")
    #expect(
      result.json == """
        {"name":"a\\"b","protocol":"tcp","address":"10.0.2.10","port":8080,\
        "outcome":"timed-out","sent":0,"echoed":0,"milliseconds":2001}
        """)
    let fields = try JSONSerialization.jsonObject(with: Data(result.json.utf8)) as? [String: Any]
    #expect(fields?["name"] as? String == "a\"b")
  }
}

/// A socket that listens and has no room for one more connection.
final class FullListener {
  let port: UInt16
  private var descriptors: [Int32] = []

  init() throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        unsafe bind(listener, generic, length) == 0 && listen(listener, 0) == 0
          && getsockname(listener, generic, &length) == 0
      }
    }
    port = UInt16(bigEndian: address.sin_port)
    descriptors = [listener]
    guard isBound else { throw RunningServer.Unended() }
    // One connection fills the queue.
    let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    descriptors.append(client)
    let code = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        unsafe connect(client, generic, length)
      }
    }
    guard code == 0 else { throw RunningServer.Unended() }
  }

  deinit { for descriptor in descriptors { close(descriptor) } }
}
