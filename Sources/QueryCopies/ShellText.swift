/// Words of command lines as POSIX shells read them.
package enum ShellText {
  private static let plain: Set<UInt8> = Set(
    Array(UInt8(ascii: "a")...UInt8(ascii: "z")) + Array(UInt8(ascii: "A")...UInt8(ascii: "Z"))
      + Array(UInt8(ascii: "0")...UInt8(ascii: "9")) + Array("-_./:=@%+,".utf8))

  /// The word itself where no shell makes anything of it, else between single quotes.
  package static func word(_ text: String) -> String {
    guard text.isEmpty || !text.utf8.allSatisfy(plain.contains) else { return text }
    // By scalars: with an accent behind it a quote is another character to Swift, but no shell.
    let body = text.unicodeScalars.map { $0 == "'" ? "'\\''" : String($0) }
    return "'" + body.joined() + "'"
  }
}
