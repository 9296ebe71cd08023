import FlowAggregation
import FlowModel
import NetworkTypes
import Testing

@Suite struct ClassifierTests {
  static func key(
    _ source: String, _ destination: String, ports: (UInt16, UInt16) = (40_000, 443),
    protocol number: UInt8 = 6, hint: FlowKey.DirectionHint = .none
  ) throws -> FlowKey {
    let from = try #require(IPAddress(source))
    let to = try #require(IPAddress(destination))
    var key = FlowKey()
    (key.sourceHigh, key.sourceLow) = (from.high, from.low)
    (key.destinationHigh, key.destinationLow) = (to.high, to.low)
    key.traits = FlowKey.traits(
      ports: UInt32(ports.0) << 16 | UInt32(ports.1), interface: 0, protocol: number, hint: hint,
      version: from.version)
    return key
  }

  @Test(
    "direction follows the named side, then the link layer, then the private ranges, else egress",
    arguments: [
      ("10.0.0.1", "8.8.8.8", nil, .none, .egress), ("8.8.8.8", "10.0.0.1", nil, .none, .ingress),
      ("fd00::1", "2001:db8::1", nil, .none, .egress),
      ("2001:db8::1", "fe80::1", nil, .none, .ingress),
      ("10.0.0.1", "10.0.0.2", nil, .none, .egress), ("8.8.8.8", "1.1.1.1", nil, .none, .egress),
      ("10.0.0.1", "10.0.0.2", nil, .ingress, .ingress),
      ("8.8.8.8", "1.1.1.1", nil, .ingress, .ingress),
      ("8.8.8.8", "10.0.0.1", nil, .egress, .egress),
      ("10.0.0.1", "10.0.0.2", "10.0.0.2/32", .none, .ingress),
      ("10.0.0.1", "10.0.0.2", "10.0.0.1", .ingress, .egress),
      ("10.0.0.1", "8.8.8.8", "8.8.8.0/24", .none, .ingress),
      ("10.0.0.1", "8.8.8.8", "192.0.2.0/24", .none, .egress),
      ("8.8.8.8", "10.0.0.1", "192.0.2.0/24", .ingress, .ingress),
    ] as [(String, String, String?, FlowKey.DirectionHint, FlowDirection)])
  func direction(
    _ source: String, _ destination: String, _ local: String?, _ hint: FlowKey.DirectionHint,
    _ expected: FlowDirection
  ) throws {
    var classifier = LocalSideClassifier(
      local: local.map { [CIDRBlock($0)].compactMap(\.self) }, traffic: .all,
      logsEverything: false)
    let key = try Self.key(source, destination, hint: hint)
    #expect(classifier.classify(key, at: PacketTime(rawValue: 0)).direction == expected)
  }

  @Test("a hint stays in the key only where the addresses say something else")
  func settle() throws {
    for (local, hint, expected) in [
      (nil, .egress, .none), (nil, .ingress, .ingress), ("198.51.100.0/24", .egress, .egress),
      ("198.51.100.0/24", .ingress, .none), ("10.0.0.0/8", .ingress, .none),
      ("192.0.2.0/24", .ingress, .ingress), ("192.0.2.0/24", .none, .none),
    ] as [(String?, FlowKey.DirectionHint, FlowKey.DirectionHint)] {
      var classifier = LocalSideClassifier(
        local: local.map { [CIDRBlock($0)].compactMap(\.self) }, traffic: .all,
        logsEverything: false)
      let source = local == "198.51.100.0/24" ? "203.0.113.1" : "10.0.0.1"
      var key = try Self.key(source, "198.51.100.7", hint: hint)
      let direction = classifier.classify(key, at: PacketTime(rawValue: 0)).direction
      classifier.settle(&key)
      if local != "198.51.100.0/24" {
        #expect(key.directionHint == expected, "\(local ?? "-") \(hint)")
      } else {
        #expect(key.directionHint == .none)
      }
      #expect(classifier.classify(key, at: PacketTime(rawValue: 0)).direction == direction)
    }
  }

  @Test(
    "DHCP is never logged, unless everything is",
    arguments: [
      (68, 67, 17, true), (67, 68, 17, true), (67, 67, 17, true), (546, 547, 17, true),
      (547, 546, 17, true), (68, 67, 6, false), (40_000, 67, 17, false), (546, 67, 17, false),
      (53, 53, 17, false),
    ] as [(UInt16, UInt16, UInt8, Bool)])
  func dhcp(_ source: UInt16, _ destination: UInt16, _ number: UInt8, _ excluded: Bool) throws {
    let key = try Self.key(
      "0.0.0.0", "255.255.255.255", ports: (source, destination), protocol: number)
    var usual = LocalSideClassifier(local: nil, traffic: .all, logsEverything: false)
    var everything = LocalSideClassifier(local: nil, traffic: .all, logsEverything: true)
    #expect(usual.classify(key, at: PacketTime(rawValue: 0)).notLogged == (excluded ? .dhcp : nil))
    #expect(everything.classify(key, at: PacketTime(rawValue: 0)).isRecorded)
  }

  @Test(
    "the traffic type filters by verdict, and filtered traffic is no silence",
    arguments: [(TrafficType.all, 1, 0), (.accept, 1, 0), (.reject, 0, 1)])
  func traffic(_ type: TrafficType, _ recorded: UInt64, _ filtered: UInt64) throws {
    let classifier = LocalSideClassifier(local: nil, traffic: type, logsEverything: false)
    let (sink, _) = try aggregate([packet(1, at: 60)], classifier: classifier)
    #expect(sink.total.recorded == recorded)
    #expect(sink.total.filtered == filtered)
    #expect(!sink.lines.contains { $0.contains("NODATA") })
  }
}
