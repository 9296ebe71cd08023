internal import AWSProtocols
internal import ControlPlane

/// A describe operation as a table: what it lists, how it is asked for, and its filters.
struct EC2Description: Sendable {
  /// What it lists.
  var kind: ControlKind
  /// The list in the answer, such as `vpcSet`.
  var list: String
  /// The list of identifiers in the call, such as `VpcId`; nil where there is none.
  var ids: String?
  /// Whether an identifier that is not there is an error; without, it is only left out.
  var refusesUnknownIDs = true
  /// Another list of the call that chooses, with the member that it names: `GroupName`.
  var names: (parameter: String, member: String, notFoundCode: String)?
  /// How many items a page may have.
  var pageSizes = 5...1000
  /// Names of filters with the paths of what they look at; `tag:…` and `tag-key` are always there.
  var filters: [String: String]
  /// A record as the answer shows it.
  var shape: @Sendable (ControlRecord, ControlState) -> JSONValue = { record, _ in record.value }
  /// Which records are listed at all; nil for every one.
  var includes: (@Sendable (ControlRecord) -> Bool)?
}

extension EC2Operation {
  /// A describe operation.
  static func describe(_ name: String, _ description: EC2Description) -> EC2Operation {
    read(name) { (call) throws(ServiceError) in
      let page = try EC2Page(call.input, sizes: description.pageSizes, operation: name)
      // All of them are only looked at where none is asked for by its identifier.
      var chosen: [ControlRecord]?
      if let parameter = description.ids {
        let ids = try call.input.texts(parameter)
        if !ids.isEmpty {
          if page.size != nil {
            throw .combination(
              "The parameter \(parameter) cannot be used with the parameter maxResults")
          }
          let wanted = Set(ids)
          if description.refusesUnknownIDs {
            for id in ids { _ = try call.find(description.kind, id) }
          }
          chosen = wanted.compactMap { call.state.find(description.kind, $0) }
            .sorted { $0.sequence < $1.sequence }
        }
      }
      if let names = description.names {
        let wanted = try call.input.texts(names.parameter)
        let records = chosen ?? call.state.all(description.kind)
        for name in wanted where !records.contains(where: { $0[names.member] == name }) {
          throw ServiceError(
            code: names.notFoundCode, message: "The \(names.member) '\(name)' does not exist")
        }
        if !wanted.isEmpty {
          chosen = records.filter { wanted.contains($0[names.member] ?? "") }
        }
      }
      let filters = try EC2Filters(call.input, table: description.filters)
      let state = call.state
      let rest =
        chosen.map { ControlRecords($0, after: page.start) }
        ?? state.all(description.kind, after: page.start)
      let listed = rest.lazy.filter { description.includes?($0) ?? true }
      return page.answer(
        description.list, of: listed.map { ($0.sequence, description.shape($0, state)) }
      ) { filters.match($0) }
    }
  }
}

/// Where in a list a call wants to go on, and how much of it.
struct EC2Page {
  /// So many items at most; nil for all.
  let size: Int?
  /// Items up to this number have been seen.
  let start: Int
  private let operation: String

  /// Reads `MaxResults` and `NextToken`.
  init(
    _ input: ServiceInput, sizes: ClosedRange<Int>, operation: String
  ) throws(ServiceError) {
    self.operation = operation
    size = try input.integer("MaxResults")
    if let size, !sizes.contains(size) {
      throw .invalidValue(
        "maxResults", "\(size)",
        "Expected a value between \(sizes.lowerBound) and \(sizes.upperBound).")
    }
    guard let token = try input.text("NextToken"), !token.isEmpty else {
      start = 0
      return
    }
    guard let number = EC2Page.number(of: token, operation) else {
      throw ServiceError(
        code: "InvalidPaginationToken",
        message: "The pagination token '\(token)' is not valid; use the nextToken of the answer "
          + "before")
    }
    start = number
  }

  /// A page of numbered values, and the token for the next one where there is one.
  func answer(
    _ list: String, of values: some Sequence<(Int, JSONValue)>,
    where isListed: (JSONValue) -> Bool
  ) -> JSONValue {
    var items: [JSONValue] = []
    var last = 0
    for (number, value) in values where number > start && isListed(value) {
      if items.count == size {
        return .object([
          JSONMember(list, .array(items)),
          JSONMember("nextToken", .string(EC2Page.token(last, operation))),
        ])
      }
      items.append(value)
      last = number
    }
    return .object([JSONMember(list, .array(items))])
  }

  /// A token that fits this operation alone: the number and a digest of both.
  private static func token(_ number: Int, _ operation: String) -> String {
    let digest = SHA256Digest.digest(Array("\(operation) \(number)".utf8))
    return "\(String(number, radix: 16))-\(digest.prefix(8).hexadecimal)"
  }

  private static func number(of token: String, _ operation: String) -> Int? {
    let digits = token.prefix { $0 != "-" }
    guard let number = Int(digits, radix: 16), self.token(number, operation) == token else {
      return nil
    }
    return number
  }
}
