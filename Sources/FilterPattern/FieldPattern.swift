/// Fields between brackets, one for each of an event: `[ip, user, ..., status = 4*, bytes > 1000]`.
struct FieldPattern: Hashable, Sendable {
  /// Conditions on one field; `&&` binds tighter than `||`.
  indirect enum Condition: Hashable, Sendable {
    case test(ValueTest)
    case all([Condition])
    case any([Condition])

    func isTrue(_ field: ArraySlice<UInt8>) -> Bool {
      switch self {
      case .test(let test): test.isTrue(field)
      case .all(let parts): parts.allSatisfy { $0.isTrue(field) }
      case .any(let parts): parts.contains { $0.isTrue(field) }
      }
    }
  }

  struct Field: Hashable, Sendable {
    /// Empty where the pattern gives none.
    var name: String
    var condition: Condition?
  }

  private var fields: [Field] = []
  /// Before which field any number of others may stand; nil without an ellipsis.
  private var ellipsis: Int?

  init(_ scanner: inout PatternScanner) throws(FilterPatternError) {
    scanner.index += 1
    scanner.skipBlanks()
    var isOpen = !scanner.take("]")
    while isOpen {
      scanner.skipBlanks()
      if scanner.take("...") {
        guard ellipsis == nil else { throw scanner.fault("'...' stands more than once") }
        ellipsis = fields.count
      } else {
        fields.append(try FieldPattern.field(&scanner))
      }
      scanner.skipBlanks()
      isOpen = scanner.take(",")
      guard isOpen || scanner.take("]") else { throw scanner.fault("',' or ']' was expected") }
    }
    scanner.skipBlanks()
    guard scanner.next == nil else { throw scanner.fault("something stands behind ']'") }
  }

  private static func field(_ scanner: inout PatternScanner) throws(FilterPatternError) -> Field {
    let start = scanner.index
    let name = takeName(&scanner)
    scanner.skipBlanks()
    guard let byte = scanner.next, byte != UInt8(ascii: ","), byte != UInt8(ascii: "]") else {
      return Field(name: name)
    }
    scanner.index = start
    let condition = try condition(&scanner, name, depth: 0)
    return Field(name: name, condition: condition)
  }

  private static func takeName(_ scanner: inout PatternScanner) -> String {
    while let byte = scanner.next, PatternScanner.isBlank(byte) || byte == UInt8(ascii: "(") {
      scanner.index += 1
    }
    let name = scanner.word { byte in
      PatternScanner.isBlank(byte) || Array("=!<>,])(&|".utf8).contains(byte)
    }
    return String(decoding: name, as: UTF8.self)
  }

  private static func condition(
    _ scanner: inout PatternScanner, _ name: String, depth: Int
  ) throws(FilterPatternError) -> Condition {
    var any = [try conjunction(&scanner, name, depth: depth)]
    scanner.skipBlanks()
    while scanner.take("||") {
      any.append(try conjunction(&scanner, name, depth: depth))
      scanner.skipBlanks()
    }
    return any.count == 1 ? any[0] : .any(any)
  }

  private static func conjunction(
    _ scanner: inout PatternScanner, _ name: String, depth: Int
  ) throws(FilterPatternError) -> Condition {
    var all = [try single(&scanner, name, depth: depth)]
    scanner.skipBlanks()
    while scanner.take("&&") {
      all.append(try single(&scanner, name, depth: depth))
      scanner.skipBlanks()
    }
    return all.count == 1 ? all[0] : .all(all)
  }

  private static func single(
    _ scanner: inout PatternScanner, _ name: String, depth: Int
  ) throws(FilterPatternError) -> Condition {
    scanner.skipBlanks()
    if scanner.take("(") {
      guard depth < FilterPatternLimits.depth else {
        throw scanner.fault("parentheses are nested too deep")
      }
      let inner = try condition(&scanner, name, depth: depth + 1)
      scanner.skipBlanks()
      guard scanner.take(")") else { throw scanner.fault("')' was expected") }
      return inner
    }
    let found = takeName(&scanner)
    guard found == name else {
      throw scanner.fault("the conditions of one field name '\(name)' and '\(found)'")
    }
    scanner.skipBlanks()
    return .test(
      try ValueTest(&scanner) { byte in Array(",])(&|".utf8).contains(byte) })
  }

  /// The fields of an event by name, where they are what the pattern asks for.
  func match(_ message: [UInt8]) -> [(name: String, value: String)]? {
    var values = FieldPattern.split(message)
    if ellipsis == nil, fields.count > 1, values.count > fields.count,
      fields[fields.count - 1].condition == nil
    {
      // A last name without a condition stands for the rest of the event.
      let rest = values[fields.count - 1].startIndex
      values = values[..<(fields.count - 1)] + [message[rest...]]
    }
    let extra = values.count - fields.count
    guard extra == 0 || ellipsis != nil && extra > 0 else { return nil }
    let gap = ellipsis ?? fields.count
    var found: [(name: String, value: String)] = []
    for (place, value) in values.enumerated() {
      let field: Field? =
        place < gap ? fields[place] : place < gap + extra ? nil : fields[place - extra]
      if let condition = field?.condition, !condition.isTrue(value) { return nil }
      let name = field.map(\.name) ?? ""
      found.append(
        ("$" + (name.isEmpty ? "\(place + 1)" : name), String(decoding: value, as: UTF8.self)))
    }
    return found
  }

  /// The fields of an event: words, and whatever stands between brackets or quotation marks.
  static func split(_ message: [UInt8]) -> [ArraySlice<UInt8>] {
    var fields: [ArraySlice<UInt8>] = []
    var index = 0
    while index < message.count {
      let byte = message[index]
      if PatternScanner.isBlank(byte) {
        index += 1
        continue
      }
      let close: UInt8? =
        byte == UInt8(ascii: "[") ? 0x5d : byte == UInt8(ascii: "\"") ? byte : nil
      if let close, let end = message[(index + 1)...].firstIndex(of: close) {
        fields.append(message[(index + 1)..<end])
        index = end + 1
      } else {
        let end = message[index...].firstIndex(where: PatternScanner.isBlank) ?? message.count
        fields.append(message[index..<end])
        index = end
      }
    }
    return fields
  }
}
