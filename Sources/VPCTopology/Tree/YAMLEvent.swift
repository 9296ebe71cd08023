import CYAML

/// What libyaml's parser said last, copied out of its memory.
struct YAMLEvent {
  var kind: Kind
  /// From 1.
  var line: Int32
  var anchor: String?
  /// An explicit tag, such as `!Ref`.
  var tag: String?

  enum Kind: Hashable {
    case documentStart
    case streamEnd
    case alias(String)
    case scalar(String, isQuoted: Bool)
    case sequenceStart
    case sequenceEnd
    case mappingStart
    case mappingEnd
    /// Stream start and document end, which carry nothing.
    case other
  }

  static let none = YAMLEvent(kind: .other, line: 1)

  private init(kind: Kind, line: Int32) {
    self.kind = kind
    self.line = line
  }

  @unsafe
  init(_ raw: yaml_event_t) {
    line = unsafe Int32(truncatingIfNeeded: raw.start_mark.line) + 1
    kind = .other
    switch unsafe raw.type {
    case YAML_DOCUMENT_START_EVENT: kind = .documentStart
    case YAML_STREAM_END_EVENT: kind = .streamEnd
    case YAML_SEQUENCE_END_EVENT: kind = .sequenceEnd
    case YAML_MAPPING_END_EVENT: kind = .mappingEnd
    case YAML_ALIAS_EVENT: kind = unsafe .alias(YAMLEvent.text(raw.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let scalar = unsafe raw.data.scalar
      let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      let isQuoted = unsafe scalar.style != YAML_PLAIN_SCALAR_STYLE
      kind = unsafe .scalar(String(decoding: bytes, as: UTF8.self), isQuoted: isQuoted)
      anchor = unsafe YAMLEvent.text(scalar.anchor)
      tag = unsafe YAMLEvent.text(scalar.tag)
    case YAML_SEQUENCE_START_EVENT:
      kind = .sequenceStart
      anchor = unsafe YAMLEvent.text(raw.data.sequence_start.anchor)
      tag = unsafe YAMLEvent.text(raw.data.sequence_start.tag)
    case YAML_MAPPING_START_EVENT:
      kind = .mappingStart
      anchor = unsafe YAMLEvent.text(raw.data.mapping_start.anchor)
      tag = unsafe YAMLEvent.text(raw.data.mapping_start.tag)
    default: break
    }
  }

  private static func text(_ start: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    guard let start = unsafe start else { return nil }
    return unsafe String(decodingCString: start, as: UTF8.self)
  }

  /// What libyaml says went wrong, at the line where it noticed.
  @unsafe
  static func fault(_ parser: UnsafeMutablePointer<yaml_parser_t>) -> TreeFault {
    let line = unsafe Int(truncatingIfNeeded: parser.pointee.problem_mark.line) + 1
    let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) }
    return TreeFault(line: line, message: "this is no YAML: \(problem ?? "out of memory")")
  }
}
