import AWSProtocols
import Foundation
import TestSupport
import Testing

/// Thousands of requests that botocore signed, in all the ways in which it can.
struct BotocoreVerificationTests {
  /// Signs random requests, and prints each as it would go over the wire.
  private static let script = """
    import base64, json, random, sys
    from urllib.parse import urlsplit
    from botocore.auth import SigV4Auth, S3SigV4Auth, SigV4QueryAuth, S3SigV4QueryAuth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
    from botocore.compat import quote
    random.seed(int(sys.argv[1]))
    letters = "aZ09-._~ /+&=%;:@!'()*,$\\u00e9\\u6f22\\U0001f600\\t"
    def word(most=12): return ''.join(random.choice(letters) for _ in range(random.randint(0, most)))
    for number in range(int(sys.argv[2])):
      kind = random.choice(['header', 's3', 'query', 's3query'])
      service = 's3' if kind.startswith('s3') else random.choice(['ec2', 'logs', 'sts', 'monitoring'])
      path = '/' + quote(word(20), safe='/-._~' if service == 's3' else '-._~')
      pairs = ['k%d%s=%s' % (i, quote(word(), safe='-._~'), quote(word(), safe='-._~'))
        for i in range(random.randint(0, 3))] + random.choice([[], ['delete'], ['k0=2', 'k0=1']])
      random.shuffle(pairs)
      url = 'http://%s.example.com:%d%s%s' % (service, random.randint(1, 65535), path,
        '?' + '&'.join(pairs) if pairs else '')
      body = word(40).encode() if kind in ('header', 's3') else b''
      headers = {'Content-Type': random.choice(['a/b; c=d', 'text/plain']), 'Host': urlsplit(url).netloc}
      if kind == 's3': headers['x-amz-meta-a'] = random.choice(['  x   y ', 'z', ''])
      if service != 's3' and random.random() < 0.5: headers['X-Amz-Target'] = 'A_1.B'
      request = AWSRequest(method=random.choice(['GET', 'PUT', 'POST', 'DELETE']), url=url,
        headers=headers, data=body)
      request.context['payload_signing_enabled'] = service != 's3' or random.random() < 0.8
      token = random.choice([None, 'session+/token=='])
      credentials = Credentials('ASIATEMP' if token else 'AKID', 'SECRET/+', token)
      make = {'header': SigV4Auth, 's3': S3SigV4Auth, 'query': SigV4QueryAuth, 's3query': S3SigV4QueryAuth}[kind]
      make(credentials, service, 'eu-central-1').add_auth(request)
      parts = urlsplit(request.url)
      print(json.dumps({'method': request.method,
        'target': parts.path + ('?' + parts.query if parts.query else ''),
        'headers': [[k, v if isinstance(v, str) else v.decode()] for k, v in request.headers.items()],
        'body': base64.b64encode(body).decode(), 'kind': kind}))
    """

  private struct Signed: Decodable {
    let method: String
    let target: String
    let headers: [[String]]
    let body: String
    let kind: String

    var request: WireRequest {
      WireRequest(
        method: method, target: target,
        headers: headers.map { HTTPHeader($0[0], $0[1]) },
        body: Array(Data(base64Encoded: body) ?? Data()))
    }
  }

  @Test(
    "4,000 requests that botocore signed are accepted, and none with a change",
    .enabled(if: Python.botocore != nil, "no python3 with botocore is installed"))
  func botocore() throws {
    let python = try #require(Python.botocore)
    let run = try Python.run(
      python, ["-c", BotocoreVerificationTests.script, "20261120", "4000"], input: "")
    try #require(run.status == 0)
    let verifier = SignatureVerifier(
      keys: TestKeys(keys: [
        TestKeys.key("AKID", "SECRET/+"),
        TestKeys.key("ASIATEMP", "SECRET/+", token: "session+/token=="),
      ]))
    let now = UTCTime(seconds: Int(Date().timeIntervalSince1970))
    var (count, refused, forged) = (0, [String](), [String]())
    for line in run.output.split(separator: "\n") {
      let signed = try JSONDecoder().decode(Signed.self, from: Data(line.utf8))
      count += 1
      do throws(SignatureFault) {
        _ = try verifier.check(signed.request, now: now)
      } catch {
        refused.append("\(signed.kind) \(signed.target): \(error)")
      }
      for change in 0..<3 {
        var request = signed.request
        switch change {
        case 0: request.target += request.target.contains("?") ? "&zz=1" : "?zz=1"
        case 1:
          request.headers = request.headers.map {
            $0.name == "Host" ? HTTPHeader("Host", "evil." + $0.value) : $0
          }
        default: request.method = request.method == "GET" ? "HEAD" : "GET"
        }
        if (try? verifier.check(request, now: now)) != nil { forged.append(signed.target) }
      }
    }
    #expect(count == 4000)
    #expect(refused.isEmpty, "\(refused.count) refused, such as \(refused.first ?? "")")
    #expect(forged.isEmpty, "\(forged.count) accepted, such as \(forged.first ?? "")")
  }
}
