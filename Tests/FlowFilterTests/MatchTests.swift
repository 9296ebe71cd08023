import FlowFilter
import FlowModel
import NetworkTypes
import Synchronization
import Testing

@Suite("What filters want")
struct MatchTests {
  /// A web request from 10.0.0.5 to 203.0.113.7 that leaves interface 1, accepted.
  private func web() throws -> FlowKey {
    try key("10.0.0.5", "203.0.113.7", ports: (51522, 443), protocol: 6, interface: 1)
  }

  @Test(
    "a web request is wanted or not",
    arguments: [
      ("src net 10.0.0.0/8 and dst port 443 and not host 10.0.0.6", true),
      ("src net 10.0.0.0/8 and dst port 443 and not host 10.0.0.5", false),
      ("host 203.0.113.7", true), ("src host 203.0.113.7", false), ("dst 203.0.113.7", true),
      ("src and dst net 10.0.0.0/8", false), ("src and dst net 0.0.0.0/0", true),
      ("net ::/0", false), ("ip", true), ("ip6", false), ("not ip6", true),
      ("port 443", true), ("src port 443", false), ("src and dst port 443", false),
      ("src and dst portrange 443-51522", true), ("portrange 444-51521", false),
      ("udp port 443", false), ("tcp port 80 or 443", true), ("proto 6", true),
      ("action accept", true), ("action reject", false), ("egress", true), ("ingress", false),
      ("eni eni-1", true), ("eni eni-2", false), ("vpc vpc-1 and subnet subnet-1-0", true),
      ("eni eni-2 or vpc vpc-1", true), ("not eni eni-1", false),
      // tcpdump would read the first one as "(udp or tcp) and ingress".
      ("tcp or udp and ingress", true), ("(tcp or udp) and ingress", false),
    ])
  func web(text: String, isWanted: Bool) throws {
    var matcher = FlowMatcher(try filter(text), describe: describe)
    let answer = matcher.matches(try web(), .egress)
    #expect(answer == isWanted)
  }

  @Test("a flow without ports has none, not port 0")
  func noPorts() throws {
    let ping = try key("10.0.0.5", "10.0.0.6", protocol: 1)
    var port = FlowMatcher(try filter("port 0"), describe: describe)
    var other = FlowMatcher(try filter("not port 0"), describe: describe)
    let answers = [port.matches(ping, .ingress), other.matches(ping, .ingress)]
    #expect(answers == [false, true])
  }

  @Test("an interface is asked once, and again when another version of the topology holds")
  func versions() throws {
    var matcher = FlowMatcher(try filter("subnet subnet-1-0"), describe: describe)
    let web = try web()
    let answers = [0, 1, 0].map { matcher.matches(web, .egress, version: $0) }
    #expect(answers == [true, false, true])
    #expect(matcher.asksInterfaces)
    #expect(try !FlowMatcher(filter("tcp"), describe: describe).asksInterfaces)
  }

  @Test("an interface is asked again when more is known of it")
  func revisions() throws {
    let known = Mutex(false)
    var matcher = FlowMatcher(
      try filter("subnet subnet-9"), revision: { known.withLock { $0 ? 1 : 0 } },
      describe: { number, version in
        var interface = describe(number, version)
        interface.subnetID = known.withLock { $0 } ? "subnet-9" : nil
        return interface
      })
    let web = try web()
    let before = matcher.matches(web, .egress)
    known.withLock { $0 = true }
    let after = matcher.matches(web, .egress)
    #expect(!before && after)
  }

  @Test(
    "silence of an interface matters where its flows could",
    arguments: [
      ("eni eni-1", true), ("eni eni-2", false), ("eni eni-2 and tcp", false), ("tcp", true),
      ("eni eni-2 or tcp", true), ("not eni eni-1", false), ("not (eni eni-1 and tcp)", true),
      ("not (eni eni-1 or tcp)", false), ("vpc vpc-1 and not eni eni-2", true),
    ])
  func silence(text: String, matters: Bool) throws {
    #expect(try filter(text).mayMatch(flowsOf: describe(1, 0)) == matters)
  }

  @Test("options of one sort are alternatives, different sorts hold at once")
  func selection() throws {
    var selection = FilterSelection()
    #expect(selection.combined == nil)
    selection.places = [FilterPlace(.eni, "eni-1"), FilterPlace(.eni, "eni-2")].compactMap { $0 }
    selection.sources = [CIDRBlock("10.0.0.0/8")].compactMap { $0 }
    selection.destinations = [CIDRBlock("10.0.0.9")].compactMap { $0 }
    selection.addresses = [CIDRBlock("::1")].compactMap { $0 }
    selection.ports = [80...80, 1000...2000]
    selection.protocols = [.tcp, .udp]
    selection.actions = [.reject]
    selection.expression = try filter("ingress or egress")
    #expect(
      selection.combined?.description == """
        (eni eni-1 or eni eni-2) and src net 10.0.0.0/8 and dst host 10.0.0.9 and host ::1 \
        and (port 80 or portrange 1000-2000) and (tcp or udp) and action reject \
        and (ingress or egress)
        """)
  }

  @Test("names of ports are read whole before they are read as ranges")
  func names() {
    #expect(FilterValues.ports("ftp-data") == 20...20)
    #expect(FilterValues.ports("ftp-ssh") == 21...22)
    #expect(FilterValues.ports("ssh-domain-s") == 22...853)
    #expect(FilterValues.ports("-5") == nil)
    #expect(FilterValues.ports("5-") == nil)
    #expect(PortNames.numbers.keys.allSatisfy { $0 == $0.lowercased() })
  }
}
