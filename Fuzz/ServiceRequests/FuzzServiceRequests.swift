import AWSProtocols

/// Any bytes as a form, as a path to sign, as a claim of a signature and as text to write.
@c(LLVMFuzzerTestOneInput)
public func fuzzServiceRequests(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  checkForm(bytes)
  let text = String(decoding: bytes, as: UTF8.self)
  checkCanonical(text)
  checkClaim(text)
  checkXML(text)
  return 0
}

/// What is read as a form comes back from its own encoding.
private func checkForm(_ bytes: [UInt8]) {
  guard let fields = try? QueryForm.fields(bytes) else { return }
  let again = fields.map {
    "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))"
  }
  let reread = try? QueryForm.fields(Array(again.joined(separator: "&").utf8))
  precondition(reread == fields)
  guard let tree = try? QueryForm.tree(fields) else { return }
  // Accessors refuse what has another type; they never stop.
  for wireProtocol in ServiceProtocol.allCases {
    let input = ServiceInput(tree, wireProtocol)
    for name in input.names {
      _ = try? input.text(name)
      _ = try? input.integer(name)
      _ = try? input.boolean(name)
      _ = try? input.texts(name)
      _ = try? input.structures(name).map { try $0.texts("Value") }
    }
  }
}

/// A canonical path or query of an own canonical form is the same again.
private func checkCanonical(_ text: String) {
  // No control character comes in by a header.
  let value = String(decoding: text.utf8.filter { $0 >= 0x20 && $0 != 0x7f }, as: UTF8.self)
  func lines(_ target: String) -> [Substring] {
    CanonicalRequest(
      method: "GET", target: target, headers: [HTTPHeader("a", value)], signed: ["a"],
      payloadHash: "", pathEncoding: .once
    ).text.split(separator: "\n", omittingEmptySubsequences: false)
  }
  let target = "/" + String(decoding: text.utf8.filter { $0 > 0x20 && $0 < 0x7f }, as: UTF8.self)
  let once = lines(target)
  precondition(once.count == 7)
  let twice = lines(once[1] + (once[2].isEmpty ? "" : "?" + once[2]))
  precondition(once[1] == twice[1] && once[2] == twice[2])
}

private func checkClaim(_ text: String) {
  let time = HTTPHeader("X-Amz-Date", "20261120T105851Z")
  for request in [
    WireRequest(method: "GET", target: "/", headers: [HTTPHeader("Authorization", text), time]),
    WireRequest(method: "GET", target: "/?" + text, headers: []),
  ] {
    guard let claim = try? SignatureClaim(request) else { continue }
    precondition(claim.signature.utf8.count == 64 && !claim.accessKeyID.isEmpty)
  }
}

/// What is written as XML is read back, but for what XML cannot hold.
private func checkXML(_ text: String) {
  let error = ServiceError(code: "Code", message: text)
  for wireProtocol in [ServiceProtocol.ec2, .query, .restXML] {
    let wire = ServiceEncoding(wireProtocol).encode(error, requestID: "r")
    precondition(ServiceFault(status: 400, xml: wire.body).code == "Code")
  }
}
