import Testing
import VPCTopology

/// Where a subnet lies, told from what EC2 says of it.
struct SublocationTests {
  @Test(
    "Local Zones, Wavelength Zones and Outposts are told from Availability Zones",
    arguments: [
      ("eu-central-1a", "euc1-az2", nil, nil, nil),
      ("eu-central-1a", nil, nil, nil, nil),
      ("us-gov-west-1b", "usgw1-az2", nil, nil, nil),
      ("us-gov-west-1b", nil, nil, nil, nil),
      ("us-west-2-lax-1a", "usw2-lax1-az1", nil, "localzone", "usw2-lax1-az1"),
      ("us-west-2-lax-1a", nil, nil, "localzone", nil),
      (nil, "usw2-lax1-az2", nil, "localzone", "usw2-lax1-az2"),
      ("us-east-1-wl1-bos-wlz-1", "use1-wl1-bos-wlz1", nil, "wavelength", "use1-wl1-bos-wlz1"),
      ("us-east-1-wl1-bos-wlz-1", nil, nil, "wavelength", nil),
      (
        "eu-central-1a", "euc1-az2", "arn:aws:outposts:eu-central-1:123456789012:outpost/op-0a1b",
        "outpost", "op-0a1b"
      ),
      (nil, nil, nil, nil, nil),
    ] as [(String?, String?, String?, String?, String?)])
  func kinds(name: String?, zone: String?, outpost: String?, kind: String?, id: String?) {
    let subnet = Subnet(
      id: "subnet-1", vpcID: "vpc-1", blocks: [], zoneName: name, zoneID: zone,
      outpostARN: outpost, position: SourcePosition(file: "", line: 0))
    #expect(subnet.sublocation?.kind.rawValue == kind)
    #expect(subnet.sublocation?.id == id)
  }

  @Test(
    "types of closed families run before Nitro; all others, and unknown ones, do not",
    arguments: [
      ("m4.large", true), ("t2.micro", true), ("i3.large", true), ("i3.metal", false),
      ("p3.2xlarge", true), ("p3dn.24xlarge", false), ("m7g.large", false), ("t3.micro", false),
      ("m4", false), (nil, false),
    ] as [(String?, Bool)])
  func nitro(type: String?, isBefore: Bool) {
    let instance = Instance(id: "i-1", type: type, position: SourcePosition(file: "", line: 0))
    #expect(instance.isBeforeNitro == isBefore)
  }
}
