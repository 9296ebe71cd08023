internal import AWSProtocols
internal import ControlPlane
internal import NetworkTypes

extension EC2Operation {
  /// Makes a prefix list.
  static let createManagedPrefixList = change("CreateManagedPrefixList") {
    (call) throws(ServiceError) in
    let name = try call.input.requiredText("PrefixListName")
    guard !name.hasPrefix("com.amazonaws") else {
      throw .invalidValue("PrefixListName", name, "Names that begin with com.amazonaws are AWS's.")
    }
    let family = try call.input.requiredText("AddressFamily")
    guard ["IPv4", "IPv6"].contains(family) else {
      throw .invalidValue("AddressFamily", family, "Expected IPv4 or IPv6.")
    }
    guard let limit = try call.input.integer("MaxEntries") else { throw .missing("MaxEntries") }
    guard (1...1000).contains(limit) else {
      throw .invalidValue("MaxEntries", "\(limit)", "Expected 1 to 1000.")
    }
    let entries = try call.entries("Entry", family: family)
    try PrefixListFault.check(entries.count, limit: limit)
    let list = try call.make(
      .prefixList(
        call.newID(.prefixList), in: call.scope, name: name, family: family, maxEntries: limit,
        entries: entries))
    return ["prefixList": list.value]
  }

  /// Lists prefix lists.
  static let describeManagedPrefixLists = describe(
    "DescribeManagedPrefixLists",
    EC2Description(
      kind: .prefixList, list: "prefixListSet", ids: "PrefixListId", pageSizes: 1...100,
      filters: [
        "owner-id": "ownerId", "prefix-list-id": "prefixListId",
        "prefix-list-name": "prefixListName",
      ]))

  /// Lists prefix lists with their blocks.
  static let describePrefixLists = describe(
    "DescribePrefixLists",
    EC2Description(
      kind: .prefixList, list: "prefixListSet", ids: "PrefixListId",
      filters: ["prefix-list-id": "prefixListId", "prefix-list-name": "prefixListName"],
      shape: { record, _ in
        [
          "prefixListId": .string(record.id),
          "prefixListName": JSONValue(record["prefixListName"]),
          "cidrSet": JSONValue(texts: record.value.texts(at: "_entries.cidr")),
        ]
      }))

  /// Lists the entries of a prefix list.
  static let getManagedPrefixListEntries = read("GetManagedPrefixListEntries") {
    (call) throws(ServiceError) in
    let list = try call.required(.prefixList, "PrefixListId")
    if let version = try call.input.integer("TargetVersion"),
      version != list.value["version"]?.integer
    {
      throw ServiceError(
        code: "InvalidPrefixListVersion",
        message: "The prefix list '\(list.id)' has no entries of version \(version) any more; "
          + "the present version is \(list.value["version"]?.integer ?? 1)")
    }
    let page = try EC2Page(call.input, sizes: 1...100, operation: "Entries of \(list.id)")
    let entries = list.items("_entries").enumerated().map { ($0 + 1, $1) }
    return page.answer("entrySet", of: entries) { _ in true }
  }

  /// Changes a prefix list, which makes another version of it.
  static let modifyManagedPrefixList = change("ModifyManagedPrefixList") {
    (call) throws(ServiceError) in
    var list = try call.required(.prefixList, "PrefixListId")
    let version = list.value["version"]?.integer ?? 1
    let added = try call.entries("AddEntry", family: list["addressFamily"] ?? "IPv4")
    let removed = try call.entries("RemoveEntry", family: list["addressFamily"] ?? "IPv4")
    if let current = try call.input.integer("CurrentVersion"), current != version {
      throw ServiceError(
        code: "PrefixListVersionMismatch",
        message: "The prefix list has the version \(version), and \(current) was given.")
    }
    if let name = try call.input.text("PrefixListName") { list["prefixListName"] = name }
    if let limit = try call.input.integer("MaxEntries") {
      list.set("maxEntries", .number("\(limit)"))
    }
    for entry in removed {
      let count = list.remove(from: "_entries") { $0["cidr"] == entry["cidr"] }
      guard count > 0 else {
        throw .invalidValue(
          "RemoveEntry.Cidr", entry["cidr"]?.text ?? "", "The list has no such entry.")
      }
    }
    for entry in added {
      // An entry that is there gets another description.
      list.remove(from: "_entries") { $0["cidr"] == entry["cidr"] }
      list.append(entry, to: "_entries")
    }
    try PrefixListFault.check(
      list.items("_entries").count, limit: list.value["maxEntries"]?.integer ?? 1000)
    if !added.isEmpty || !removed.isEmpty { list.set("version", .number("\(version + 1)")) }
    list["state"] = "modify-complete"
    call.state.put(list)
    return ["prefixList": list.value]
  }

  /// Deletes a prefix list that nobody names.
  static let deleteManagedPrefixList = change("DeleteManagedPrefixList") {
    (call) throws(ServiceError) in
    var list = try call.required(.prefixList, "PrefixListId")
    let users =
      call.state.all(.groupRule, where: "prefixListId", is: list.id)
      + call.state.all(.routeTable).filter {
        $0.value.texts(at: "routeSet.destinationPrefixListId").contains(list.id)
      }
    guard users.isEmpty else {
      throw .inUse(.prefixList, list.id, by: users.map(\.id).joined(separator: ", "))
    }
    call.state.remove(.prefixList, list.id)
    list["state"] = "delete-in-progress"
    return ["prefixList": list.value]
  }
}

enum PrefixListFault {
  static func check(_ count: Int, limit: Int) throws(ServiceError) {
    guard count <= limit else {
      throw ServiceError(
        code: "PrefixListMaxEntriesExceeded",
        message: "You've reached the maximum number of entries for the prefix list: \(limit).")
    }
  }
}

extension EC2Call {
  fileprivate func entries(
    _ parameter: String, family: String
  ) throws(ServiceError) -> [JSONValue] {
    var entries: [JSONValue] = []
    for item in try input.structures(parameter) {
      let text = try item.requiredText("Cidr")
      let block = try block("Cidr", text)
      guard (block.base.version == .v4) == (family == "IPv4") else {
        throw .invalidValue("Cidr", text, "The list is for \(family).")
      }
      entries.append([
        "cidr": .string("\(block)"), "description": JSONValue(try item.text("Description")),
      ])
    }
    return entries
  }
}
