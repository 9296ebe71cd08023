internal import AWSProtocols
internal import ControlPlane
internal import NetworkTypes

// What several operations need of blocks and addresses.

extension EC2Call {
  /// The block that a parameter names, as EC2 writes it; host bits are cleared, as EC2 does.
  func block(_ parameter: String, _ text: String) throws(ServiceError) -> CIDRBlock {
    // A lone address would be a block of one.
    guard text.contains("/"), let block = CIDRBlock(text) else {
      throw ServiceError(
        code: "InvalidParameterValue",
        message: "Value (\(text)) for parameter \(parameter) is invalid. This is not a valid CIDR "
          + "block.")
    }
    return block
  }

  /// Blocks of a VPC or subnet that are in use.
  static func blocks(_ record: ControlRecord) -> [CIDRBlock] {
    let primary = record["cidrBlock"].map { [$0] } ?? []
    let further =
      record.value.texts(at: "cidrBlockAssociationSet.cidrBlock")
      + record.value.texts(at: "ipv6CidrBlockAssociationSet.ipv6CidrBlock")
    return Set(primary + further).sorted().compactMap { CIDRBlock($0) }
  }

  /// Refuses a block of a VPC that is too large or too small.
  func checkSize(_ block: CIDRBlock) throws(ServiceError) {
    let sizes = block.base.version == .v4 ? 16...28 : 44...64
    guard sizes.contains(block.prefixLength) else {
      throw ServiceError(
        code: "InvalidVpc.Range", message: "The CIDR '\(block)' is invalid.")
    }
  }

  /// An IPv6 block that AWS would give a VPC.
  func newIPv6Block() -> CIDRBlock? {
    // Of the documentation prefix, as no such block is anybody's here.
    let base = IPAddress(v6: 0x2001_0db8_0000_0000 | surroundings.random() & 0xffff_ff00, 0)
    return CIDRBlock(base, prefixLength: 56)
  }

  /// The zones of the Region: name and identifier.
  var zones: [(name: String, id: String)] { ZoneNames.zones(of: scope.region) }

  /// Addresses of a subnet that interfaces have.
  func usedAddresses(_ subnet: String) -> Set<String> {
    var used: Set<String> = []
    for interface in state.all(.interface, where: "subnetId", is: subnet) {
      used.formUnion(interface.value.texts(at: "privateIpAddressesSet.privateIpAddress"))
      used.formUnion(interface.value.texts(at: "ipv6AddressesSet.ipv6Address"))
    }
    return used
  }

  /// IPv4 addresses of a subnet that nobody has; the first four and the last are AWS's.
  func freeAddresses(_ subnet: ControlRecord, count: Int) throws(ServiceError) -> [String] {
    guard count > 0 else { return [] }
    var free: [String] = []
    if let block = subnet["cidrBlock"].flatMap({ CIDRBlock($0) }) {
      let used = usedAddresses(subnet.id)
      let size = 1 << (32 - block.prefixLength)
      var offset = 4
      while free.count < count, offset < size - 1 {
        let address = "\(block.base.advanced(by: UInt64(offset)))"
        if !used.contains(address) { free.append(address) }
        offset += 1
      }
    }
    guard free.count == count else {
      throw ServiceError(
        code: "InsufficientFreeAddressesInSubnet",
        message: "The specified subnet does not have enough free addresses to satisfy the request.")
    }
    return free
  }

  /// IPv6 addresses of a subnet that nobody has.
  func freeIPv6(_ subnet: ControlRecord, count: Int) throws(ServiceError) -> [String] {
    guard count > 0 else { return [] }
    let text = subnet.value.texts(at: "ipv6CidrBlockAssociationSet.ipv6CidrBlock").first
    guard let block = text.flatMap({ CIDRBlock($0) }) else {
      throw ServiceError(
        code: "InvalidSubnet.Ipv6", message: "The subnet '\(subnet.id)' has no IPv6 CIDR block")
    }
    let used = usedAddresses(subnet.id)
    var free: [String] = []
    while free.count < count {
      let address = "\(block.base.advanced(by: surroundings.random() >> 2 | 0x100))"
      if !used.contains(address), !free.contains(address) { free.append(address) }
    }
    return free
  }

  /// Refuses addresses outside a subnet, AWS's own, and those that somebody has.
  func check(_ addresses: [String], in subnet: ControlRecord) throws(ServiceError) {
    let blocks = EC2Call.blocks(subnet)
    let used = usedAddresses(subnet.id)
    for text in addresses {
      guard let address = IPAddress(text), let block = blocks.first(where: { $0.contains(address) })
      else {
        throw ServiceError(
          code: "InvalidParameterValue",
          message: "Address \(text) does not fall within the subnet's address range")
      }
      let offset = address.low &- block.base.low
      let last = block.base.version == .v4 ? UInt64(1) << (32 - block.prefixLength) - 1 : .max
      guard offset > 3, offset != last else {
        throw ServiceError(
          code: "InvalidParameterValue", message: "Address \(text) is in subnet's reserved range")
      }
      guard !used.contains(text) else {
        throw ServiceError(
          code: "InvalidIPAddress.InUse", message: "Address \(text) is in use.")
      }
    }
  }
}

extension IPAddress {
  /// The address some places further on.
  func advanced(by places: UInt64) -> IPAddress {
    version == .v4
      ? IPAddress(v4: UInt32(truncatingIfNeeded: low &+ places))
      : IPAddress(v6: high, low | places)
  }
}
