import FlowFilter
import FlowModel

/// Any text is a filter whose own text reads back as the same filter, or is refused with a column
/// inside the text.
@c(LLVMFuzzerTestOneInput)
public func fuzzFlowFilters(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = unsafe String(
    decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  do throws(FilterError) {
    checkRoundTrip(try FilterExpression(parsing: text))
  } catch {
    checkError(error, in: text)
  }
  return 0
}

/// The text of an expression is that expression, and both answer alike; its opposite does not.
private func checkRoundTrip(_ expression: FilterExpression) {
  // The text can be longer than what it was made of, and then be refused.
  let text = expression.description
  guard text.utf8.count <= FilterLimits.textBytes else { return }
  do throws(FilterError) {
    let again = try FilterExpression(parsing: text)
    precondition(again == expression && again.description == text)
  } catch {
    preconditionFailure("\(error)")
  }
  let describe: FlowMatcher.Describe = { _, _ in
    NetworkInterface(id: InterfaceID(derivedFrom: "eth0"), accountID: "123456789012")
  }
  var matcher = FlowMatcher(expression, describe: describe)
  var opposite = FlowMatcher(.opposite(of: expression), describe: describe)
  for seed in [0, 0x0a00_0005_01bb_0016, 0x9e37_79b9_7f4a_7c15] as [UInt64] {
    var key = FlowKey()
    (key.sourceLow, key.destinationLow, key.traits) = (seed, seed >> 7, seed & ~0xffff_0000)
    precondition(matcher.matches(key, .ingress) != opposite.matches(key, .ingress))
  }
}

/// The message is one printable line, and the column lies in the text or right behind it.
private func checkError(_ error: FilterError, in text: String) {
  let message = error.description
  precondition(!message.isEmpty && message.unicodeScalars.allSatisfy { $0.value >= 0x20 })
  guard let column = error.column else { return }
  precondition((1...text.count + 1).contains(column))
}
