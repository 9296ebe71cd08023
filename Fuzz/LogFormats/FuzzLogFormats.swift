import FlowLogFormat

/// Any text is a format that reads back as itself, or is refused with a column inside the text.
@c(LLVMFuzzerTestOneInput)
public func fuzzLogFormats(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = unsafe String(
    decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  do throws(LogFormatError) {
    let format = try LogFormat(parsing: text)
    precondition(format.description == text)
    try checkRoundTrip(format)
  } catch {
    checkError(error, in: text)
  }
  do throws(LogFormatError) {
    try checkRoundTrip(LogFormat(argument: text))
  } catch {
    checkError(error, in: text)
  }
  if let format = LogFormat(headerLine: text) {
    precondition(LogFormat(headerLine: format.headerLine) == format)
  }
  return 0
}

/// A format survives as a LogFormat string, as an argument and as a header line.
private func checkRoundTrip(_ format: LogFormat) throws(LogFormatError) {
  precondition(!format.fields.isEmpty)
  let parsed = try LogFormat(parsing: format.description)
  let argument = try LogFormat(argument: format.description)
  precondition(parsed == format && argument == format)
  precondition(LogFormat(headerLine: format.headerLine) == format)
  precondition((2...11).contains(format.version))
}

/// The message is one printable line, and the column lies in the text.
private func checkError(_ error: LogFormatError, in text: String) {
  let message = error.description
  precondition(!message.isEmpty && message.unicodeScalars.allSatisfy { $0.value >= 0x20 })
  switch error {
  case .empty: precondition(text.isEmpty)
  case .leadingSpace: precondition(text.hasPrefix(" "))
  case .trailingSpace(let column), .doubledSpace(let column), .missingSpace(let column),
    .notAField(_, let column, _), .missingBrace(let column), .emptyName(let column),
    .unknownField(_, let column, _), .duplicateField(_, let column, _):
    precondition((1...text.count).contains(column))
  case .unknownFormat(let name, _): precondition(name == text)
  }
}
