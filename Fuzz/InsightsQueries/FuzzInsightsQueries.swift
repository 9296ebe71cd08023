import InsightsLanguage

/// Any text is a query whose own text reads back as the same query, or is refused with a place.
///
/// A query becomes SQL without control characters, or is refused likewise.
@c(LLVMFuzzerTestOneInput)
public func fuzzInsightsQueries(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = unsafe String(
    decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  do throws(InsightsError) {
    let query = try InsightsQuery(parsing: text)
    checkRoundTrip(query)
    for relation in [InsightsRelation.flowLogs(), .events("events", hasPointer: true)] {
      let plan = try query.compiled(over: relation)
      precondition(!plan.sql.utf8.contains { $0 < 0x20 } && !plan.columns.isEmpty)
    }
  } catch {
    checkError(error, in: text)
  }
  return 0
}

private func checkRoundTrip(_ query: InsightsQuery) {
  let text = query.description
  // The text can be longer than what it was made of, and then be refused.
  guard text.unicodeScalars.count <= InsightsLimits.characters else { return }
  do throws(InsightsError) {
    let again = try InsightsQuery(parsing: text)
    precondition(again == query && again.description == text)
  } catch {
    preconditionFailure("\(error)")
  }
}

/// The message is one printable line, and the place lies in the text or right behind it.
private func checkError(_ error: InsightsError, in text: String) {
  let message = error.description
  precondition(!message.isEmpty && message.unicodeScalars.allSatisfy { $0.value >= 0x20 })
  precondition(error.range.start >= 0 && error.range.start <= error.range.end)
  precondition(error.range.end <= text.unicodeScalars.count)
}
