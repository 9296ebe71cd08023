/// Turns EC2's XML into the JSON that the AWS CLI prints for the same answer.
package enum EC2JSON {
  /// The items of a list element, such as `vpcSet`.
  ///
  /// - Throws: `XMLFault`, without a line, for a number or truth value that is none.
  package static func items(of list: XMLElement) throws(XMLFault) -> [JSONValue] {
    var items: [JSONValue] = []
    for child in list.children where child.name == "item" {
      items.append(
        child.children.isEmpty && !child.text.isEmpty
          ? .string(child.text) : .object(try members(of: child, owner: list.name)))
    }
    return items
  }

  /// Members of an object; `owner` is the element's name, or that of the list it is an item of.
  private static func members(
    of element: XMLElement, owner: String
  ) throws(XMLFault) -> [JSONMember] {
    var members: [JSONMember] = []
    var seen: Set<String> = []
    for child in element.children {
      let name = memberName(child, owner: owner)
      // A name that stands twice would make the file unreadable; the first one counts.
      guard seen.insert(name).inserted else { continue }
      members.append(JSONMember(name, try value(of: child, owner: owner)))
    }
    return members
  }

  private static func value(of element: XMLElement, owner: String) throws(XMLFault) -> JSONValue {
    let name = element.name
    if EC2Names.lists[name] != nil || element.children.first?.name == "item" {
      return .array(try items(of: element))
    }
    if !element.children.isEmpty || EC2Names.structures.contains(name)
      || EC2Names.structuresByOwner[owner]?.contains(name) == true
    {
      return .object(try members(of: element, owner: name))
    }
    if EC2Names.integersByOwner[owner]?.contains(name) == true || EC2Names.integers.contains(name) {
      guard let number = Int(element.text.trimmedBlanks) else {
        throw wrong(element, "a whole number")
      }
      return .number("\(number)")
    }
    if EC2Names.booleans.contains(name) {
      switch element.text.trimmedBlanks.lowercased() {
      case "true": return .bool(true)
      case "false": return .bool(false)
      default: throw wrong(element, "true or false")
      }
    }
    return .string(element.text)
  }

  private static func wrong(_ element: XMLElement, _ expected: String) -> XMLFault {
    XMLFault(
      line: 1, message: "<\(element.name)> holds no value such as it has; expected \(expected)")
  }

  private static func memberName(_ element: XMLElement, owner: String) -> String {
    let name = element.name
    if let special = EC2Names.byOwner[owner]?[name] ?? EC2Names.lists[name] ?? EC2Names.others[name]
    {
      return special
    }
    return name.prefix(1).uppercased() + name.dropFirst()
  }
}
