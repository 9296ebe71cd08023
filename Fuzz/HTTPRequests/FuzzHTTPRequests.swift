import HTTPServer

/// Any bytes are requests or refused, and the pieces in which they come change nothing.
@c(LLVMFuzzerTestOneInput)
public func fuzzHTTPRequests(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  let whole = steps(bytes, pieceCount: max(1, count))
  precondition(whole == steps(bytes, pieceCount: 1))
  precondition(whole == steps(bytes, pieceCount: 7))
  return 0
}

private func steps(_ bytes: [UInt8], pieceCount: Int) -> [HTTPRequestParser.Step] {
  var limits = HTTPServerLimits()
  limits.headBytes = 1_000
  limits.targetBytes = 200
  limits.headers = 10
  var parser = HTTPRequestParser(limits: limits)
  var steps: [HTTPRequestParser.Step] = []
  var rest = bytes[...]
  while !rest.isEmpty {
    parser.feed(rest.prefix(pieceCount))
    rest = rest.dropFirst(pieceCount)
    while true {
      let step = parser.next()
      if step == .incomplete { break }
      steps.append(step)
      switch step {
      case .head(let head):
        precondition(head.target.hasPrefix("/") && head.target.utf8.allSatisfy { $0 > 0x20 })
        precondition(head.contentLength == nil || !head.isChunked)
        parser.receiveBody(limit: 500)
      case .body(let body): precondition(body.count <= 500)
      case .refused(let fault):
        precondition((400...599).contains(fault.status) && !fault.reason.isEmpty)
        return steps
      case .incomplete: break
      }
    }
  }
  return steps
}
