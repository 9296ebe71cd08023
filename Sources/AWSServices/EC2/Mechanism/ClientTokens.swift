internal import AWSProtocols
internal import ControlPlane

/// Calls that may be repeated: whoever names a token again gets the answer of the first time.
enum ClientTokens {
  /// Characters of a token.
  private static let length = 1...128
  /// How long answers are kept.
  ///
  /// AWS says only that it is at least a day for some calls.
  private static let keptMilliseconds = 24 * 3600 * 1000

  static func answer(
    _ operation: String, _ token: String, _ call: inout EC2Call, _ body: EC2Operation.Body
  ) throws(ServiceError) -> JSONValue {
    guard length.contains(token.utf8.count), token.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
    else {
      throw ServiceError(
        code: "InvalidClientToken",
        message: "The client token must have 1 to 128 printable ASCII characters without blanks.")
    }
    let id = "\(operation)/\(token)"
    let fingerprint = self.fingerprint(call.input.tree)
    let now = call.request.milliseconds
    if let kept = call.state.find(.clientToken, id), isFresh(kept, now) {
      guard kept["fingerprint"] == fingerprint else {
        throw ServiceError(
          code: "IdempotentParameterMismatch",
          message: "The client token '\(token)' has been used for a request with other parameters.")
      }
      return kept.value["answer"] ?? [:]
    }
    let answer = try body(&call)
    for old in call.state.all(.clientToken) where !isFresh(old, now) {
      call.state.remove(.clientToken, old.id)
    }
    call.state.put(
      ControlRecord(
        .clientToken, id,
        [
          "fingerprint": .string(fingerprint), "answer": answer,
          "milliseconds": .number("\(now)"),
        ]))
    return answer
  }

  private static func isFresh(_ record: ControlRecord, _ now: Int) -> Bool {
    now - (record.value["milliseconds"]?.integer ?? 0) < keptMilliseconds
  }

  private static func fingerprint(_ tree: JSONValue) -> String {
    var tree = tree
    tree.set("ClientToken", nil)
    tree.set("DryRun", nil)
    if case .object(let members) = tree {
      tree = .object(members.sorted { $0.name < $1.name })
    }
    return SHA256Digest.digest(tree.compactBytes).hexadecimal
  }
}
