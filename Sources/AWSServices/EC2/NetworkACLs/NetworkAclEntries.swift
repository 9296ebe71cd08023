internal import AWSProtocols
internal import ControlPlane
internal import NetworkTypes

extension EC2Operation {
  /// Adds an entry to a network ACL.
  static let createNetworkAclEntry = change("CreateNetworkAclEntry") {
    (call) throws(ServiceError) in
    try call.writeEntry(replaces: false)
  }

  /// Puts an entry in place of the one that has its number and direction.
  static let replaceNetworkAclEntry = change("ReplaceNetworkAclEntry") {
    (call) throws(ServiceError) in
    try call.writeEntry(replaces: true)
  }

  /// Removes an entry from a network ACL.
  static let deleteNetworkAclEntry = change("DeleteNetworkAclEntry") {
    (call) throws(ServiceError) in
    var list = try call.required(.networkACL, "NetworkAclId")
    let (number, isEgress) = try call.entryPlace()
    guard list.removeEntry(number, isEgress) > 0 else {
      throw NetworkAclFault.noEntry(number, isEgress)
    }
    call.state.put(list)
    return EC2Answer.done
  }
}

enum NetworkAclFault {
  static func noEntry(_ number: Int, _ isEgress: Bool) -> ServiceError {
    ServiceError(
      code: "InvalidNetworkAclEntry.NotFound",
      message: "The \(isEgress ? "egress" : "ingress") entry with rule number \(number) does not "
        + "exist")
  }
}

extension ControlRecord {
  fileprivate mutating func removeEntry(_ number: Int, _ isEgress: Bool) -> Int {
    remove(from: "entrySet") {
      $0["ruleNumber"]?.integer == number && $0["egress"]?.truth == isEgress
    }
  }
}

extension EC2Call {
  /// Number and direction of an entry.
  fileprivate func entryPlace() throws(ServiceError) -> (Int, Bool) {
    guard let number = try input.integer("RuleNumber") else { throw .missing("ruleNumber") }
    guard let isEgress = try input.boolean("Egress") else { throw .missing("egress") }
    guard (1...32766).contains(number) else {
      throw .invalidValue("ruleNumber", "\(number)", "Expected 1 to 32766.")
    }
    return (number, isEgress)
  }

  fileprivate mutating func writeEntry(replaces: Bool) throws(ServiceError) -> JSONValue {
    var list = try required(.networkACL, "NetworkAclId")
    let (number, isEgress) = try entryPlace()
    let removed = list.removeEntry(number, isEgress)
    if replaces, removed == 0 { throw NetworkAclFault.noEntry(number, isEgress) }
    if !replaces, removed > 0 {
      throw ServiceError(
        code: "NetworkAclEntryAlreadyExists",
        message: "The network acl entry identified by \(number) already exists.")
    }
    list.append(try entry(number, isEgress), to: "entrySet")
    // Entries are listed as they are judged: egress first, as AWS has it, then by number.
    list.set(
      "entrySet",
      .array(
        list.items("entrySet").sorted { left, right in
          let keys = [left, right].map {
            ($0["egress"]?.truth == true ? 0 : 1, $0["ruleNumber"]?.integer ?? 0)
          }
          return keys[0] < keys[1]
        }))
    state.put(list)
    return EC2Answer.done
  }

  private func entry(_ number: Int, _ isEgress: Bool) throws(ServiceError) -> JSONValue {
    let names = ["tcp": "6", "udp": "17", "icmp": "1", "icmpv6": "58", "all": "-1"]
    let text = try input.requiredText("Protocol").lowercased()
    let number6 = names[text] ?? text
    guard let value = Int(number6), (-1...255).contains(value) else {
      throw .invalidValue("protocol", text, "Expected a protocol's number, or -1 for all.")
    }
    let action = try input.requiredText("RuleAction")
    guard ["allow", "deny"].contains(action) else {
      throw .invalidValue("ruleAction", action, "Expected allow or deny.")
    }
    var entry: JSONValue = [
      "ruleNumber": .number("\(number)"), "protocol": .string(number6),
      "ruleAction": .string(action), "egress": .bool(isEgress),
    ]
    let fourth = try input.text("CidrBlock")
    let sixth = try input.text("Ipv6CidrBlock")
    guard let cidr = fourth ?? sixth else { throw .missing("cidrBlock or ipv6CidrBlock") }
    let block = try block("cidrBlock", cidr)
    guard (block.base.version == .v4) == (fourth != nil) else {
      throw .invalidValue("cidrBlock", cidr, "It is a block of the other family.")
    }
    entry.set(fourth == nil ? "ipv6CidrBlock" : "cidrBlock", .string("\(block)"))
    switch value {
    case 6, 17:
      guard let range = try input.structure("PortRange"), let from = try range.integer("From"),
        let to = try range.integer("To")
      else { throw .missing("portRange") }
      guard from <= to, (0...65535).contains(from), to <= 65535 else {
        throw .invalidValue("portRange", "\(from)-\(to)", "Expected 0 to 65535, in order.")
      }
      entry.set("portRange", ["from": .number("\(from)"), "to": .number("\(to)")])
    case 1, 58:
      guard let icmp = try input.structure("Icmp"), let type = try icmp.integer("Type"),
        let code = try icmp.integer("Code")
      else { throw .missing("icmpTypeCode") }
      guard (-1...255).contains(type), (-1...255).contains(code) else {
        throw .invalidValue("icmpTypeCode", "\(type) \(code)", "Expected -1 to 255.")
      }
      entry.set("icmpTypeCode", ["type": .number("\(type)"), "code": .number("\(code)")])
    default: break
    }
    return entry
  }
}
