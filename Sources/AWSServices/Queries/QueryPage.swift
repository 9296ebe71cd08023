internal import AWSProtocols

/// A page of a list; its token names the last item of the page before.
struct QueryPage<Item> {
  var items: [Item]
  var token: String?

  /// Cuts a page out of a list.
  ///
  /// - Parameters:
  ///   - most: The greatest number of items a page may have.
  ///   - usual: The number where the call names none.
  ///   - name: What tells items apart.
  init(
    _ all: [Item], _ input: ServiceInput, limit: String, token: String, most: Int,
    usual: Int? = nil, code: String, name: (Item) -> String
  ) throws(ServiceError) {
    let count = try input.integer(limit) ?? usual ?? most
    guard (1...most).contains(count) else {
      throw ServiceError(
        code: code,
        message: "1 validation error detected: Value '\(count)' at '\(limit)' failed to satisfy "
          + "constraint: Member must have value between 1 and \(most)")
    }
    var rest = all[...]
    if let last = try input.text(token) {
      guard let place = all.firstIndex(where: { name($0) == last }) else {
        throw ServiceError(code: code, message: "The specified \(token) is invalid.")
      }
      rest = all[(place + 1)...]
    }
    items = Array(rest.prefix(count))
    self.token = rest.count > count ? items.last.map(name) : nil
  }
}

/// Names that nothing else has.
enum QueryIdentifier {
  /// A UUID of random bits.
  static func make(_ random: () -> UInt64) -> String {
    let high = random() & 0xffff_ffff_ffff_0fff | 0x4000
    let low = random() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
    func digits(_ number: UInt64) -> String {
      let text = String(number, radix: 16)
      return String(repeating: "0", count: 16 - text.utf8.count) + text
    }
    let text = Array((digits(high) + digits(low)).utf8)
    return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
      .map { String(decoding: text[$0], as: UTF8.self) }.joined(separator: "-")
  }
}

extension ServiceValue {
  /// A tree of JSON as a value.
  init(tree: JSONValue) {
    switch tree {
    case .null: self = .text("")
    case .string(let text): self = .text(text)
    case .number(let digits):
      self =
        Int(digits).map { .integer($0) } ?? Double(digits).map { .decimal($0) }
        ?? .text(digits)
    case .bool(let truth): self = .truth(truth)
    case .array(let items): self = .list(items.map { ServiceValue(tree: $0) })
    case .object(let members):
      self = .structure(
        members.compactMap {
          $0.value == .null ? nil : ServiceMember($0.name, ServiceValue(tree: $0.value))
        })
    }
  }
}
