import CommandLineKit
import Testing

struct ParsingTests {
  @Test("options that are absent have their defaults")
  func defaults() throws {
    let parsed = try Sample.parse("a")
    #expect(parsed[Sample.size] == 3)
    #expect(parsed[Sample.color] == .red)
    #expect(parsed[Sample.note] == nil)
    #expect(parsed[Sample.net] == [])
    #expect(!parsed[Sample.quick])
    #expect(parsed[Sample.files] == ["a"])
  }

  @Test(
    "every way to give a value is read alike",
    arguments: [
      ["--size", "7", "a"], ["--size=7", "a"], ["-s", "7", "a"], ["-s7", "a"],
      ["a", "--size", "7"],
      ["-qs7", "a"], ["-qs", "7", "a"], ["--size=7", "--", "a"],
    ])
  func valueForms(words: [String]) throws {
    let parsed = try Sample.paint.parse(words, program: "tool").get()
    #expect(parsed[Sample.size] == 7)
    #expect(parsed[Sample.files] == ["a"])
  }

  @Test("a negative number is a value, with a space before it and with an equals sign")
  func negativeValues() throws {
    #expect(try Sample.parse("--size", "-5", "a")[Sample.size] == -5)
    #expect(try Sample.parse("--size=-5", "a")[Sample.size] == -5)
    #expect(try Sample.parse("-s-5", "a")[Sample.size] == -5)
  }

  @Test("a lone dash is an argument, and a value")
  func loneDash() throws {
    #expect(try Sample.parse("-", "--quick")[Sample.files] == ["-"])
    #expect(try Sample.parse("--out", "-", "a")[Sample.out] == "-")
  }

  @Test("behind two dashes everything is an argument, two dashes too")
  func endOfOptions() throws {
    let parsed = try Sample.parse("--", "--quick", "-q", "--", "--help")
    #expect(parsed[Sample.files] == ["--quick", "-q", "--", "--help"])
    #expect(!parsed[Sample.quick])
  }

  @Test("an argument may take all words that are left, and none")
  func anyWords() throws {
    let words = ArgumentKey<[String]>.any("WORD", .text, summary: "What to say")
    let say = Command(
      name: "say", summary: "Say it", arguments: [words.declaration],
      groups: [OptionGroup("How", [Sample.loud.declaration])])
    #expect(try say.parse(["a", "-l", "b"], program: "tool").get()[words] == ["a", "b"])
    #expect(try say.parse([], program: "tool").get()[words] == [])
    #expect(words.declaration.label == "[WORD...]")
  }

  @Test("flags share a dash")
  func bundledFlags() throws {
    let parsed = try Sample.parse("-ql", "a")
    #expect(parsed[Sample.quick] && parsed[Sample.loud])
  }

  @Test("a list grows with each use and each comma, in order")
  func lists() throws {
    let parsed = try Sample.parse("--net", "a,b", "--net=c", "x")
    #expect(parsed[Sample.net] == ["a", "b", "c"])
  }

  @Test("a value may hold equals signs, spaces and be what looks like an option")
  func strangeValues() throws {
    #expect(try Sample.parse("--note=a=b c", "x")[Sample.note] == "a=b c")
    #expect(try Sample.parse("--note=--quick", "x")[Sample.note] == "--quick")
  }

  @Test("a suggestion binds nobody")
  func suggestions() throws {
    #expect(try Sample.parse("--style", "wild", "x")[Sample.style] == "wild")
  }

  @Test("an optional argument may be left out, a single one is read with its type")
  func otherArguments() throws {
    let explain = Sample.explain
    #expect(try explain.parse([], program: "tool").get()[Sample.topic] == nil)
    #expect(try explain.parse(["x"], program: "tool").get()[Sample.topic] == "x")
    #expect(try Sample.move.parse(["4"], program: "tool").get()[Sample.target] == 4)
  }

  @Test("help wins over mistakes, unless it stands behind two dashes")
  func help() {
    #expect(Sample.paint.parse(["--bogus", "-h"], program: "tool").wantsHelp)
    #expect(Sample.paint.parse(["--size", "99", "--help"], program: "tool").wantsHelp)
    #expect(!Sample.paint.parse(["--", "--help"], program: "tool").wantsHelp)
  }

  @Test("what stands behind a mistake is still understood, and the first mistake is told")
  func readsOnBehindMistakes() {
    let words = ["--bogus", "--size", "99", "--out", "x.json", "a"]
    let parsing = Sample.paint.parse(words, program: "tool")
    #expect(parsing.understood[Sample.out] == "x.json")
    #expect(parsing.understood[Sample.size] == 3)
    #expect(
      parsing.error == .unknownOption("--bogus", command: "tool paint", suggestion: nil))
  }
}
