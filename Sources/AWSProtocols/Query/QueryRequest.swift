/// A call of the query protocol of EC2, STS and others: a form with `Action` and `Version`.
package struct QueryRequest: Hashable, Sendable {
  /// The operation.
  package var action: String
  /// The date that names the version of the interface.
  package var version: String
  /// Further parameters in order, such as `Filter.1.Name`.
  package private(set) var parameters: [QueryParameter] = []

  /// Makes a call without further parameters.
  package init(action: String, version: String) {
    self.action = action
    self.version = version
  }

  /// Adds a parameter.
  package mutating func add(_ name: String, _ value: String) {
    parameters.append(QueryParameter(name: name, value: value))
  }

  /// The form: names and values percent-encoded, joined by `&`.
  package var body: [UInt8] {
    let all =
      [
        QueryParameter(name: "Action", value: action),
        QueryParameter(name: "Version", value: version),
      ] + parameters
    let text = all.map {
      "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))"
    }
    return Array(text.joined(separator: "&").utf8)
  }

  /// What a form's body is called.
  package static let contentType = "application/x-www-form-urlencoded; charset=utf-8"
}

/// A field of a form.
package struct QueryParameter: Hashable, Sendable {
  /// The name, not encoded.
  package let name: String
  /// The value, not encoded.
  package let value: String

  /// Pairs a name with its value.
  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}
