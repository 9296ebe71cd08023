internal import NetworkTypes

/// Functions of addresses.
extension InsightsCompiler {
  mutating func subnetCall(
    _ function: InsightsFunction, _ arguments: [InsightsExpression]
  ) throws(InsightsError) -> CompiledValue {
    let address = try value(arguments[0]).address
    let block = try value(arguments[1])
    let version: IPVersion? =
      switch function {
      case .isIpv4InSubnet: .v4
      case .isIpv6InSubnet: .v6
      default: nil
      }
    guard let literal = block.literal else {
      let text = block.text
      return CompiledValue(
        "TRY(cidr_contains(\(text.sql), \(address.sql)))", .truth,
        weight: Self.weight([text, address]) &* 2)
    }
    guard let found = CIDRBlock(literal), version == nil || found.base.version == version else {
      let example = version == .v6 ? "2001:db8::/32" : "10.0.0.0/8"
      throw InsightsError(
        .argument(function.rawValue, expected: "a block such as \"\(example)\""),
        arguments[1].range)
    }
    return CompiledValue(
      "(\(Self.inside(found, address.sql)))", .truth, weight: address.weight + 2)
  }

  static func addressCall(
    _ function: InsightsFunction, _ values: [CompiledValue]
  ) -> CompiledValue? {
    guard let address = values.first?.address else { return nil }
    let x = address.sql
    let isV4 = inside(allV4, x)
    func truth(_ sql: String, _ repeated: Int = 1) -> CompiledValue {
      CompiledValue("(\(sql))", .truth, weight: address.weight &* repeated &+ repeated)
    }
    switch function {
    case .isValidIp: return truth("\(x) IS NOT NULL")
    case .isValidIpV4: return truth("coalesce(\(isV4), false)")
    case .isValidIpV6: return truth("coalesce(NOT (\(isV4)), false)")
    case .ipv4ToNumber:
      return CompiledValue(
        "(CASE WHEN \(isV4) THEN (\(x)::UHUGEINT & 4294967295::UHUGEINT)::BIGINT END)", .integer,
        weight: address.weight &* 2 &+ 1)
    case .isPrivateIP: return truth(inside(privateBlocks, x), privateBlocks.count)
    case .isReservedIP: return truth(inside(reservedBlocks, x), reservedBlocks.count)
    case .isPublicIP:
      let blocks = privateBlocks + reservedBlocks
      return truth("NOT (\(inside(blocks, x)))", blocks.count)
    default: return nil
    }
  }

  private static let allV4 = CIDRBlock(IPAddress(v4: 0), prefixLength: 0)

  /// RFC 1918 and RFC 4193.
  private static let privateBlocks = [
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7",
  ].compactMap { CIDRBlock($0) }

  /// What IANA's special-purpose registries keep from the Internet besides private networks.
  private static let reservedBlocks = [
    "0.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24",
    "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",
    "240.0.0.0/4", "::/127", "100::/64", "2001:db8::/32", "fe80::/10", "ff00::/8",
  ].compactMap { CIDRBlock($0) }

  private static func inside(_ blocks: [CIDRBlock], _ sql: String) -> String {
    blocks.map { inside($0, sql) }.joined(separator: " OR ")
  }

  private static func inside(_ block: CIDRBlock?, _ sql: String) -> String {
    guard let block else { return "false" }
    let host = block.mask
    let last =
      switch block.base.version {
      case .v4: IPAddress(v4: UInt32(truncatingIfNeeded: block.base.low | ~host.low))
      case .v6: IPAddress(v6: block.base.high | ~host.high, block.base.low | ~host.low)
      }
    return "\(sql) BETWEEN '\(block.base)'::ip AND '\(last)'::ip"
  }
}
