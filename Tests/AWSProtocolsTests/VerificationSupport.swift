import AWSProtocols

/// Keys of a test.
struct TestKeys: AccessKeySource {
  var keys: [AccessKey] = []

  func accessKey(_ identifier: String) throws(AccessKeySourceFault) -> AccessKey? {
    if identifier == "AKIABROKEN" { throw AccessKeySourceFault("the disk is on fire") }
    return keys.first { $0.credentials.accessKeyID == identifier }
  }

  static func key(
    _ identifier: String, _ secret: String, token: String? = nil, expires: UTCTime? = nil
  ) -> AccessKey {
    AccessKey(
      credentials: AWSCredentials(
        accessKeyID: identifier, secretAccessKey: secret, sessionToken: token, expiration: expires),
      principal: ServicePrincipal(
        accessKeyID: identifier, account: "123456789012", userName: "alice", userID: "AIDAEXAMPLE"))
  }
}

extension SignatureVerifier {
  /// Knows the keys of AWS's examples, a temporary one, and one that has ended.
  static let example = SignatureVerifier(
    keys: TestKeys(keys: [
      TestKeys.key("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
      TestKeys.key("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
      TestKeys.key("ASIATEMP", "temporary-secret", token: "the/token+"),
      TestKeys.key("ASIAOLD", "temporary-secret", expires: UTCTime(seconds: 1_440_938_160)),
    ]))

  /// All steps at once: what a server does with a request.
  func check(_ request: WireRequest, now: UTCTime) throws(SignatureFault) -> SignedPayload {
    let claim = try SignatureClaim(request)
    let key = try admit(request, claim, now: now)
    return try verify(request, claim, key: key)
  }
}

/// A time such as `20150830T123600Z`.
func basicTime(_ text: String) -> UTCTime { UTCTime(basic: text) ?? UTCTime(seconds: 0) }
