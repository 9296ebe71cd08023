import NetworkTypes

extension ServiceRanges {
  /// How many faults are listed: a file of another kind would have thousands.
  private static let faultLimit = 10

  /// Reads a file in the form of AWS's `ip-ranges.json`.
  public static func load(_ path: String) throws(ServiceRangesError) -> ServiceRanges {
    let bytes: [UInt8]
    do throws(TopologyError) {
      bytes = try FileBytes.read(path, limit: TreeLimits.jsonBytes)
    } catch {
      guard case .unreadable(_, let reason) = error else {
        throw .unreadable(path: path, reason: error.description)
      }
      throw .unreadable(path: path, reason: reason)
    }
    return try read(bytes, file: path)
  }

  /// Reads the bytes of such a file.
  ///
  /// Services that no flow log field names are passed over, as AWS's file gains services.
  ///
  /// - Parameter file: The name that faults show.
  public static func read(
    _ bytes: [UInt8], file: String
  ) throws(ServiceRangesError) -> ServiceRanges {
    let log = FaultLog(file: file)
    var entries: [(block: CIDRBlock, service: UInt8)] = []
    do throws(TreeFault) {
      let root = Cursor(node: try JSONReader.read(bytes), name: file, log: log)
      entries = read(root)
    } catch {
      log.error(.syntax, line: error.line, error.message)
    }
    let errors = log.faults.filter { $0.severity == .error }
    guard errors.isEmpty else { throw .faults(Array(errors.sorted().prefix(faultLimit))) }
    return ServiceRanges(entries)
  }

  private static func read(_ root: Cursor) -> [(block: CIDRBlock, service: UInt8)] {
    let four = root["prefixes"]
    let six = root["ipv6_prefixes"]
    if four == nil && six == nil {
      root.error(
        .shape,
        "this is no list of AWS's ranges; expected 'prefixes' or 'ipv6_prefixes', as in "
          + "ip-ranges.json")
      return []
    }
    let known = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, UInt8($0)) })
    let entries =
      (four?.items ?? []).compactMap { entry($0, "ip_prefix", .v4, known) }
      + (six?.items ?? []).compactMap { entry($0, "ipv6_prefix", .v6, known) }
    if entries.isEmpty && root.log.faults.isEmpty {
      root.error(
        .shape,
        "no range is of a service that flow logs name; expected services such as AMAZON, EC2 or S3"
      )
    }
    return entries
  }

  private static func entry(
    _ item: Cursor, _ key: String, _ version: IPVersion, _ known: [String: UInt8]
  ) -> (block: CIDRBlock, service: UInt8)? {
    guard case .object = item.node.content else {
      item.refuse("an object with \(quoted(key)) and 'service'")
      return nil
    }
    guard item.required(key, of: "a range") != nil,
      let service = item.required("service", of: "a range"), let value = item[key],
      let block = value.block
    else { return nil }
    guard block.base.version == version else {
      value.error(
        .value,
        "\(block) is of the wrong family; \(quoted(key)) takes IPv\(version.rawValue) blocks")
      return nil
    }
    return known[service].map { (block, $0) }
  }
}
