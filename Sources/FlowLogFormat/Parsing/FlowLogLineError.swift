/// What is wrong with one line of a flow log; columns count bytes from 1.
package enum FlowLogLineError: Error, Hashable, Sendable {
  /// The line ends before the format does.
  case tooFewFields(found: Int, expected: Int)
  /// The line goes on after the format's last field.
  case tooManyFields(found: Int, expected: Int)
  /// The line is longer than `FlowLogLineParser.longestLine`.
  case tooLong(bytes: Int)
  /// A numeric field holds something else than digits.
  case notANumber(field: FlowLogField, column: Int)
  /// A number that does not fit the field's type.
  case numberTooLarge(field: FlowLogField, column: Int)
  /// An address field holds no IPv4 or IPv6 address.
  case notAnAddress(field: FlowLogField, column: Int)

  /// The kind of the error, for counting.
  package enum Reason: UInt8, CaseIterable, Sendable {
    /// See the case of the same name in `FlowLogLineError`.
    case tooFewFields, tooManyFields, tooLong, notANumber, numberTooLarge, notAnAddress

    /// The name in statistics, snake case.
    package var name: String {
      switch self {
      case .tooFewFields: "too_few_fields"
      case .tooManyFields: "too_many_fields"
      case .tooLong: "too_long"
      case .notANumber: "not_a_number"
      case .numberTooLarge: "number_too_large"
      case .notAnAddress: "not_an_address"
      }
    }
  }

  /// The kind of this error.
  package var reason: Reason {
    switch self {
    case .tooFewFields: .tooFewFields
    case .tooManyFields: .tooManyFields
    case .tooLong: .tooLong
    case .notANumber: .notANumber
    case .numberTooLarge: .numberTooLarge
    case .notAnAddress: .notAnAddress
    }
  }
}

extension FlowLogLineError: CustomStringConvertible {
  /// One sentence: what stands where, and what the format wants.
  package var description: String {
    switch self {
    case .tooFewFields(let found, let expected), .tooManyFields(let found, let expected):
      "the line has \(found) field\(found == 1 ? "" : "s") where the format has \(expected); "
        + "give the format of the file, or a header line"
    case .tooLong(let bytes):
      "the line has \(bytes) bytes; lines may have \(FlowLogLineParser.longestLine)"
    case .notANumber(let field, let column):
      "\(field.name) at column \(column) is neither a number nor -"
    case .numberTooLarge(let field, let column):
      "\(field.name) at column \(column) does not fit \(field.definition.type.rawValue)"
    case .notAnAddress(let field, let column):
      "\(field.name) at column \(column) is neither an IP address nor -"
    }
  }
}
