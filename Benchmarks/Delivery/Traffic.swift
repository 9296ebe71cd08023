import FlowModel
import NetworkTypes

/// Flows of a made-up network, the same on every run.
enum Traffic {
  static let hosts = 3_000
  static let interfaceCount = 200

  static let interfaces = (0..<interfaceCount).map { number in
    NetworkInterface(id: InterfaceID(derivedFrom: "bench\(number)"), accountID: "123456789012")
  }

  /// Half of the flows are answers to the flow before.
  static func flows(_ count: Int) -> [Flow] {
    var state: UInt64 = 42
    func random(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    /// Few hosts and ports have most of the traffic.
    func skewed(_ limit: Int) -> Int { random(random(limit) + 1) }
    let services: [UInt32] = [443, 443, 443, 80, 53, 22, 5432, 8080, 3306, 6379, 9092, 25]
    var flows: [Flow] = []
    flows.reserveCapacity(count)
    while flows.count < count {
      let own = skewed(interfaceCount)
      let client = UInt64(0x0a00_0000 + own * 256 + 10)
      let server = UInt64(0x0a80_0000 + skewed(hosts))
      let ports = UInt32(32_768 + random(28_000)) << 16 | services[random(services.count)]
      let isUDP = ports & 0xffff == 53
      let start = UInt32(1_795_185_000 + random(240))
      let packets = isUDP ? 1 : 4 + skewed(60)
      for isAnswer in [false, true] where flows.count < count {
        var key = FlowKey()
        (key.sourceLow, key.destinationLow) = isAnswer ? (server, client) : (client, server)
        key.traits = FlowKey.traits(
          ports: isAnswer ? ports >> 16 | ports << 16 : ports, interface: UInt16(own),
          protocol: isUDP ? 17 : 6, hint: .none, version: .v4)
        let header = PacketHeader(
          key: key, time: PacketTime(seconds: start, nanoseconds: 0),
          bytes: UInt32(40 + skewed(60_000)), tcpFlags: 0)
        let isRefused = random(20) == 0
        var flow = Flow(
          first: header,
          disposition: FlowDisposition(
            direction: isAnswer ? .ingress : .egress, action: isRefused ? .reject : .accept,
            filtered: false))
        let last = PacketHeader(
          key: key, time: PacketTime(seconds: start + UInt32(random(60)), nanoseconds: 0),
          bytes: 0, tcpFlags: 0)
        for _ in 1..<packets { flow.add(last) }
        flows.append(flow)
        if isRefused { break }
      }
    }
    return flows
  }
}
