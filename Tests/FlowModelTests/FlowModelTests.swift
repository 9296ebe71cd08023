import FlowModel
import NetworkTypes
import Testing

@Suite struct FlowModelTests {
  @Test("the hot values have the sizes that the cache was planned for")
  func sizes() {
    #expect(MemoryLayout<FlowKey>.stride == 40)
    #expect(MemoryLayout<Flow>.stride == 64)
    #expect(MemoryLayout<PacketHeader>.stride == 64)
    #expect(MemoryLayout<FrameDescriptor>.stride == 24)
  }

  @Test("a disposition keeps what it was made of")
  func disposition() {
    for direction in [FlowDirection.ingress, .egress] {
      for action in [FlowAction.accept, .reject] {
        for filtered in [false, true] {
          for excluded in [nil, NotLoggedClass.dhcp] {
            let made = FlowDisposition(
              direction: direction, action: action, filtered: filtered, notLogged: excluded)
            #expect(made.direction == direction)
            #expect(made.action == action)
            #expect(made.isFiltered == filtered)
            #expect(made.notLogged == excluded)
            #expect(made.isRecorded == (!filtered && excluded == nil))
          }
        }
      }
    }
  }

  @Test("a key gives back the fields that were packed into it")
  func key() {
    var key = FlowKey()
    key.sourceLow = 0x0a00_0001
    key.destinationLow = 0x0a00_0002
    key.traits = FlowKey.traits(
      ports: 40_000 << 16 | 443, interface: 65_535, protocol: 6, hint: .egress, version: .v4)
    #expect(key.sourcePort == 40_000)
    #expect(key.destinationPort == 443)
    #expect(key.interface == 65_535)
    #expect(key.ipProtocol == .tcp)
    #expect(key.directionHint == .egress)
    #expect("\(key.source) \(key.destination)" == "10.0.0.1 10.0.0.2")
  }

  @Test("flags, packets and bytes add up without touching each other")
  func flow() {
    var header = PacketHeader(
      key: FlowKey(), time: PacketTime(seconds: 100, nanoseconds: 0), bytes: 1500, tcpFlags: 2)
    var flow = Flow(
      first: header, disposition: FlowDisposition(direction: .egress, action: .reject))
    for (second, flags) in [(90, 0), (120, 16), (110, 1)] as [(UInt32, UInt8)] {
      header.time = PacketTime(seconds: second, nanoseconds: 5)
      header.tcpFlags = flags
      flow.add(header)
    }
    #expect(flow.packets == 4)
    #expect(flow.bytes == 6000)
    #expect(flow.tcpFlags == 19)
    #expect(flow.firstSecond == 90)
    #expect(flow.lastSecond == 120)
    #expect(flow.disposition.action == .reject)
  }

  @Test("an interface's derived identifier is stable and of AWS's form")
  func interfaceID() {
    #expect(InterfaceID(derivedFrom: "eth0").description == "eni-0c41bf7607a25a404")
    #expect(InterfaceID(derivedFrom: "eth0") != InterfaceID(derivedFrom: "eth1"))
    #expect(InterfaceID("eni-1235b8ca123456789") != nil)
    for text in ["", "eni-", "eni-XYZ", "eth0", "eni-12 3"] { #expect(InterfaceID(text) == nil) }
  }

  @Test("times compare in order and hold absurd fractions below a second")
  func time() {
    #expect(PacketTime(seconds: 1, nanoseconds: 5) < PacketTime(seconds: 2, nanoseconds: 0))
    #expect(PacketTime(seconds: 1, nanoseconds: .max).seconds == 1)
    #expect(PacketTime(seconds: 1, nanoseconds: .max).nanoseconds == 999_999_999)
  }

  @Test("the deciding rule survives sums of any size, and bytes never run into it")
  func rule() {
    var header = PacketHeader(
      key: FlowKey(), time: PacketTime(seconds: 1, nanoseconds: 0), bytes: .max, tcpFlags: 0)
    header.setVerdict(.reject, rule: 65_535)
    var flow = Flow(
      first: header, disposition: FlowDisposition(direction: .ingress, action: .reject))
    header.setVerdict(.reject, rule: 3)
    for _ in 0..<70_000 { flow.add(header) }
    #expect(flow.rule == 65_535)
    #expect(flow.bytes == 0xffff_ffff_ffff)
    #expect(flow.packets == 70_001)
    #expect(flow.key.action == .reject)
  }
}
