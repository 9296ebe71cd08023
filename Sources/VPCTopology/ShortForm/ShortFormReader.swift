import FlowModel
import NetworkTypes

/// Reads one file of the short form, in which names may stand for identifiers.
struct ShortFormReader {
  let root: Cursor
  var resources = TopologyResources()
  /// Identifiers by name, for each kind.
  var names: [ResourceKind: [String: String]] = [:]
  /// What is written under each section, in its order.
  var entries: [ResourceKind: [Entry]] = [:]
  /// ECS tasks, whose interfaces may be written behind them.
  var tasksSection: Cursor?
  /// The VPC of each subnet, as other resources need not repeat it.
  var subnetVPCs: [String: String] = [:]

  /// One resource: the key it stands under, and its value.
  struct Entry {
    var key: String
    var id: String
    var value: Cursor

    /// The tags, with the key as `Name` where it is not the identifier itself.
    func tags(naming: Bool = true) -> [String: String] {
      var tags: [String: String] = [:]
      for member in value["tags"]?.members ?? [] {
        let item = value.cursor(of: member)
        tags[member.key] = member.value.content == .null ? "" : item.text ?? ""
      }
      if naming && key != id && tags["Name"] == nil { tags["Name"] = key }
      return tags
    }
  }

  /// The section of groups that have names and no identifiers.
  static let autoScalingGroups = "auto-scaling-groups"

  /// The section of ECS tasks, which go by their ARNs.
  static let tasks = "ecs-tasks"

  /// What a file or a change may say beside its resources.
  static let headKeys = ["account", "region", "external", autoScalingGroups, tasks]

  /// Whether any key is one of the short form's.
  static func recognises(_ root: Cursor) -> Bool {
    guard case .object(let members) = root.node.content else { return false }
    return members.contains {
      headKeys.contains($0.key) || $0.key == "changes" || ResourceKind(rawValue: $0.key) != nil
    }
  }

  init(_ root: Cursor) { self.root = root }

  /// Everything in the file before any change; what is wrong goes to its log.
  mutating func read() -> TopologyResources {
    root.expect(
      ShortFormReader.headKeys + ResourceKind.allCases.map(\.rawValue) + ["changes"],
      in: "the short form")
    readHead(root)
    for kind in ResourceKind.allCases { entries[kind] = ShortFormReader.entries(root, kind) }
    return readEntries()
  }

  /// Makes resources of the entries, which may refer to what is written behind them.
  mutating func readEntries() -> TopologyResources {
    for (kind, list) in entries {
      for entry in list { names[kind, default: [:]][entry.key] = entry.id }
    }
    readNetworks()
    readFilters()
    readGateways()
    for entry in entries[.interface] ?? [] { readInterface(entry) }
    readMirroring()
    readTasks()
    associate()
    addDefaults()
    return resources
  }

  /// Takes over what is written of account, Region, others' identifiers, and what has none.
  mutating func readHead(_ value: Cursor) {
    guard case .object(let members) = value.node.content else { return }
    for member in members {
      let item = value.cursor(of: member)
      let isNull = member.value.content == .null
      switch member.key {
      case "account": resources.accountID = isNull ? nil : ShortFormReader.account(item)
      case "region": resources.region = isNull ? nil : item.text
      case "external":
        resources.externalIDs = isNull ? [] : Set(item.oneOrMore.compactMap(\.text))
      case ShortFormReader.autoScalingGroups:
        resources.autoScalingGroups = isNull ? [] : ShortFormReader.autoScalingGroups(item)
      case ShortFormReader.tasks: tasksSection = isNull ? nil : item
      default: continue
      }
    }
  }

  private static func account(_ value: Cursor) -> String? {
    guard let text = value.text else { return nil }
    guard TopologyResources.isAccount(text) else {
      value.error(
        .value, "account \(quoted(text)) is none; expected 12 digits, such as 123456789012")
      return nil
    }
    return text
  }

  /// What stands under a section, with the identifiers that follow from keys.
  private static func entries(_ root: Cursor, _ kind: ResourceKind) -> [Entry]? {
    guard let section = root[kind.rawValue] else { return nil }
    return section.members.map { entry(section.cursor(of: $0), kind) }
  }

  /// An entry with the identifier that it writes, or that follows from its key.
  static func entry(_ value: Cursor, _ kind: ResourceKind, replacing id: String? = nil) -> Entry {
    let key = value.name
    let derived = kind.isID(key) ? key : kind.derivedID(from: key)
    return Entry(key: key, id: value.id("id", kind) ?? id ?? derived, value: value)
  }

  // MARK: References

  /// The identifier that a name or identifier stands for; nil and a fault for neither.
  func resolve(_ value: Cursor, _ kind: ResourceKind) -> String? {
    guard let text = value.text else { return nil }
    if let id = names[kind]?[text] { return id }
    if kind.isID(text) { return text }
    value.error(
      .dangling, "\(quoted(text)) names no \(kind.noun); expected \(known([kind]))")
    return nil
  }

  /// The identifiers of a list, or of a value that stands for a list of one.
  func resolveAll(_ value: Cursor?, _ kind: ResourceKind) -> [String] {
    Set((value?.oneOrMore ?? []).compactMap { resolve($0, kind) }).sorted()
  }

  /// What would have been understood: a few names, and how identifiers look.
  func known(_ kinds: [ResourceKind]) -> String {
    let some = Set(kinds.flatMap { names[$0]?.keys.map { $0 } ?? [] }).sorted().prefix(8)
    let prefixes = kinds.map { "'\($0.idPrefix)'" }.joined(separator: ", ")
    let ids = "an identifier that begins with \(prefixes)"
    let list = some.joined(separator: ", ")
    return some.isEmpty ? ids : "one of \(list), or \(ids)"
  }

  /// The VPC that a resource names, or the only one there is.
  func vpcID(of entry: Entry, _ kind: ResourceKind) -> String? {
    if let value = entry.value["vpc"] { return resolve(value, .vpc) }
    if let vpcs = names[.vpc], vpcs.count == 1 { return vpcs.values.first }
    entry.value.error(
      .shape,
      "\(kind.noun) \(quoted(entry.key)) has no 'vpc'; expected one, as "
        + "\(names[.vpc]?.count ?? 0) VPCs are written here")
    return nil
  }

  /// The VPC of the subnet that a resource names, unless it names a VPC itself.
  func vpcID(of entry: Entry, _ kind: ResourceKind, subnet: String?) -> String? {
    if entry.value["vpc"] == nil, let subnet, let id = subnetVPCs[subnet] { return id }
    return vpcID(of: entry, kind)
  }

  // MARK: What follows from the rest

  /// Subnets name their network ACL and route table; the model has it the other way round.
  private mutating func associate() {
    for entry in entries[.subnet] ?? [] {
      if let value = entry.value["acl"], let id = resolve(value, .networkACL) {
        if let place = resources.networkACLs.firstIndex(where: { $0.id == id }) {
          resources.networkACLs[place].subnetIDs.append(entry.id)
        } else {
          value.error(.dangling, "\(id) is no network ACL of this file; expected one of its 'acls'")
        }
      }
      if let value = entry.value["routes"], let id = resolve(value, .routeTable) {
        if let place = resources.routeTables.firstIndex(where: { $0.id == id }) {
          resources.routeTables[place].subnetIDs.append(entry.id)
        } else {
          value.error(
            .dangling, "\(id) is no route table of this file; expected one of its 'route-tables'")
        }
      }
    }
  }

  /// What AWS makes together with a VPC, where the file does not write its own.
  private mutating func addDefaults() {
    for vpc in resources.vpcs {
      if !resources.networkACLs.contains(where: { $0.vpcID == vpc.id && $0.isDefault }) {
        resources.networkACLs.append(NetworkACL(defaultOf: vpc))
      }
      if !resources.routeTables.contains(where: { $0.vpcID == vpc.id && $0.isMain }) {
        resources.routeTables.append(
          RouteTable(
            id: ResourceKind.routeTable.derivedID(from: "\(vpc.id)/main"), vpcID: vpc.id,
            isMain: true, routes: Route.local(of: vpc, at: vpc.position), subnetIDs: [],
            position: vpc.position))
      }
    }
  }
}

extension Cursor {
  /// Says which keys of an object have no meaning; keys that begin with `x-` never need one.
  package func expect(_ keys: [String], in noun: String) {
    for member in members where !keys.contains(member.key) && !member.key.hasPrefix("x-") {
      log.error(
        .shape, line: Int(member.line),
        "\(noun) has no key \(quoted(member.key)); expected \(keys.joined(separator: ", "))")
    }
  }
}
