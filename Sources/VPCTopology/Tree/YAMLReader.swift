import CYAML

/// Reads one YAML document through libyaml's events, and remembers lines.
@safe
struct YAMLReader: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private var event: YAMLEvent = .none
  private var anchors: [String: (node: DataNode, size: Int)] = [:]
  private var depth = 0
  private var nodes = 0

  /// Reads the one document of a file; an empty file is null.
  static func read(_ bytes: [UInt8]) throws(TreeFault) -> DataNode {
    guard bytes.count <= TreeLimits.yamlBytes else {
      throw TreeFault(
        line: 1, message: "the file has \(bytes.count) bytes; \(TreeLimits.yamlBytes) is the limit")
    }
    let result = unsafe bytes.withUnsafeBufferPointer { buffer in
      var reader = unsafe YAMLReader(buffer)
      do throws(TreeFault) {
        return Result<DataNode, TreeFault>.success(try reader.readDocument())
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// The buffer must outlive the reader.
  @unsafe
  private init(_ buffer: UnsafeBufferPointer<UInt8>) {
    unsafe parser = .allocate(capacity: 1)
    unsafe parser.initialize(to: yaml_parser_t())
    _ = unsafe yaml_parser_initialize(parser)
    unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    unsafe yaml_parser_set_input_string(parser, buffer.baseAddress, buffer.count)
  }

  deinit {
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
  }

  private mutating func advance() throws(TreeFault) {
    var raw = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(parser, &raw) == 1 else { throw unsafe YAMLEvent.fault(parser) }
    event = unsafe YAMLEvent(raw)
    unsafe yaml_event_delete(&raw)
  }

  private mutating func readDocument() throws(TreeFault) -> DataNode {
    // Stream start, then either a document or the end.
    try advance()
    try advance()
    guard case .documentStart = event.kind else { return DataNode(.null, line: 1) }
    try advance()
    let root = try readNode()
    try advance()
    try advance()
    guard case .streamEnd = event.kind else {
      throw fault("a second document begins; expected one document a file")
    }
    return root
  }

  private func fault(_ message: String) -> TreeFault {
    TreeFault(line: Int(event.line), message: message)
  }

  /// Reads the node that begins at the current event; afterwards the event is its last.
  private mutating func readNode() throws(TreeFault) -> DataNode {
    try count(1)
    let (anchor, before, line) = (event.anchor, nodes, event.line)
    if let tag = event.tag {
      throw fault("the tag \(quoted(tag)) has no meaning here; expected a plain value")
    }
    let content: DataNode.Content
    switch event.kind {
    case .alias(let name):
      guard let target = anchors[name] else {
        throw fault("the alias \(quoted("*" + name)) stands for nothing that ended before it")
      }
      try count(target.size)
      return DataNode(target.node.content, line: line)
    case .scalar(let text, let isQuoted):
      let isNull = !isQuoted && ["", "~", "null", "Null", "NULL"].contains(text)
      content = isNull ? .null : .scalar(text, isQuoted: isQuoted)
    case .sequenceStart: content = .list(try readItems())
    case .mappingStart: content = .object(try readMembers())
    default: throw fault("expected a value")
    }
    let node = DataNode(content, line: line)
    if let anchor { anchors[anchor] = (node, nodes - before + 1) }
    return node
  }

  private mutating func count(_ more: Int) throws(TreeFault) {
    nodes += more
    guard nodes <= TreeLimits.yamlNodes else {
      throw fault(
        "with its aliases the file holds more than \(TreeLimits.yamlNodes) values, "
          + "which is the limit"
      )
    }
  }

  private mutating func descend() throws(TreeFault) {
    depth += 1
    guard depth <= TreeLimits.depth else {
      throw fault("values are nested more than \(TreeLimits.depth) deep, which is the limit")
    }
  }

  private mutating func readItems() throws(TreeFault) -> [DataNode] {
    try descend()
    defer { depth -= 1 }
    var items: [DataNode] = []
    try advance()
    while event.kind != .sequenceEnd {
      items.append(try readNode())
      try advance()
    }
    return items
  }

  private mutating func readMembers() throws(TreeFault) -> [DataMember] {
    try descend()
    defer { depth -= 1 }
    var members: [DataMember] = []
    try advance()
    while event.kind != .mappingEnd {
      guard case .scalar(let key, _) = event.kind, event.tag == nil, event.anchor == nil else {
        throw fault("a key is not plain text")
      }
      let line = event.line
      try count(1)
      try advance()
      members.append(DataMember(key: key, line: line, value: try readNode()))
      try advance()
    }
    if let repeated = DataMember.repeated(in: members) {
      throw TreeFault(
        line: Int(repeated.line),
        message: "the key \(quoted(repeated.key)) stands twice in one object")
    }
    return members
  }
}
