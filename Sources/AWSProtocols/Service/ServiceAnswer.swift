/// What an operation gives, written once and for every protocol.
///
/// Members have the names of the wire: `flowLogSet` for EC2, `Topics` for SNS, `logGroups` for
/// CloudWatch Logs. The request's identifier is added by the protocol.
package struct ServiceAnswer: Hashable, Sendable {
  /// The members of the result, in order; none for an operation that only does something.
  package var members: [ServiceMember]

  /// A result of these members; those that are nil are left out.
  package init(_ members: ServiceMember?...) { self.members = members.compactMap(\.self) }
}

/// A value of an answer.
package indirect enum ServiceValue: Hashable, Sendable {
  /// Text; in XML, characters that it cannot hold become U+FFFD.
  case text(String)
  /// A whole number.
  case integer(Int)
  /// A number with a fraction; one that is not finite is text in JSON.
  case decimal(Double)
  /// A truth value.
  case truth(Bool)
  /// A point in time: ISO 8601 in XML, seconds since 1970 in JSON.
  case time(milliseconds: Int)
  /// Values in order; an empty list is written, as clients miss a list that is absent.
  case list([ServiceValue])
  /// Members in order.
  case structure([ServiceMember])
  /// Names of the user's own with their values, in order.
  case map([ServiceMember])

  /// A structure of these members; those that are nil are left out.
  package static func members(_ members: ServiceMember?...) -> ServiceValue {
    .structure(members.compactMap(\.self))
  }

  /// A list of texts.
  package static func texts(_ texts: some Sequence<String>) -> ServiceValue {
    .list(texts.map { .text($0) })
  }
}

/// A named value.
package struct ServiceMember: Hashable, Sendable {
  /// The name on the wire.
  package var name: String
  /// What stands under it.
  package var value: ServiceValue

  /// Pairs a name with its value.
  package init(_ name: String, _ value: ServiceValue) {
    self.name = name
    self.value = value
  }

  /// Pairs a name with a text; nil where there is none.
  package init?(_ name: String, text: String?) {
    guard let text else { return nil }
    self.init(name, .text(text))
  }
}
