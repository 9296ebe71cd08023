import TestSupport
import Testing

@testable import VPCTopology

/// JSON and YAML as trees with lines.
struct TreeTests {
  private func json(_ text: String) -> Result<DataNode, TreeFault> {
    Result { () throws(TreeFault) in try JSONReader.read(Array(text.utf8)) }
  }

  private func yaml(_ text: String) -> Result<DataNode, TreeFault> {
    Result { () throws(TreeFault) in try YAMLReader.read(Array(text.utf8)) }
  }

  private func message(_ result: Result<DataNode, TreeFault>) -> String {
    switch result {
    case .success(let node): TreeText.json(node)
    case .failure(let fault): "\(fault.line): \(fault.message)"
    }
  }

  @Test(
    "JSON values are read as they stand",
    arguments: [
      (#""a\"\\\/\b\f\n\r\tAé\ud83d\ude00""#, "a\"\\/\u{8}\u{c}\n\r\tAé😀", true),
      ("-0.5e+10", "-0.5e+10", false), ("0", "0", false), ("true", "true", false),
      ("\u{feff} false\n", "false", false), ("012345", "", false),
    ])
  func scalars(text: String, value: String, isQuoted: Bool) throws {
    guard !value.isEmpty else {
      #expect(message(json(text)) == "1: a number is digits without a leading zero")
      return
    }
    #expect(try json(text).get().content == .scalar(value, isQuoted: isQuoted))
  }

  @Test("every value knows its line, in JSON and in YAML")
  func lines() throws {
    let text = "{\n\"a\": [1,\n2],\n\n\"b\": {\"c\":\nnull}}"
    for root in [try json(text).get(), try yaml(text).get()] {
      guard case .object(let members) = root.content,
        case .list(let items) = members[0].value.content,
        case .object(let inner) = members[1].value.content
      else {
        Issue.record("another shape")
        continue
      }
      #expect(members.map(\.line) == [2, 5])
      #expect(items.map(\.line) == [2, 3])
      #expect(inner[0].line == 5)
      #expect(inner[0].value.content == .null)
      #expect(inner[0].value.line == 6)
    }
  }

  @Test(
    "what is no JSON is told with its line",
    arguments: [
      ("", "1: found the end of the file; expected a value"),
      ("{\"a\": 1,\n}", "2: found '}'; expected a key between double quotes"),
      ("{\"a\" 1}", "1: found '1'; expected ':'"), ("[1 2]", "1: found '2'; expected ',' or ']'"),
      ("{\"a\": 1]", "1: found ']'; expected ',' or '}'"),
      ("tru", "1: found 't'; expected a value, such as true, false or null"),
      ("[1,\n\n@]", "3: found '@'; expected a value"), ("\"a", "1: a string does not end"),
      ("\"a\nb\"", "1: a string holds a control character; expected an escape"),
      ("\"\\x\"", "1: found '\\x'; expected a JSON escape"),
      ("\"\\u12g4\"", "1: found '12g4' behind '\\u'; expected four hexadecimal digits"),
      ("\"\\u-000\"", "1: found '-000' behind '\\u'; expected four hexadecimal digits"),
      ("\"\\ud800x\"", "1: half a surrogate pair"), ("\"\\udc00\"", "1: half a surrogate pair"),
      ("1 2", "1: the file goes on behind its value; one value was expected"),
      ("{\"a\": 1,\n\"a\": 2}", "2: the key 'a' stands twice in one object"),
      ("1.", "1: found the end of the file behind the point of a number; expected digits"),
      ("1e", "1: found the end of the file in an exponent; expected digits"),
      ("é", "1: found a byte beyond ASCII; expected a value"),
    ])
  func noJSON(text: String, expected: String) {
    #expect(message(json(text)) == expected)
  }

  @Test("text that is not UTF-8 is refused")
  func encoding() {
    let bytes: [UInt8] = [0x22, 0xff, 0x22]
    #expect(throws: TreeFault(line: 1, message: "a string is not UTF-8")) {
      try JSONReader.read(bytes)
    }
  }

  @Test(
    "YAML scalars keep their text",
    arguments: [
      ("012345678901", DataNode.Content.scalar("012345678901", isQuoted: false)),
      ("'true'", .scalar("true", isQuoted: true)), ("~", .null), ("", .null), ("null", .null),
      ("\"null\"", .scalar("null", isQuoted: true)), ("yes", .scalar("yes", isQuoted: false)),
      ("|\n  a\n  b\n", .scalar("a\nb\n", isQuoted: true)),
    ])
  func yamlScalars(text: String, content: DataNode.Content) throws {
    #expect(try yaml(text).get().content == content)
  }

  @Test("an alias stands for what its anchor is")
  func aliases() throws {
    let node = try yaml("x-a: &a [1, {b: 2}]\nc: *a\n").get()
    #expect(
      TreeText.json(node) == TreeText.json(try json(#"{"x-a":[1,{"b":2}],"c":[1,{"b":2}]}"#).get()))
  }

  @Test(
    "what is no YAML, or more of it than makes sense, is told with its line",
    arguments: [
      ("a: [1\nb: 2", "2: this is no YAML: did not find expected ',' or ']'"),
      ("a: 1\na: 2", "2: the key 'a' stands twice in one object"),
      ("a: *b", "1: the alias '*b' stands for nothing that ended before it"),
      ("a: &a [*a]", "1: the alias '*a' stands for nothing that ended before it"),
      ("a: !Ref b", "1: the tag '!Ref' has no meaning here; expected a plain value"),
      ("? [a]\n: b", "1: a key is not plain text"),
      ("a: 1\n---\nb: 2", "2: a second document begins; expected one document a file"),
      ("a:\n\t- b", "2: this is no YAML: found character that cannot start any token"),
    ])
  func noYAML(text: String, expected: String) {
    #expect(message(yaml(text)) == expected)
  }

  @Test("nesting deeper than the limit is refused, one less is read")
  func depth() {
    for read in [json, yaml] {
      let fits = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
      #expect(throws: Never.self) { try read(fits).get() }
      let deep = String(repeating: "[", count: 100_000)
      #expect(message(read(deep)) == "1: values are nested more than 64 deep, which is the limit")
    }
  }

  @Test("a few lines of aliases cannot become a billion values")
  func aliasBomb() {
    var text = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
    for level in 1..<12 {
      let items = [String](repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(items)]\n"
    }
    #expect(
      message(yaml(text))
        == "6: with its aliases the file holds more than 1000000 values, which is the limit")
  }

  @Test("random bytes are read or refused, and trees survive being written", arguments: 0..<200)
  func random(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let alphabet = Array("{}[]:,\"\\a1-&*!|>#\n \tn~é".utf8)
    let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
      alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
    }
    _ = Result { () throws(TreeFault) in try JSONReader.read(bytes) }
    _ = Result { () throws(TreeFault) in try YAMLReader.read(bytes) }
    let tree = TreeTests.tree(depth: 4, &random)
    let node = DataNode(.object([DataMember(key: "root", line: 0, value: tree)]))
    let expected = TreeText.json(node)
    #expect(TreeText.json(try json(expected).get()) == expected)
    let written = TreeText.yaml(node)
    let again = TreeTests.quoting(try yaml(written).get())
    #expect(TreeText.json(again) == TreeText.json(TreeTests.quoting(node)), "\(written)")
  }

  /// The same tree with all scalars as text: YAML writes most texts without quotes.
  private static func quoting(_ node: DataNode) -> DataNode {
    switch node.content {
    case .null: node
    case .scalar(let text, _): .text(text)
    case .list(let items): DataNode(.list(items.map(quoting)))
    case .object(let members):
      DataNode(
        .object(
          members.map { DataMember(key: $0.key, line: 0, value: quoting($0.value)) }))
    }
  }

  private static let texts = [
    "a", "tcp 443", "10.0.0.0/8", "::/0", "true", "", "\"", "\\", "é\u{85}", "- x", "1", "a: b",
    "\n",
    "\u{feff}", "x #y", "*", "😀", "0x1f", "2026-01-01", "12:30", ".5", "NULL", "a ", "\u{7f}",
  ]

  private static func tree(depth: Int, _ random: inout SeededGenerator) -> DataNode {
    let text = texts[Int.random(in: 0..<texts.count, using: &random)]
    switch Int.random(in: 0..<(depth == 0 ? 3 : 5), using: &random) {
    case 0: return .text(text)
    case 1: return .bare(Int.random(in: -9...99_999, using: &random))
    case 2: return DataNode(.null)
    case 3:
      return DataNode(
        .list(
          (0..<Int.random(in: 0...4, using: &random)).map { _ in tree(depth: depth - 1, &random) }))
    default:
      let keys = Set((0..<4).map { _ in texts[Int.random(in: 0..<texts.count, using: &random)] })
      return DataNode(
        .object(
          keys.sorted().map {
            DataMember(key: $0, line: 0, value: tree(depth: depth - 1, &random))
          }))
    }
  }
}
