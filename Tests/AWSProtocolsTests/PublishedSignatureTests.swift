import AWSProtocols
import Testing

/// Signatures that AWS has published, as a server checks them.
struct PublishedSignatureTests {
  private let verifier = SignatureVerifier.example

  /// AWS's test suite: 30 August 2015, service `service`, in us-east-1.
  private static let suite: [(String, String, [HTTPHeader], String, String, String)] = [
    (
      "GET", "/", [], "", "host;x-amz-date",
      "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
    ),
    (
      "POST", "/", [], "", "host;x-amz-date",
      "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
    ),
    (
      "GET", "/?Param2=value2&Param1=value1", [], "", "host;x-amz-date",
      "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"
    ),
    (
      "GET", "/\u{1234}", [], "", "host;x-amz-date",
      "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"
    ),
    (
      "GET", "/?%E1%88%B4=bar", [], "", "host;x-amz-date",
      "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"
    ),
    (
      "GET", "/example1/example2/../..", [], "", "host;x-amz-date",
      "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
    ),
    (
      "GET", "/",
      [HTTPHeader("My-Header1", " value1"), HTTPHeader("My-Header2", " \"a   b   c\"")],
      "", "host;my-header1;my-header2;x-amz-date",
      "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"
    ),
    (
      "POST", "/", [HTTPHeader("Content-Type", "application/x-www-form-urlencoded")],
      "Param1=value1", "content-type;host;x-amz-date",
      "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"
    ),
  ]

  @Test(
    "the signatures of AWS's test suite are right, and with one bit changed they are not",
    arguments: suite)
  func published(
    method: String, target: String, headers: [HTTPHeader], body: String, signed: String,
    signature: String
  ) throws {
    var request = WireRequest(
      method: method, target: target,
      headers: [
        HTTPHeader("Host", "example.amazonaws.com"), HTTPHeader("X-Amz-Date", "20150830T123600Z"),
      ] + headers, body: Array(body.utf8))
    request.headers.append(
      HTTPHeader(
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
          + "SignedHeaders=\(signed), Signature=\(signature)"))
    let now = basicTime("20150830T123600Z")
    #expect(try verifier.check(request, now: now).body == Array(body.utf8))
    request.body += [0]
    guard
      case .mismatch = try #require(
        throws: SignatureFault.self,
        performing: {
          try verifier.check(request, now: now)
        })
    else {
      Issue.record("a changed body has another fault")
      return
    }
  }

  private static let emptyHash =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  /// S3's documented examples: 24 May 2013, bucket `examplebucket`.
  private static let s3Examples: [(String, String, [HTTPHeader], String, String)] = [
    (
      "GET", "/test.txt", [HTTPHeader("Range", "bytes=0-9")], "",
      "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    ),
    (
      "PUT", "/test%24file.text",
      [
        HTTPHeader("Date", "Fri, 24 May 2013 00:00:00 GMT"),
        HTTPHeader("x-amz-storage-class", "REDUCED_REDUNDANCY"),
      ], "Welcome to Amazon S3.",
      "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
    ),
    (
      "GET", "/?lifecycle", [], "",
      "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
    ),
    (
      "GET", "/?max-keys=2&prefix=J", [], "",
      "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
    ),
  ]

  @Test("S3's documented examples are right", arguments: s3Examples)
  func s3(method: String, target: String, more: [HTTPHeader], body: String, signature: String)
    throws
  {
    let hash = SHA256Digest.digest(Array(body.utf8)).hexadecimal
    var headers =
      more + [
        HTTPHeader("Host", "examplebucket.s3.amazonaws.com"),
        HTTPHeader("x-amz-date", "20130524T000000Z"), HTTPHeader("x-amz-content-sha256", hash),
      ]
    let names = headers.map { $0.name.lowercased() }.sorted().joined(separator: ";")
    headers.append(
      HTTPHeader(
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
          + "SignedHeaders=\(names),Signature=\(signature)"))
    let request = WireRequest(
      method: method, target: target, headers: headers, body: Array(body.utf8))
    let now = basicTime("20130524T001000Z")
    #expect(try verifier.check(request, now: now).body == Array(body.utf8))
  }

  private static let presigned =
    "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524"
    + "%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400"
    + "&X-Amz-SignedHeaders=host&X-Amz-Signature="
    + "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"

  @Test("S3's documented presigned address is good for its day, and for no other")
  func presigned() throws {
    let headers = [HTTPHeader("Host", "examplebucket.s3.amazonaws.com")]
    let request = WireRequest(
      method: "GET", target: PublishedSignatureTests.presigned, headers: headers)
    for time in ["20130523T234600Z", "20130524T000000Z", "20130525T000000Z"] {
      #expect(throws: Never.self) {
        try verifier.check(request, now: basicTime(time))
      }
    }
    #expect(
      throws: SignatureFault.expired(
        at: basicTime("20130525T000000Z"),
        server: basicTime("20130525T000001Z"))
    ) {
      try verifier.check(request, now: basicTime("20130525T000001Z"))
    }
    #expect(throws: SignatureFault.self) {
      try verifier.check(request, now: basicTime("20130523T234459Z"))
    }
    for (part, other) in [
      ("X-Amz-Expires=86400", "X-Amz-Expires=86401"), ("/test.txt", "/tesu.txt"),
      ("X-Amz-Signature=a", "X-Amz-Signature=b"), ("&X-Amz-Date", "&x=1&X-Amz-Date"),
    ] {
      var changed = request
      changed.target = request.target.replacing(part, with: other)
      guard
        case .mismatch = try #require(
          throws: SignatureFault.self,
          performing: {
            try verifier.check(changed, now: basicTime("20130524T000000Z"))
          })
      else {
        Issue.record("\(other) has another fault")
        return
      }
    }
  }
}
