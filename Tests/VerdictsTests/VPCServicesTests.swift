import FlowModel
import NetworkTypes
import Testing
import Verdicts

struct VPCServicesTests {
  private func services() throws -> VPCServices {
    VPCServices(
      vpcBlocks: [
        try #require(CIDRBlock("10.0.0.0/16")), try #require(CIDRBlock("172.31.0.0/16")),
      ],
      subnetBlocks: [try #require(CIDRBlock("10.0.1.0/24"))])
  }

  @Test(
    "services of the VPC are in no flow log, both ways",
    arguments: [
      ("10.0.0.2", NotLoggedClass.resolver), ("172.31.0.2", .resolver),
      ("169.254.169.253", .resolver), ("fd00:ec2::253", .resolver),
      ("169.254.169.254", .metadata), ("fd00:ec2::254", .metadata),
      ("169.254.169.123", .timeSync), ("fd00:ec2::123", .timeSync),
      ("169.254.169.250", .licenceActivation), ("169.254.169.251", .licenceActivation),
      ("fd00:ec2::250", .licenceActivation), ("10.0.1.1", .router),
    ])
  func classes(text: String, expected: NotLoggedClass) throws {
    let services = try services()
    let address = try #require(IPAddress(text))
    let own = try #require(IPAddress(address.version == .v4 ? "10.0.1.5" : "2001:db8::5"))
    for key in [
      FlowKey.flow(own, address, 4000, 53, .udp), .flow(address, own, 53, 4000, .udp),
    ] {
      #expect(services.notLogged(key) == expected)
      #expect(services.isUnfiltered(key))
    }
  }

  @Test(
    "other addresses are judged and logged",
    arguments: [
      "10.0.0.1", "10.0.0.3", "10.0.1.2", "169.254.169.252", "169.254.1.1", "8.8.8.8",
      "fd00:ec2::1", "fd00:ec2:0:1::254",
    ])
  func others(text: String) throws {
    let services = try services()
    let address = try #require(IPAddress(text))
    let own = try #require(IPAddress(address.version == .v4 ? "10.0.1.5" : "2001:db8::5"))
    let key = FlowKey.flow(own, address, 4000, 53, .udp)
    #expect(services.notLogged(key) == nil)
    #expect(!services.isUnfiltered(key))
  }

  @Test("DHCP needs no address; metadata of ECS tasks is not filtered, but no class of its own")
  func special() throws {
    let services = try services()
    let (own, other) = (IPAddress(v4: 0x0a00_0105), IPAddress(v4: 0x0a00_0901))
    #expect(services.notLogged(.flow(own, other, 68, 67, .udp)) == .dhcp)
    let task = try #require(IPAddress("169.254.170.2"))
    #expect(services.notLogged(.flow(own, task, 4000, 80, .tcp)) == nil)
    #expect(services.isUnfiltered(.flow(own, task, 4000, 80, .tcp)))
  }
}
