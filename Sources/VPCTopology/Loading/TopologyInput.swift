import FlowModel

/// What the files in force at one moment say, in any number and order.
struct TopologyInput {
  private var describe = DescribeReader()
  private var written: [ShortFormHistory] = []
  private var faults: [TopologyFault] = []
  /// What all outputs came to, once somebody asked.
  private var described: TopologyResources?

  /// Reads the bytes of one file.
  ///
  /// - Parameter isOnlyFile: Whether a file without a part of a topology is a fault.
  /// - Parameter isDump: Whether the file holds at its own time alone and cannot have changes.
  mutating func add(_ bytes: [UInt8], file: String, isOnlyFile: Bool, isDump: Bool) {
    let log = FaultLog(file: file)
    defer { faults += log.take() }
    do throws(TreeFault) {
      let node =
        TopologyInput.isJSON(bytes, file) ? try JSONReader.read(bytes) : try YAMLReader.read(bytes)
      let root = Cursor(node: node, name: file, log: log)
      if describe.read(root) { return }
      guard ShortFormReader.recognises(root) else {
        reportUnknown(root, isOnlyFile: isOnlyFile)
        return
      }
      written.append(ShortFormHistory(root))
      if isDump, let changes = root["changes"] {
        changes.error(
          .contradiction,
          "'changes' stand in a folder that changes by files and folders named by their times; "
            + "expected one of both")
      }
    } catch {
      log.error(.syntax, line: error.line, error.message)
    }
  }

  /// Adds what reading did not find inside a file.
  mutating func report(_ more: [TopologyFault]) { faults += more }

  /// Looks when changes are due; `advance` carries none out before.
  mutating func readMoments(_ faults: inout [TopologyFault]) -> [PacketTime] {
    written.indices.flatMap { written[$0].readMoments(&faults) }
  }

  /// Carries out changes up to a moment; moments must come in their order.
  mutating func advance(to time: PacketTime) {
    for place in written.indices { written[place].advance(to: time) }
  }

  /// Checks everything that is said at the moment that was reached.
  mutating func topology() throws(TopologyError) -> Topology {
    var all = described ?? describe.finish(&faults)
    described = all
    for file in written { all.add(file.resources) }
    let kinds = written.isEmpty ? describe.kindsRead : Set(ResourceKind.allCases)
    return try Topology(all, kindsRead: kinds, faults: faults + written.flatMap(\.faults))
  }

  static func isJSON(_ bytes: [UInt8], _ file: String) -> Bool {
    if file.lowercased().hasSuffix(".json") { return true }
    return bytes.first { ![0x20, 0x09, 0x0a, 0x0d].contains($0) } == UInt8(ascii: "{")
  }

  private func reportUnknown(_ root: Cursor, isOnlyFile: Bool) {
    let keys: [String]
    if case .object(let members) = root.node.content {
      keys = members.map(\.key)
    } else {
      keys = []
    }
    let found = keys.isEmpty ? root.node.noun : keys.prefix(5).map(quoted).joined(separator: ", ")
    let message =
      "this is no part of a topology: found \(found); expected the key of a describe output, such "
      + "as 'Vpcs' or 'NetworkInterfaces', or 'vpcs' of the short form"
    // A folder may hold outputs that a topology has no use for.
    if isOnlyFile || keys.isEmpty {
      root.log.error(.shape, line: max(1, root.line), message)
    } else {
      root.log.warning(.shape, line: max(1, root.line), message)
    }
  }
}

extension TopologyResources {
  /// Puts in everything that another file holds.
  mutating func add(_ other: TopologyResources) {
    accountID = accountID ?? other.accountID
    region = region ?? other.region
    externalIDs.formUnion(other.externalIDs)
    vpcs += other.vpcs
    subnets += other.subnets
    groups += other.groups
    networkACLs += other.networkACLs
    routeTables += other.routeTables
    internetGateways += other.internetGateways
    egressOnlyGateways += other.egressOnlyGateways
    natGateways += other.natGateways
    endpoints += other.endpoints
    transitGateways += other.transitGateways
    transitGatewayAttachments += other.transitGatewayAttachments
    peerings += other.peerings
    prefixLists += other.prefixLists
    instances += other.instances
    interfaces += other.interfaces
    mirrorTargets += other.mirrorTargets
    mirrorSessions += other.mirrorSessions
    tasks += other.tasks
    autoScalingGroups += other.autoScalingGroups
  }
}
