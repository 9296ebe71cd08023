/// Reads files of any form, in any number and order, into one topology.
public struct TopologyLoader {
  private var describe = DescribeReader()
  private var written: [TopologyResources] = []
  private var faults: [TopologyFault] = []

  /// Starts with nothing read.
  public init() {}

  /// Reads a file, or every `.json`, `.yaml` and `.yml` file of a folder, and checks it all.
  ///
  /// - Throws: `TopologyError`, with all faults when what was read is wrong.
  public static func load(_ path: String) throws(TopologyError) -> Topology {
    try load([path])
  }

  /// Reads several files and folders as one topology.
  public static func load(_ paths: [String]) throws(TopologyError) -> Topology {
    var loader = TopologyLoader()
    for path in paths { try loader.read(path) }
    return try loader.finish()
  }

  /// Reads a file or folder; what is wrong inside files waits for `finish`.
  public mutating func read(_ path: String) throws(TopologyError) {
    switch try FileBytes.place(path) {
    case .file:
      add(try FileBytes.read(path, limit: TreeLimits.jsonBytes), file: path, isOnlyFile: true)
    case .folder(let files):
      let candidates = files.filter { file in
        [".json", ".yaml", ".yml"].contains { file.lowercased().hasSuffix($0) }
      }
      guard !candidates.isEmpty else { throw .nothingFound(path: path) }
      for file in candidates {
        add(try FileBytes.read(file, limit: TreeLimits.jsonBytes), file: file, isOnlyFile: false)
      }
    }
  }

  /// Reads the bytes of one file.
  ///
  /// JSON where the first byte that is no blank is a brace or the name ends in `.json`, else YAML.
  ///
  /// - Parameter file: The name that faults show.
  /// - Parameter isOnlyFile: Whether a file without a part of a topology is a fault.
  public mutating func add(_ bytes: [UInt8], file: String, isOnlyFile: Bool = true) {
    let log = FaultLog(file: file)
    defer { faults += log.faults }
    do throws(TreeFault) {
      let node =
        TopologyLoader.isJSON(bytes, file) ? try JSONReader.read(bytes) : try YAMLReader.read(bytes)
      let root = Cursor(node: node, name: file, log: log)
      if describe.read(root) { return }
      if ShortFormReader.recognises(root) {
        var reader = ShortFormReader(root)
        written.append(reader.read())
        return
      }
      reportUnknown(root, isOnlyFile: isOnlyFile)
    } catch {
      log.error(.syntax, line: error.line, error.message)
    }
  }

  /// Checks everything that was read.
  public mutating func finish() throws(TopologyError) -> Topology {
    var all = describe.finish(&faults)
    for resources in written { all.add(resources) }
    let kinds = written.isEmpty ? describe.kindsRead : Set(ResourceKind.allCases)
    return try Topology(all, kindsRead: kinds, faults: faults)
  }

  private static func isJSON(_ bytes: [UInt8], _ file: String) -> Bool {
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
  }
}
