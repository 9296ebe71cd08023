extension DataNode {
  /// Text, which stays text even where it looks like a number.
  static func text(_ text: String) -> DataNode { DataNode(.scalar(text, isQuoted: true)) }

  /// A number or truth value.
  static func bare(_ value: some CustomStringConvertible) -> DataNode {
    DataNode(.scalar(value.description, isQuoted: false))
  }

  /// A list of texts.
  static func texts(_ texts: [String]) -> DataNode { DataNode(.list(texts.map(DataNode.text))) }

  /// One text, or a list where there are more or none.
  static func oneOrMore(_ texts: [String]) -> DataNode {
    texts.count == 1 ? .text(texts[0]) : .texts(texts)
  }

  /// An object of the members that have a value.
  static func object(_ members: [(String, DataNode?)]) -> DataNode {
    DataNode(
      .object(
        members.compactMap { key, value in
          value.map { DataMember(key: key, line: 0, value: $0) }
        }))
  }

  var isScalar: Bool {
    switch content {
    case .null, .scalar: true
    case .list, .object: false
    }
  }

  /// Whether nothing is inside, so that brackets say it best.
  var isEmpty: Bool {
    switch content {
    case .null, .scalar: false
    case .list(let items): items.isEmpty
    case .object(let members): members.isEmpty
    }
  }
}
