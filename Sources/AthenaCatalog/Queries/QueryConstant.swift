internal import AWSProtocols

/// A value that stands in a query, as far as it can be known before the query runs.
enum QueryConstant: Hashable, Sendable {
  case text(String)
  case number(Int)
  /// Midnight of a day.
  case date(UTCTime)
  case time(UTCTime)

  /// Reads an expression of literals, `current_date`, intervals and a few functions; nil where it
  /// has anything else in it, which is no error: the engine will know.
  static func read(_ tokens: ArraySlice<SQLToken>, now: UTCTime) -> QueryConstant? {
    var reader = ConstantReader(tokens: tokens, now: now)
    guard let value = reader.sum(depth: 0), reader.tokens.isEmpty else { return nil }
    return value
  }

  static let day = JavaDatePattern("yyyy-MM-dd")
  static let second = JavaDatePattern("yyyy-MM-dd HH:mm:ss")

  static func midnight(_ time: UTCTime) -> UTCTime {
    UTCTime(seconds: time.seconds - ((time.seconds % 86_400) + 86_400) % 86_400)
  }
}

/// Reads constants from the front of some tokens.
private struct ConstantReader {
  var tokens: ArraySlice<SQLToken>
  let now: UTCTime

  private static let depthLimit = 16

  private mutating func takeWord(_ word: String) -> Bool {
    guard tokens.first?.isWord(word) == true else { return false }
    tokens = tokens.dropFirst()
    return true
  }

  private mutating func takeSymbol(_ symbol: String) -> Bool {
    guard tokens.first?.isSymbol(symbol) == true else { return false }
    tokens = tokens.dropFirst()
    return true
  }

  private mutating func takeText() -> String? {
    guard let token = tokens.first, token.kind == .text else { return nil }
    tokens = tokens.dropFirst()
    return token.text
  }

  mutating func sum(depth: Int) -> QueryConstant? {
    guard depth < ConstantReader.depthLimit, var value = term(depth: depth) else { return nil }
    while let sign = tokens.first, sign.isSymbol("+") || sign.isSymbol("-") {
      tokens = tokens.dropFirst()
      guard takeWord("INTERVAL"), let text = takeText(), let count = Int(text),
        let word = tokens.first, word.kind == .word
      else { return nil }
      tokens = tokens.dropFirst()
      guard let moved = ConstantReader.move(value, sign.text == "-" ? -count : count, word.text)
      else { return nil }
      value = moved
    }
    return value
  }

  private static func move(_ value: QueryConstant, _ count: Int, _ word: String) -> QueryConstant? {
    guard let (unit, width) = ProjectedTime.unit(word), count.magnitude < 10_000_000 else {
      return nil
    }
    switch value {
    case .date(let time):
      return unit > .days ? nil : time.adding(count * width, unit).map { .date($0) }
    case .time(let time): return time.adding(count * width, unit).map { .time($0) }
    default: return nil
    }
  }

  private mutating func term(depth: Int) -> QueryConstant? {
    guard let token = tokens.first else { return nil }
    switch token.kind {
    case .text:
      tokens = tokens.dropFirst()
      return .text(token.text)
    case .number:
      tokens = tokens.dropFirst()
      return Int(token.text).map { .number($0) }
    case .symbol where token.text == "(":
      tokens = tokens.dropFirst()
      let value = sum(depth: depth + 1)
      return takeSymbol(")") ? value : nil
    case .symbol where token.text == "-":
      tokens = tokens.dropFirst()
      guard let number = tokens.popFirst(), number.kind == .number else { return nil }
      return Int("-" + number.text).map { .number($0) }
    case .word: return word(token.text.uppercased(), depth: depth)
    default: return nil
    }
  }

  private mutating func word(_ word: String, depth: Int) -> QueryConstant? {
    tokens = tokens.dropFirst()
    switch word {
    case "CURRENT_DATE": return .date(QueryConstant.midnight(now))
    case "CURRENT_TIMESTAMP", "LOCALTIMESTAMP": return .time(now)
    case "NOW": return takeSymbol("(") && takeSymbol(")") ? .time(now) : nil
    case "DATE":
      if let text = takeText() { return QueryConstant.day?.time(text).map { .date($0) } }
      guard takeSymbol("("), let value = sum(depth: depth + 1), takeSymbol(")") else { return nil }
      return ConstantReader.date(value)
    case "TIMESTAMP":
      return takeText().flatMap { text in
        (QueryConstant.second?.time(text) ?? QueryConstant.day?.time(text)).map { .time($0) }
      }
    case "CAST":
      guard takeSymbol("("), let value = sum(depth: depth + 1), takeWord("AS"),
        takeWord("DATE"), takeSymbol(")")
      else { return nil }
      return ConstantReader.date(value)
    case "DATE_FORMAT":
      guard takeSymbol("("), let value = sum(depth: depth + 1), takeSymbol(","),
        let format = takeText(), takeSymbol(")")
      else { return nil }
      return ConstantReader.format(value, format)
    case "DATE_ADD":
      guard takeSymbol("("), let unit = takeText(), takeSymbol(","),
        case .number(let count) = sum(depth: depth + 1), takeSymbol(","),
        let value = sum(depth: depth + 1), takeSymbol(")")
      else { return nil }
      return ConstantReader.move(value, count, unit)
    default: return nil
    }
  }

  private static func date(_ value: QueryConstant) -> QueryConstant? {
    switch value {
    case .text(let text): QueryConstant.day?.time(text).map { .date($0) }
    case .date(let time), .time(let time): .date(QueryConstant.midnight(time))
    case .number: nil
    }
  }

  /// The specifiers of numbers; a format with another is left to the engine.
  private static func format(_ value: QueryConstant, _ format: String) -> QueryConstant? {
    let time: UTCTime
    switch value {
    case .date(let date): time = date
    case .time(let second): time = second
    default: return nil
    }
    let names: [Character: String] = [
      "Y": "yyyy", "m": "MM", "d": "dd", "H": "HH", "i": "mm", "s": "ss", "S": "ss",
    ]
    let numbers = CalendarTime(time).numbers
    var text = ""
    var rest = format[...]
    while let character = rest.popFirst() {
      guard character == "%" else {
        text.append(character)
        continue
      }
      guard let specifier = rest.popFirst(), let pattern = names[specifier],
        let place = ["yyyy", "MM", "dd", "HH", "mm", "ss"].firstIndex(of: pattern)
      else { return nil }
      let digits = String(numbers[place])
      text += String(repeating: "0", count: max(0, pattern.count - digits.count)) + digits
    }
    return .text(text)
  }
}
