import FilterPattern

/// Any text as a pattern, and what stands behind its first line as an event.
@c(LLVMFuzzerTestOneInput)
public func fuzzFilterPatterns(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  let source = bytes.prefix { $0 != 0x0a }
  let event = Array(bytes.dropFirst(source.count + 1).prefix(2048))
  do throws(FilterPatternError) {
    let pattern = try FilterPattern(String(decoding: source, as: UTF8.self))
    let isWanted = pattern.matches(event)
    precondition((pattern.extract(event) != nil) == isWanted)
  } catch {
    precondition(!error.message.isEmpty && error.place >= 0)
  }
  return 0
}
