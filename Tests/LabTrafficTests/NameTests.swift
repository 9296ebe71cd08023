import Foundation
import LabTraffic
import NetworkTypes
import Testing

/// Look-ups against a name server of the house.
@Suite struct NameTests {
  private func lookup(
    _ name: String, _ version: IPVersion = .v4, _ names: [String: String],
    timeout: Duration = .seconds(5)
  ) throws -> NameLookup.Answer {
    let addresses = names.compactMapValues { IPAddress($0) }
    #expect(addresses.count == names.count)
    let server = try RunningServer(.udp, .names(addresses))
    let here = try #require(IPAddress("127.0.0.1"))
    defer { _ = try? server.end() }
    return try NameLookup.run(
      name, version, server: here, port: server.port, timeout: timeout)
  }

  @Test(
    "a name has the address that the server knows",
    arguments: [
      ("db.shop.internal", IPVersion.v4, "10.0.20.10"), ("DB.shop.Internal.", .v4, "10.0.20.10"),
      ("six.shop.internal", .v6, "2001:db8::10"),
    ])
  func known(_ name: String, _ version: IPVersion, _ address: String) throws {
    let names = ["db.shop.internal": "10.0.20.10", "six.shop.internal": "2001:db8::10"]
    let expected = try #require(IPAddress(address))
    #expect(try lookup(name, version, names) == .address(expected))
  }

  @Test("other names do not exist, and a name may lack the family that is asked for")
  func unknown() throws {
    #expect(try lookup("other.internal", .v4, ["db.internal": "10.0.0.1"]) == .failed(.unknownName))
    #expect(try lookup("db.internal", .v6, ["db.internal": "10.0.0.1"]) == .failed(.unknownName))
  }

  @Test("without a server nothing is resolved, and at once where the port refuses")
  func noServer() throws {
    let here = try #require(IPAddress("127.0.0.1"))
    let port = try TrafficServer(.udp, port: 0).port
    let begin = ContinuousClock.now
    let answer = try NameLookup.run("db.internal", server: here, port: port, timeout: .seconds(5))
    #expect(answer == .failed(.unresolved))
    #expect(begin.duration(to: .now) < .seconds(4))
  }

  @Test(
    "what is no host name is refused before anything is sent",
    arguments: ["", "a..b", "with space", String(repeating: "x", count: 64)])
  func badNames(_ name: String) throws {
    let here = try #require(IPAddress("127.0.0.1"))
    #expect(throws: TrafficError.badName(name)) {
      _ = try NameLookup.run(name, server: here, timeout: .seconds(1))
    }
  }
}
