import FlowModel
import NetworkTypes
import VPCTopology
import Verdicts

/// What depends on ways rather than rules: gateways, foreign addresses, services of the VPC.
extension RulesetCompiler {
  /// Packets that nothing allows, unless they are of a service that no rule filters.
  mutating func addRefusals() {
    let services = VPCServices(plan.topology).addresses.compactMap {
      CIDRBlock($0, prefixLength: $0.bitWidth)
    }
    let pass = [NftJSON.setMark(DecidingRule.unfiltered.rawValue), NftJSON.accept]
    var rules: [[String]] = []
    for version in [IPVersion.v4, .v6] {
      guard let set = AddressRanges.set(services, version) else { continue }
      rules.append([NftJSON.match(NftJSON.Field.source(version), set)] + pass)
      rules.append([NftJSON.match(NftJSON.Field.destination(version), set)] + pass)
      let ports = version == .v4 ? UInt16(67)...68 : 546...547
      rules.append(
        [
          NftJSON.matchFamily(version),
          NftJSON.match(NftJSON.Field.ipProtocol, "\(IPProtocol.udp.rawValue)"),
          NftJSON.match(NftJSON.Field.sourcePort, NftJSON.range(ports)),
          NftJSON.match(NftJSON.Field.destinationPort, NftJSON.range(ports)),
        ] + pass)
    }
    for way in ["out", "in"] { ruleset.set("refuse_\(way)", rules + [[NftJSON.drop]]) }
  }

  /// Ways on which AWS tracks connections whatever the rules are.
  mutating func addAutomaticTracking() {
    let forget = NftJSON.setMark(keeping: ~LabMark.open)
    let automatic = zip(plan.interfaces, sources.interfaces)
      .filter(\.1.isAutomaticallyTracked).map(\.0.routerName)
    var common: [[String]] = []
    if !automatic.isEmpty {
      for field in [NftJSON.Field.arrivedAt, NftJSON.Field.leavesBy] {
        common.append([NftJSON.match(field, NftJSON.names(automatic)), forget])
      }
    }
    var outward = common
    for (subnet, blocks) in plan.trackedBlocks {
      let names = plan.interfaces.filter { $0.resource.subnetID == subnet }.map(\.routerName)
      guard !names.isEmpty else { continue }
      for version in [IPVersion.v4, .v6] {
        guard let set = AddressRanges.set(blocks, version) else { continue }
        outward.append([
          NftJSON.match(NftJSON.Field.arrivedAt, NftJSON.names(names)),
          NftJSON.match(NftJSON.Field.destination(version), set), forget,
        ])
      }
    }
    ruleset.set("auto_out", outward)
    ruleset.set("auto_in", common)
  }

  /// Addresses that are not an interface's own, and those that the internet gateway maps.
  mutating func addWays() {
    var arriving: [[String]] = []
    var leaving: [[String]] = []
    var checks: [(String, String)] = []
    for interface in plan.interfaces where interface.isChecked {
      let chain = "check_\(interface.routerName)"
      ruleset.set(chain, foreignSources(interface))
      checks.append((interface.routerName, NftJSON.jump(chain)))
    }
    if !checks.isEmpty {
      arriving.append([NftJSON.verdictMap(NftJSON.Field.arrivedAt, checks)])
    }
    for gateway in plan.gateways {
      let isHere = NftJSON.match(NftJSON.Field.arrivedAt, "\"\(gateway.name)\"")
      let goes = NftJSON.match(NftJSON.Field.leavesBy, "\"\(gateway.name)\"")
      if !gateway.addresses.isEmpty {
        let inward = gateway.addresses.map { ("\"\($0.outside)\"", "\"\($0.inside)\"") }
        arriving.append([
          isHere,
          NftJSON.mangle(
            NftJSON.Field.destination(.v4), NftJSON.map(NftJSON.Field.destination(.v4), inward)),
        ])
      }
      if let set = AddressRanges.set(gateway.serviceBlocks, .v4) {
        leaving.append([
          goes, NftJSON.match(NftJSON.Field.destination(.v4), set), NftJSON.accept,
        ])
      }
      leaving += leavingRules(goes, gateway)
      let guarded = plan.egressOnlyInterfaces(ofVPC: gateway.vpcID).map(\.routerName)
      if !guarded.isEmpty {
        ruleset.set(
          "from_\(gateway.name)",
          [
            [
              NftJSON.match(NftJSON.Field.leavesBy, NftJSON.names(guarded)),
              NftJSON.matchFamily(.v6), NftJSON.goto("answers_only"),
            ]
          ])
        let rule = [isHere, NftJSON.goto("from_\(gateway.name)")]
        ruleset.append("dispatch_out", rule)
      }
    }
    ruleset.set("ways_in", arriving)
    ruleset.set("ways_out", leaving)
  }

  private func leavingRules(_ goes: String, _ gateway: LabGateway) -> [[String]] {
    let isFour = NftJSON.matchFamily(.v4)
    guard !gateway.addresses.isEmpty else { return [[goes, isFour, NftJSON.drop]] }
    // Private and shared addresses are nobody's outside (RFC 1918, RFC 6598).
    let nowhere = [
      CIDRBlock("10.0.0.0/8"), CIDRBlock("172.16.0.0/12"), CIDRBlock("192.168.0.0/16"),
      CIDRBlock("100.64.0.0/10"),
    ].compactMap { $0 }
    let isPrivate = AddressRanges.set(nowhere, .v4).map {
      NftJSON.match(NftJSON.Field.destination(.v4), $0)
    }
    let source = NftJSON.Field.source(.v4)
    let known = gateway.addresses.map { "\"\($0.inside)\"" }
    let outward = gateway.addresses.map { ("\"\($0.inside)\"", "\"\($0.outside)\"") }
    return [
      [goes, isPrivate ?? isFour, NftJSON.drop],
      [goes, NftJSON.match(source, NftJSON.set(known), isEqual: false), NftJSON.drop],
      [goes, NftJSON.mangle(source, NftJSON.map(source, outward))],
    ]
  }

  /// Marks what comes from an address that is not the interface's; it then goes nowhere.
  private func foreignSources(_ interface: LabInterface) -> [[String]] {
    let own =
      interface.resource.privateAddresses.compactMap { CIDRBlock($0, prefixLength: $0.bitWidth) }
      + interface.resource.prefixes
    return [IPVersion.v4, .v6].map { version in
      let condition =
        AddressRanges.set(own, version).map {
          NftJSON.match(NftJSON.Field.source(version), $0, isEqual: false)
        } ?? NftJSON.matchFamily(version)
      return [condition, NftJSON.setMark(LabPlan.foreignMark)]
    }
  }
}
