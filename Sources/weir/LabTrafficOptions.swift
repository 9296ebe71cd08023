import CommandLineKit
import NetworkTypes

/// The words of `weir lab traffic`.
enum LabTrafficOptions {
  /// What the helper is to be.
  enum Role: Sendable {
    case client
    case server
    case scan
  }

  static let role = ArgumentKey<Role>.one(
    "ROLE",
    .oneOf([
      (Choice("client", "tries to reach somebody, once"), .client),
      (Choice("server", "listens, and answers"), .server),
      (Choice("scan", "tries many TCP ports of an address"), .scan),
    ]), summary: "What to be: client, server or scan")

  static let words = ArgumentKey<[String]>.oneOrMore(
    "WORD", .text,
    summary: "Whom to reach or what to serve; see above")

  static let timeout = OptionKey<Duration>.value(
    "timeout", "TIME", duration, default: .seconds(3), defaultText: "3s",
    summary: "How long an attempt may take, such as 2s or 500ms; for a scan each port")

  static let bytes = OptionKey<Int>.value(
    "bytes", "COUNT", .integer(in: 0...1400), default: 32,
    summary: "How much a client sends, to have it back")

  static let source = OptionKey<IPAddress?>.optional(
    "source", "ADDRESS", address, summary: "The address to send from, or to listen at")

  static let resolver = OptionKey<IPAddress?>.optional(
    "resolver", "ADDRESS", address, summary: "The name server that knows a client's name")

  static let lifetime = OptionKey<Duration?>.optional(
    "for", "TIME", duration, summary: "End a server after this time (default: on Ctrl-C)")

  static let isJSON = OptionKey<Bool>.value(
    "output", "STYLE",
    .oneOf([
      (Choice("text", "a line for people"), false), (Choice("json", "an object for scripts"), true),
    ]), default: false, defaultText: "text", summary: "How the result is shown")

  static let groups = [
    OptionGroup(
      "Options",
      [
        timeout.declaration, bytes.declaration, source.declaration, resolver.declaration,
        lifetime.declaration, isJSON.declaration,
      ])
  ]

  /// Takes a time with its unit.
  static let duration = ValueReader<Duration> { (text) throws(ValueRefusal) in
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let number = Int(digits), (1...86_400_000).contains(number) else {
      throw ValueRefusal("a time such as 2s, 500ms or 1m works")
    }
    switch text.dropFirst(digits.count) {
    case "ms": return .milliseconds(number)
    case "s": return .seconds(number)
    case "m": return .seconds(number * 60)
    default: throw ValueRefusal("a time such as 2s, 500ms or 1m works")
    }
  }

  private static let address = ValueReader<IPAddress> { (text) throws(ValueRefusal) in
    guard let address = IPAddress(text) else {
      throw ValueRefusal("an address such as 10.0.2.10 or 2001:db8::10 works")
    }
    return address
  }
}
