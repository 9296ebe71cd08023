package import AWSProtocols

/// A thing that the control plane keeps: EC2's own description of it, with the names of the wire.
///
/// So nothing that a client said is lost, every describe is a filter, and what a resource's filters
/// are called is a table. Members whose names begin with an underscore are the control plane's own
/// and are not shown.
package struct ControlRecord: Hashable, Sendable {
  /// Its sort.
  package let kind: ControlKind
  /// Unique within its kind, account and Region.
  package let id: String
  /// The later it was made, the greater; the order of lists and pages.
  ///
  /// Set when it is first kept.
  package internal(set) var sequence = 0
  /// The description.
  package var value: JSONValue

  /// Describes a thing.
  package init(_ kind: ControlKind, _ id: String, _ value: JSONValue) {
    self.kind = kind
    self.id = id
    self.value = value
  }

  /// A member's text; setting nil takes the member away.
  package subscript(name: String) -> String? {
    get { value[name]?.text }
    set { value.set(name, newValue.map { .string($0) }) }
  }

  /// Whether a member is true.
  package func isTrue(_ name: String) -> Bool { value[name]?.truth == true }

  /// The items of a list; none where it is absent.
  package func items(_ name: String) -> [JSONValue] { value[name]?.items ?? [] }

  /// Gives a member another value.
  package mutating func set(_ name: String, _ value: JSONValue?) { self.value.set(name, value) }

  /// Adds an item to a list, which may be absent.
  package mutating func append(_ item: JSONValue, to name: String) {
    value.set(name, .array(items(name) + [item]))
  }

  /// Takes items out of a list.
  ///
  /// - Returns: How many there were.
  @discardableResult
  package mutating func remove(from name: String, where isOut: (JSONValue) -> Bool) -> Int {
    let all = items(name)
    let rest = all.filter { !isOut($0) }
    if rest.count != all.count { value.set(name, .array(rest)) }
    return all.count - rest.count
  }

  /// Tags, sorted by key.
  package var tags: [String: String] {
    get {
      Dictionary(
        items("tagSet").compactMap { tag in
          tag["key"]?.text.map { ($0, tag["value"]?.text ?? "") }
        }
      ) { $1 }
    }
    set {
      value.set(
        "tagSet",
        .array(
          newValue.sorted { $0.key < $1.key }.map {
            ["key": .string($0.key), "value": .string($0.value)]
          }))
    }
  }
}
