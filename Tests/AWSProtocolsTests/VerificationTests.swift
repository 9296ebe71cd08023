import AWSProtocols
import Testing

/// Every way to be wrong about a signature, and its error in each protocol.
struct VerificationTests {
  private let verifier = SignatureVerifier.example

  private static let now = UTCTime(seconds: 1_795_172_331)

  /// A signed call of a service.
  private static func signed(
    _ service: String, key: String = "AKIDEXAMPLE",
    secret: String = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", token: String? = nil,
    at time: UTCTime = now, headers: [HTTPHeader] = [], payloadHash: String? = nil
  ) -> WireRequest {
    let body = Array("Action=GetCallerIdentity&Version=2011-06-15".utf8)
    let all =
      [
        HTTPHeader("Host", "127.0.0.1:4599"),
        HTTPHeader("Content-Type", "application/x-www-form-urlencoded"),
      ] + headers
    let signed = RequestSigner(region: "eu-central-1", service: service).sign(
      method: "POST", target: "/", headers: all,
      payloadHash: payloadHash ?? SHA256Digest.digest(body).hexadecimal,
      credentials: AWSCredentials(
        accessKeyID: key, secretAccessKey: secret, sessionToken: token), at: time)
    return WireRequest(method: "POST", target: "/", headers: signed, body: body)
  }

  /// The codes of a fault for EC2, the query protocol, JSON and S3, with their statuses.
  private func codes(_ change: (inout WireRequest) -> Void, _ make: (String) -> WireRequest)
    -> [String]
  {
    let cases: [(String, ServiceProtocol)] = [
      ("ec2", .ec2), ("sts", .query), ("logs", .json11), ("s3", .restXML),
    ]
    return cases.map { service, wireProtocol in
      var request = make(service)
      change(&request)
      do throws(SignatureFault) {
        _ = try verifier.check(request, now: VerificationTests.now)
        return "accepted"
      } catch {
        let fault = error.error(wireProtocol)
        return "\(fault.status) \(fault.code)"
      }
    }
  }

  private static func edit(
    _ name: String, _ change: @escaping @Sendable (String) -> String?
  ) -> @Sendable (inout WireRequest) -> Void {
    { request in
      request.headers = request.headers.compactMap { header in
        guard header.name.lowercased() == name else { return header }
        return change(header.value).map { HTTPHeader(header.name, $0) }
      }
    }
  }

  private static let mismatch = [
    "401 AuthFailure", "403 SignatureDoesNotMatch", "400 InvalidSignatureException",
    "403 SignatureDoesNotMatch",
  ]
  private static let incomplete = [
    "400 IncompleteSignature", "400 IncompleteSignature", "400 IncompleteSignatureException",
    "400 AuthorizationHeaderMalformed",
  ]
  private static let unsigned = [
    "400 IncompleteSignature", "400 IncompleteSignature", "400 IncompleteSignatureException",
    "403 AccessDenied",
  ]

  private struct Change: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let change: @Sendable (inout WireRequest) -> Void
    let codes: [String]
  }

  private static let changes: [Change] = [
    Change(
      testDescription: "nothing", change: { _ in },
      codes: ["accepted", "accepted", "accepted", "accepted"]),
    Change(
      testDescription: "no signature", change: edit("authorization") { _ in nil },
      codes: [
        "400 MissingAuthenticationToken", "403 MissingAuthenticationToken",
        "400 MissingAuthenticationTokenException", "403 AccessDenied",
      ]),
    Change(
      testDescription: "version 2", change: edit("authorization") { _ in "AWS AKID:c2lnbmF0dXJl" },
      codes: [
        "400 IncompleteSignature", "400 IncompleteSignature", "400 IncompleteSignatureException",
        "400 InvalidRequest",
      ]),
    Change(testDescription: "another host", change: edit("host") { _ in "evil" }, codes: mismatch),
    Change(
      testDescription: "another type", change: edit("content-type") { _ in "text/plain" },
      codes: mismatch),
    Change(testDescription: "another method", change: { $0.method = "GET" }, codes: mismatch),
    Change(testDescription: "another path", change: { $0.target = "/x" }, codes: mismatch),
    Change(testDescription: "another query", change: { $0.target = "/?a=1" }, codes: mismatch),
    Change(
      testDescription: "another body", change: { $0.body[0] ^= 1 },
      codes: Array(mismatch[..<3]) + ["400 XAmzContentSHA256Mismatch"]),
    Change(
      testDescription: "another signature",
      change: edit("authorization") { $0.dropLast() + ($0.hasSuffix("0") ? "1" : "0") },
      codes: mismatch),
    Change(
      testDescription: "a second value of a signed header",
      change: { $0.headers.append(HTTPHeader("content-type", "b")) }, codes: mismatch),
    Change(
      testDescription: "an unsigned x-amz header",
      change: { $0.headers.append(HTTPHeader("X-Amz-Target", "Evil.Op")) }, codes: unsigned),
    Change(
      testDescription: "host is not among the signed",
      change: edit("authorization") { $0.replacing("host;", with: "") },
      codes: unsigned),
    Change(
      testDescription: "no SignedHeaders",
      change: edit("authorization") { $0.replacing("SignedHeaders=", with: "X=") },
      codes: incomplete),
    Change(
      testDescription: "a part twice", change: edit("authorization") { $0 + ", Signature=0" },
      codes: incomplete),
    Change(
      testDescription: "a short signature", change: edit("authorization") { String($0.dropLast()) },
      codes: incomplete),
    Change(
      testDescription: "signed headers out of order",
      change: edit("authorization") {
        $0.replacing("content-type;host", with: "host;content-type")
      },
      codes: incomplete),
    Change(
      testDescription: "a scope of three parts",
      change: edit("authorization") { $0.replacing("/aws4_request", with: "") },
      codes: incomplete),
    Change(
      testDescription: "a scope of another day",
      change: edit("x-amz-date") { _ in "20261121T105851Z" },
      codes: incomplete),
    Change(
      testDescription: "no date", change: edit("x-amz-date") { _ in nil }, codes: incomplete),
    Change(
      testDescription: "a date that is none", change: edit("x-amz-date") { _ in "today" },
      codes: incomplete),
    Change(
      testDescription: "signed twice",
      change: { $0.target = "/?X-Amz-Signature=a" }, codes: incomplete),
    Change(
      testDescription: "another region",
      change: edit("authorization") { $0.replacing("eu-central-1", with: "us-east-1") },
      codes: mismatch),
  ]

  @Test("each change of a signed request has the error of its service", arguments: changes)
  private func wrong(change: Change) {
    #expect(codes(change.change) { VerificationTests.signed($0) } == change.codes)
  }

  @Test("keys, tokens and clocks have errors of their own")
  func keys() {
    #expect(
      codes({ _ in }, { VerificationTests.signed($0, key: "AKIANOBODY") }) == [
        "401 AuthFailure", "403 InvalidClientTokenId", "400 UnrecognizedClientException",
        "403 InvalidAccessKeyId",
      ])
    #expect(
      codes({ _ in }, { VerificationTests.signed($0, secret: "other") })
        == VerificationTests.mismatch)
    let temporary = { (token: String?) in
      { (service: String) in
        VerificationTests.signed(
          service, key: "ASIATEMP", secret: "temporary-secret", token: token)
      }
    }
    #expect(codes({ _ in }, temporary("the/token+")).allSatisfy { $0 == "accepted" })
    let wrongToken = [
      "401 AuthFailure", "403 InvalidClientTokenId", "400 UnrecognizedClientException",
      "400 InvalidToken",
    ]
    #expect(codes({ _ in }, temporary("other")) == wrongToken)
    #expect(codes({ _ in }, temporary(nil)) == wrongToken)
    #expect(codes({ _ in }, { VerificationTests.signed($0, token: "x") }) == wrongToken)
    #expect(
      codes(
        { _ in }, { VerificationTests.signed($0, key: "ASIAOLD", secret: "temporary-secret") }) == [
          "400 ExpiredToken", "403 ExpiredToken", "400 ExpiredTokenException", "400 ExpiredToken",
        ])
    #expect(
      codes({ _ in }, { VerificationTests.signed($0, key: "AKIABROKEN") }) == [
        "500 InternalError", "500 InternalFailure", "500 InternalFailure", "500 InternalError",
      ])
    for seconds in [-900, 900] {
      let time = UTCTime(seconds: VerificationTests.now.seconds + seconds)
      #expect(
        codes({ _ in }, { VerificationTests.signed($0, at: time) }).allSatisfy { $0 == "accepted" })
    }
    for seconds in [-901, 901] {
      let time = UTCTime(seconds: VerificationTests.now.seconds + seconds)
      #expect(
        codes({ _ in }, { VerificationTests.signed($0, at: time) }) == [
          "400 RequestExpired", "400 RequestExpired", "400 InvalidSignatureException",
          "403 RequestTimeTooSkewed",
        ])
    }
  }

  @Test("only S3 takes bodies that nobody vouches for, and S3 wants a word about each")
  func payloads() {
    #expect(
      codes({ _ in }, { VerificationTests.signed($0, payloadHash: "UNSIGNED-PAYLOAD") }).last
        == "accepted")
    let header = [HTTPHeader("X-Amz-Content-SHA256", "UNSIGNED-PAYLOAD")]
    #expect(
      codes({ _ in }, { VerificationTests.signed($0, headers: $0 == "s3" ? [] : header) })
        == VerificationTests.incomplete[..<3] + ["accepted"])
    #expect(
      codes(
        VerificationTests.edit("x-amz-content-sha256") { _ in nil },
        { VerificationTests.signed($0) })
        == ["accepted", "accepted", "accepted", "400 InvalidRequest"])
    #expect(
      codes({ _ in }, { VerificationTests.signed($0, payloadHash: "NONSENSE") }).last
        == "400 InvalidArgument")
  }

  @Test("the errors say what was found: clocks in seconds, S3 all that was signed")
  func sentences() throws {
    let early = SignatureFault.skewed(
      signed: UTCTime(seconds: VerificationTests.now.seconds - 1000), server: VerificationTests.now)
    #expect(
      early.error(.json11).message
        == "Signature expired: 20261120T104211Z is now earlier than 20261120T104351Z "
        + "(20261120T105851Z - 15 min.)")
    #expect(
      early.error(.restXML).details.map(\.name)
        == ["RequestTime", "ServerTime", "MaxAllowedSkewMilliseconds"])
    var request = VerificationTests.signed("s3")
    request.target = "/other"
    let fault = try #require(throws: SignatureFault.self) {
      try verifier.check(request, now: VerificationTests.now)
    }
    let details = fault.error(.restXML).details
    #expect(
      details.map(\.name)
        == ["AWSAccessKeyId", "StringToSign", "SignatureProvided", "CanonicalRequest"])
    #expect(details.last?.value.hasPrefix("POST\n/other\n") == true)
    #expect(!details.contains { $0.value.contains("wJalr") })
  }
}
