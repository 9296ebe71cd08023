import Testing

/// Functions too long to be read in one go.
enum FunctionLengthRule {
  static let lineLimit = 70

  static func check(_ source: SourceText) -> [Finding] {
    spans(source).compactMap { span in
      let count = span.lines.count
      guard count > lineLimit else { return nil }
      let sentence = "'\(span.name)' has \(count) lines; \(lineLimit) is the limit"
      return source.finding(span.lines.lowerBound, sentence)
    }
  }

  /// A declaration with a body, from its keyword's line to the line of the closing brace.
  struct Span: Equatable {
    let name: String
    let lines: ClosedRange<Int>
  }

  static func spans(_ source: SourceText) -> [Span] {
    let tokens = Token.all(in: source.code)
    return tokens.indices.compactMap { index in
      guard isDeclaration(tokens, index), let open = bodyStart(tokens, after: index),
        let close = matchingBrace(tokens, from: open)
      else { return nil }
      let keyword = tokens[index].text
      let named = keyword == "func" || keyword == "var"
      return Span(
        name: named && index + 1 < tokens.count ? tokens[index + 1].text : keyword,
        lines: tokens[index].line...tokens[close].line)
    }
  }

  private static func isDeclaration(_ tokens: [Token], _ index: Int) -> Bool {
    let next = index + 1 < tokens.count ? tokens[index + 1].text : ""
    guard index == 0 || tokens[index - 1].text != "." else { return false }
    switch tokens[index].text {
    case "func", "var": return true
    case "deinit": return next == "{"
    case "init": return ["(", "<", "?"].contains(next)
    case "subscript": return ["(", "<"].contains(next)
    default: return false
    }
  }

  /// The brace that opens the body; nil for a declaration without one.
  private static func bodyStart(_ tokens: [Token], after start: Int) -> Int? {
    var depth = 0
    for index in (start + 1)..<tokens.count {
      let token = tokens[index]
      switch token.text {
      case "(", "[": depth += 1
      case ")", "]": depth -= 1
      case "{" where depth == 0: return index
      case "}" where depth == 0: return nil
      case "func", "var", "let", "case", "init", "deinit", "subscript", "struct", "enum":
        if depth == 0 && tokens[index - 1].text != "." { return nil }
      default: break
      }
      // A property's accessors begin on its own line; what follows a stored one is not its body.
      if tokens[start].text == "var" && depth == 0 && token.line != tokens[start].line {
        return nil
      }
    }
    return nil
  }

  private static func matchingBrace(_ tokens: [Token], from open: Int) -> Int? {
    var depth = 0
    for index in open..<tokens.count {
      if tokens[index].text == "{" { depth += 1 }
      if tokens[index].text == "}" { depth -= 1 }
      if depth == 0 { return index }
    }
    return nil
  }
}

/// A name or a single sign of the code, with the index of its line.
struct Token {
  let text: String
  let line: Int

  static func all(in code: [String]) -> [Token] {
    var tokens: [Token] = []
    for (index, line) in code.enumerated() {
      var word: [UInt8] = []
      for byte in line.utf8 {
        if byte.isWordByte {
          word.append(byte)
          continue
        }
        flush(&word, index, &tokens)
        if byte != 0x20 { tokens.append(Token(text: String(UnicodeScalar(byte)), line: index)) }
      }
      flush(&word, index, &tokens)
    }
    return tokens
  }

  private static func flush(_ word: inout [UInt8], _ line: Int, _ tokens: inout [Token]) {
    guard !word.isEmpty else { return }
    tokens.append(Token(text: String(decoding: word, as: UTF8.self), line: line))
    word.removeAll(keepingCapacity: true)
  }
}

struct FunctionLengthRuleTests {
  /// A function whose first and last line enclose `count - 2` lines.
  private func function(lines count: Int, head: String) -> SourceText {
    let body = String(repeating: "  x()\n", count: count - 2)
    return SourceText(path: "a.swift", text: "\(head) {\n\(body)}\n")
  }

  @Test(
    "a body of 70 lines passes, one of 71 does not",
    arguments: [
      "func f()", "package func f<T>(_ a: [Int] = [], b: () -> Void = { }) -> T where T: P",
      "init?(x: Int)", "deinit", "subscript(i: Int) -> Int", "var x: [Int]",
    ])
  func limit(head: String) {
    #expect(FunctionLengthRule.check(function(lines: 70, head: head)) == [])
    #expect(FunctionLengthRule.check(function(lines: 71, head: head)).map(\.line) == [1])
  }

  @Test("declarations without a body, calls and stored properties are no functions")
  func bodiless() {
    let text = """
      protocol P {
        func a() -> Int
        init(x: Int)
        var b: Int { get }
      }
      struct S {
        var c = 1
        func d() { self.init(x: 1); "}" }
      }
      """
    let names = FunctionLengthRule.spans(SourceText(path: "a.swift", text: text)).map(\.name)
    #expect(names == ["b", "d"])
  }

  @Test("a finding names the function and the figures")
  func sentence() {
    let findings = FunctionLengthRule.check(function(lines: 90, head: "func long()"))
    #expect(findings.map(\.description) == ["a.swift:1: 'long' has 90 lines; 70 is the limit"])
  }
}
