import AWSProtocols
import Foundation
import TestSupport
import Testing

/// Signatures, against AWS's published example and against botocore.
struct SigningTests {
  private let example = AWSCredentials(
    accessKeyID: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")

  @Test("AWS's documented example has the canonical text, key and signature that AWS prints")
  func documented() throws {
    let time = try #require(UTCTime(iso8601: "2015-08-30T12:36:00Z"))
    let signer = RequestSigner(region: "us-east-1", service: "iam")
    let headers = [
      HTTPHeader("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
      HTTPHeader("Host", "iam.amazonaws.com"), HTTPHeader("X-Amz-Date", time.basic),
    ]
    let canonical = CanonicalRequest(
      method: "GET", target: "/?Action=ListUsers&Version=2010-05-08", headers: headers,
      signed: ["host", "x-amz-date", "content-type"],
      payloadHash: SHA256Digest.digest([]).hexadecimal, pathEncoding: .twice)
    #expect(
      SHA256Digest.digest(Array(canonical.text.utf8)).hexadecimal
        == "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59")
    #expect(
      signer.signingKey(secret: example.secretAccessKey, on: time).hexadecimal
        == "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9")
    let signed = signer.sign(
      method: "GET", target: "/?Action=ListUsers&Version=2010-05-08",
      headers: Array(headers.prefix(2)), payloadHash: SHA256Digest.digest([]).hexadecimal,
      credentials: example, at: time)
    #expect(
      signed.last?.value
        == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
        + "SignedHeaders=content-type;host;x-amz-date, "
        + "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7")
  }

  @Test(
    "paths are signed as each kind of service wants it",
    arguments: [
      ("", "/", "/"), ("/", "/", "/"), ("/a//b/./c/../d/", "/a//b/./c/../d/", "/a/b/d/"),
      ("/a%2Fb", "/a%2Fb", "/a%252Fb"), ("/a b", "/a%20b", "/a%20b"),
      ("/%c3%a9", "/%C3%A9", "/%25c3%25a9"), ("/..", "/..", "/"), ("/a+~", "/a%2B~", "/a%2B~"),
    ])
  func paths(raw: String, once: String, twice: String) {
    for (encoding, path) in [(CanonicalRequest.PathEncoding.once, once), (.twice, twice)] {
      let request = CanonicalRequest(
        method: "GET", target: raw, headers: [], signed: [], payloadHash: "",
        pathEncoding: encoding)
      #expect(request.text.split(separator: "\n", omittingEmptySubsequences: false)[1] == path)
    }
  }

  @Test(
    "queries are sorted by name and value, and a name alone has an empty value",
    arguments: [
      ("b=1&a=2", "a=2&b=1"), ("delete", "delete="), ("a=2&a=1", "a=1&a=2"),
      ("a=%20b+c", "a=%20b%2Bc"), ("prefix=a%2fb", "prefix=a%2Fb"), ("a=1=2", "a=1%3D2"),
    ])
  func queries(raw: String, canonical: String) {
    let request = CanonicalRequest(
      method: "GET", target: "/?" + raw, headers: [], signed: [], payloadHash: "",
      pathEncoding: .once)
    let lines = request.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[2] == canonical)
  }

  @Test("a session token is sent and signed, and S3 gets the payload's hash in a header")
  func token() throws {
    var credentials = example
    credentials.sessionToken = "TOKEN"
    let headers = RequestSigner(region: "eu-central-1", service: "s3").sign(
      method: "PUT", target: "/k", headers: [HTTPHeader("Host", "b.s3.amazonaws.com")],
      payloadHash: "UNSIGNED-PAYLOAD", credentials: credentials, at: UTCTime(seconds: 0))
    let names = try #require(headers.last?.value.split(separator: "SignedHeaders=").last)
    #expect(
      names.hasPrefix("host;x-amz-content-sha256;x-amz-date;x-amz-security-token,"))
    #expect(headers.contains(HTTPHeader("X-Amz-Security-Token", "TOKEN")))
  }

  @Test("secrets show neither in descriptions nor in dumps")
  func secrecy() {
    var credentials = example
    credentials.sessionToken = "TOKEN-SECRET"
    var dumped = ""
    dump(credentials, to: &dumped)
    dump([credentials], to: &dumped)
    let text = "\(credentials) \(String(reflecting: credentials)) \([credentials]) \(dumped)"
    #expect(text.contains("AKIDEXAMPLE"))
    #expect(!text.contains("wJalr") && !text.contains("TOKEN-SECRET"))
  }

  /// Reads requests as lines of JSON and writes the signatures that botocore gives them.
  private static let script = """
    import json, sys, datetime
    from botocore.auth import SigV4Auth, S3SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
    import botocore.auth
    for line in sys.stdin:
      r = json.loads(line)
      now = datetime.datetime.strptime(r['time'], '%Y%m%dT%H%M%SZ').replace(tzinfo=datetime.timezone.utc)
      class Fixed(datetime.datetime):
        @classmethod
        def utcnow(cls): return now.replace(tzinfo=None)
        @classmethod
        def now(cls, tz=None): return now if tz else now.replace(tzinfo=None)
      botocore.auth.datetime.datetime = Fixed if hasattr(botocore.auth.datetime, 'datetime') else Fixed
      if hasattr(botocore.auth, 'get_current_datetime'):
        botocore.auth.get_current_datetime = lambda remove_tzinfo=True: now.replace(tzinfo=None) if remove_tzinfo else now
      request = AWSRequest(method=r['method'], url='https://' + r['host'] + r['target'],
        headers=dict(r['headers']), data=r['body'].encode())
      request.context['payload_signing_enabled'] = True
      cls = S3SigV4Auth if r['service'] == 's3' else SigV4Auth
      cls(Credentials('AKID', 'SECRET', r['token'] or None), r['service'], r['region']).add_auth(request)
      print(request.headers['Authorization'])
    """

  private static func randomText(_ generator: inout SeededGenerator, _ alphabet: String) -> String {
    let letters = Array(alphabet)
    return String(
      (0..<Int.random(in: 0...12, using: &generator)).map { _ in
        letters[Int.random(in: 0..<letters.count, using: &generator)]
      })
  }

  @Test(
    "500 random requests have the signatures that botocore gives them",
    .enabled(if: Python.botocore != nil, "no python3 with botocore is installed"))
  func botocore() throws {
    let python = try #require(Python.botocore)
    var generator = SeededGenerator(seed: 20_150_830)
    var input = ""
    var expected: [String] = []
    for index in 0..<500 {
      let isS3 = index % 2 == 0
      let service = isS3 ? "s3" : ["ec2", "logs", "sts"].randomElement(using: &generator) ?? ""
      let alphabet = "aZ09-._~ /+&=%é漢😀"
      let part = SigningTests.randomText(&generator, alphabet)
      let path =
        "/" + PercentEncoding.encode(part.utf8, keeping: isS3 ? [UInt8(ascii: "/")] : [])
      let query = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
        let name = "k" + SigningTests.randomText(&generator, alphabet)
        let value = SigningTests.randomText(&generator, alphabet)
        return PercentEncoding.encode(name) + "=" + PercentEncoding.encode(value)
      }.joined(separator: "&")
      let target = query.isEmpty ? path : path + "?" + query
      let token = index % 3 == 0 ? "session+/token==" : ""
      let body = SigningTests.randomText(&generator, alphabet)
      let time = UTCTime(seconds: Int.random(in: 0...4_000_000_000, using: &generator))
      let method = ["GET", "PUT", "POST"].randomElement(using: &generator) ?? ""
      let extra = [HTTPHeader("X-Amz-Meta-A", "  x   y "), HTTPHeader("Content-Type", "a/b; c=d")]
      let host = "\(service).example.com"
      let signed = RequestSigner(region: "eu-central-1", service: service).sign(
        method: method, target: target, headers: [HTTPHeader("Host", host)] + extra,
        payloadHash: SHA256Digest.digest(Array(body.utf8)).hexadecimal,
        credentials: AWSCredentials(
          accessKeyID: "AKID", secretAccessKey: "SECRET",
          sessionToken: token.isEmpty ? nil : token), at: time)
      expected.append(signed.last?.value ?? "")
      let fields: [String: Any] = [
        "time": time.basic, "method": method, "host": host, "target": target, "service": service,
        "region": "eu-central-1", "body": body, "token": token,
        "headers": extra.map { [$0.name, $0.value] },
      ]
      let line = try JSONSerialization.data(withJSONObject: fields)
      input += String(decoding: line, as: UTF8.self) + "\n"
    }
    let run = try Python.run(python, ["-c", SigningTests.script], input: input)
    #expect(run.status == 0)
    let answers = run.output.split(separator: "\n").map(String.init)
    try #require(answers.count == expected.count)
    let wrong = zip(answers, expected).enumerated().filter { $0.element.0 != $0.element.1 }
    #expect(wrong.isEmpty, "\(wrong.count) differ, the first is number \(wrong.first?.offset ?? 0)")
  }
}
