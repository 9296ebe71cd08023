import Foundation
import TestSupport
import Testing

/// An access key as `weir keys` shows it.
private struct Keys: Decodable {
  struct Key: Decodable {
    let AccessKeyId: String
    let SecretAccessKey: String?
    let Account: String
    let UserName: String
    let ExpireDate: String?
  }
  let AccessKey: Key?
  let AccessKeys: [Key]?

  init(_ text: String) throws {
    self = try JSONDecoder().decode(Keys.self, from: Data(text.utf8))
  }
}

/// `weir serve` and `weir keys` as people and AWS clients use them.
struct ServeTests {
  private let scratch: TemporaryFolder

  init() throws { scratch = try TemporaryFolder() }

  private func keys(_ words: [String], _ server: ServeProcess) throws -> ProgramRun {
    try ProgramRun.weir(["keys"] + words + ["--data-dir", server.data])
  }

  private static let envKey = [
    "WEIR_ACCESS_KEY_ID": "AKIDFIRST", "WEIR_SECRET_ACCESS_KEY": "first-secret",
  ]

  /// Asks who it is, in several ways; prints what came of each.
  private static let script = """
    import sys, urllib.request, urllib.error
    import boto3, botocore
    from botocore.config import Config
    url, key, secret = sys.argv[1:4]
    def client(key, secret, token=None, region='eu-central-1', **more):
      return boto3.client('sts', endpoint_url=url, region_name=region, aws_access_key_id=key,
        aws_secret_access_key=secret, aws_session_token=token,
        config=Config(retries={'total_max_attempts': 1}), **more)
    def ask(*words, **more):
      try:
        answer = client(*words, **more).get_caller_identity()
        print(answer['Account'], answer['Arn'], answer['UserId'][:4],
          len(answer['ResponseMetadata']['RequestId']), answer['ResponseMetadata']['HTTPStatusCode'])
      except botocore.exceptions.ClientError as error:
        print(error.response['ResponseMetadata']['HTTPStatusCode'], error.response['Error']['Code'])
    ask(key, secret)
    ask(key, secret, region='us-east-1')
    ask(key, secret + 'x')
    ask('AKIANOBODY', secret)
    ask(key, secret, 'token')
    presigned = client(key, secret).generate_presigned_url('get_caller_identity',
      ExpiresIn=60, HttpMethod='GET')
    def fetch(url):
      try:
        with urllib.request.urlopen(url) as answer: return answer.read().decode()
      except urllib.error.HTTPError as error: return '%d %s' % (error.code, error.read().decode())
    print('<UserId>AIDA' in fetch(presigned))
    print(fetch(presigned.replace('X-Amz-Expires=60', 'X-Amz-Expires=61')).split('<Code>')[1][:21])
    try: boto3.client('sqs', endpoint_url=url, region_name='eu-central-1', aws_access_key_id=key,
      aws_secret_access_key=secret, config=Config(retries={'total_max_attempts': 1})).list_queues()
    except botocore.exceptions.ClientError as error: print(error.response['Error']['Message'])
    try: client(key, secret).get_session_token()
    except botocore.exceptions.ClientError as error: print(error.response['Error']['Code'])
    """

  private static let boto3 = Python.with("boto3")

  @Test(
    "boto3 learns who it is, and each mistake has its code",
    .enabled(if: boto3 != nil, "no python3 with boto3 is installed"))
  func identity() throws {
    let server = try ServeProcess(
      ["--account", "210987654321"], environment: ServeTests.envKey, scratch: scratch)
    let run = try Python.run(
      try #require(ServeTests.boto3),
      ["-c", ServeTests.script, server.url, "AKIDFIRST", "first-secret"], input: "")
    #expect(
      run.output.split(separator: "\n") == [
        "210987654321 arn:aws:iam::210987654321:user/admin AIDA 36 200",
        "210987654321 arn:aws:iam::210987654321:user/admin AIDA 36 200",
        "403 SignatureDoesNotMatch", "403 InvalidClientTokenId", "403 InvalidClientTokenId",
        "True", "SignatureDoesNotMatch",
        "There is no service 'sqs' here; there is athena, ec2, firehose, logs, s3, sts.",
        "InvalidAction",
      ])
    #expect(server.stop() == 0)
    #expect(server.log.contains("operation=\"sts GetCallerIdentity\" status=200"))
    #expect(!server.log.contains("first-secret"))
  }

  @Test(
    "boto3 trusts the certificate that serve was given",
    .enabled(
      if: boto3 != nil && ProgramRun.find("openssl") != nil, "no boto3, or no openssl"))
  func encrypted() throws {
    let openssl = try #require(ProgramRun.find("openssl"))
    let paths = ["key.pem", "cert.pem"].map { scratch.url.appending(path: $0).path }
    let made = try ProgramRun.run(
      openssl,
      [
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", paths[0], "-out", paths[1],
        "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
      ])
    try #require(made.exitCode == 0)
    let server = try ServeProcess(
      ["--tls-cert", paths[1], "--tls-key", paths[0]], environment: ServeTests.envKey,
      scratch: scratch)
    #expect(server.url.hasPrefix("https://"))
    let script = """
      import boto3, sys
      print(boto3.client('sts', endpoint_url=sys.argv[1], region_name='us-east-1', verify=sys.argv[2],
        aws_access_key_id='AKIDFIRST', aws_secret_access_key='first-secret').get_caller_identity()['Account'])
      """
    let run = try Python.run(
      try #require(ServeTests.boto3), ["-c", script, server.url, paths[1]], input: "")
    #expect(run.output == "123456789012\n")
    #expect(server.stop() == 0)
  }

  @Test(
    "the AWS CLI learns who it is",
    .enabled(if: ProgramRun.find("aws") != nil, "the AWS CLI is not installed"))
  func commandLine() throws {
    let server = try ServeProcess(environment: ServeTests.envKey, scratch: scratch)
    let run = try ProgramRun.run(
      try #require(ProgramRun.find("aws")),
      ["sts", "get-caller-identity", "--endpoint-url", server.url, "--query", "Arn"],
      environment: ProcessInfo.processInfo.environment.merging([
        "AWS_CONFIG_FILE": "/nonexistent", "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
        "AWS_ACCESS_KEY_ID": "AKIDFIRST", "AWS_SECRET_ACCESS_KEY": "first-secret",
        "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1", "AWS_DEFAULT_OUTPUT": "json",
        "NO_PROXY": "127.0.0.1",
      ]) { $1 })
    #expect(run.output == "\"arn:aws:iam::123456789012:user/admin\"\n", "\(run.errors)")
  }

  @Test("keys made, rotated and deleted count at once for a server that runs")
  func liveKeys() throws {
    let server = try ServeProcess(scratch: scratch)
    #expect(server.log.contains("there is no access key yet"))
    #expect(try keys(["list"], server).exitCode == 1)
    let made = try keys(["add", "--name", "alice", "--output", "json"], server)
    #expect(made.exitCode == 0 && made.errors == "")
    let key = try #require(try Keys(made.output).AccessKey)
    let secret = try #require(key.SecretAccessKey)
    func status(_ key: String, _ secret: String) throws -> Int {
      try SignedCall.status(server.url, key, secret)
    }
    let first = try status(key.AccessKeyId, secret)
    #expect(first == 200, "\(server.log)")
    #expect(try status(key.AccessKeyId, "x" + secret) == 403)
    let rotated = try keys(
      ["rotate", key.AccessKeyId, "--grace", "0", "--output", "json"], server)
    let fresh = try #require(try Keys(rotated.output).AccessKey)
    #expect(fresh.UserName == "alice" && rotated.errors.contains("is good until"))
    #expect(try status(key.AccessKeyId, secret) == 403)
    #expect(try status(fresh.AccessKeyId, try #require(fresh.SecretAccessKey)) == 200)
    let list = try keys(["list", "--output", "json"], server)
    let all = try #require(try Keys(list.output).AccessKeys)
    #expect(Set(all.map(\.AccessKeyId)) == [key.AccessKeyId, fresh.AccessKeyId])
    #expect(all.allSatisfy { $0.SecretAccessKey == nil } && !list.output.contains(secret))
    #expect(try keys(["delete", fresh.AccessKeyId], server).exitCode == 0)
    #expect(try status(fresh.AccessKeyId, try #require(fresh.SecretAccessKey)) == 403)
    let again = try keys(["delete", fresh.AccessKeyId], server)
    #expect(again.exitCode == 1)
    #expect(
      again.errors
        == "weir: there is no access key '\(fresh.AccessKeyId)'; 'weir keys list' shows those that "
        + "there are\n")
    let table = try keys(["list"], server).output.split(separator: "\n")
    #expect(table.count == 2)
    #expect(table[0] == "KEY                   USER   ACCOUNT       CREATED               EXPIRES")
    #expect(table[1].hasPrefix("\(key.AccessKeyId)  alice  123456789012  20"))
    #expect(server.stop(SIGINT) == 0)
  }

  @Test("a key is shown once, with its secret, and a word about it")
  func shown() throws {
    let data = scratch.url.appending(path: "d").path
    let run = try ProgramRun.weir(["keys", "add", "--data-dir", data])
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 4 && lines[0].hasPrefix("AccessKeyId      AKIA"))
    #expect(lines[3] == "UserName         admin")
    #expect(run.errors.hasPrefix("weir: the secret is shown this once"))
    let attributes = try FileManager.default.attributesOfItem(atPath: "\(data)/keys.db")
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test("health needs no signature, and what is not signed has an error that clients read")
  func unsigned() throws {
    let server = try ServeProcess(["--log-format", "json"], scratch: scratch)
    #expect(try SignedCall.get(server.url + "/healthz") == "200 ok\n")
    let answer = try SignedCall.get(server.url + "/?Action=GetCallerIdentity&Version=2011-06-15")
    #expect(answer.hasPrefix("403 <?xml"))
    #expect(answer.contains("<Type>Sender</Type><Code>MissingAuthenticationToken</Code>"))
    #expect(
      try SignedCall.get(server.url + "/bucket/key").contains("<Error><Code>AccessDenied</Code>"))
    #expect(server.stop() == 0)
    let events = try server.log.split(separator: "\n").map { line in
      try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
    }
    #expect(events.map { $0["event"] }.contains("serving"))
    #expect(events.filter { $0["event"] == "request" }.map { $0["status"] } == ["403", "403"])
    #expect(events.last?["event"] == "stopped")
  }

  @Test("systemd is told when the server is ready, and when it stops")
  func notification() throws {
    let path = scratch.url.appending(path: "notify").path
    let socket = try DatagramSocket(path: path)
    let server = try ServeProcess(environment: ["NOTIFY_SOCKET": path], scratch: scratch)
    #expect(socket.receive() == "READY=1\nSTATUS=Serving at \(server.url)")
    #expect(server.stop() == 0)
    #expect(socket.receive() == "STOPPING=1")
  }

  @Test("a tool that is killed while it writes keys leaves a file that works")
  func killed() throws {
    let server = try ServeProcess(scratch: scratch)
    var made: [String] = []
    for delay in 0..<25 {
      let process = Process()
      process.executableURL = URL(filePath: ProgramRun.weir)
      process.arguments = ["keys", "add", "--data-dir", server.data, "--output", "json"]
      let pipe = Pipe()
      process.standardOutput = pipe
      process.standardError = FileHandle.nullDevice
      try process.run()
      usleep(UInt32(delay) * 1_500)
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      if let key = try? Keys(output).AccessKey { made.append(key.AccessKeyId) }
    }
    let last = try keys(["add", "--output", "json"], server)
    made.append(try #require(try Keys(last.output).AccessKey).AccessKeyId)
    let list = try keys(["list", "--output", "json"], server)
    let all = Set(try #require(try Keys(list.output).AccessKeys).map(\.AccessKeyId))
    // Whatever was shown is there; what was written just before the kill may be, too.
    #expect(Set(made).isSubset(of: all))
    #expect(server.stop(SIGKILL) != 0)
    #expect(try keys(["list"], server).exitCode == 0)
  }

  @Test(
    "what cannot work is told in one line",
    arguments: [
      (
        ["--listen", "0.0.0.0:0"],
        "listening at 0.0.0.0:0 lets others read along, as it is not this machine's own address and "
          + "there is no TLS; give --tls-cert and --tls-key, or --insecure where a proxy does TLS"
      ),
      (
        ["--listen", "4599"],
        "option '--listen' cannot be '4599': an IP address and a port work, such as "
          + "127.0.0.1:4599 or [::1]:4599"
      ),
      (
        ["--tls-cert", "x"], "missing argument --tls-key; usage: --tls-cert FILE --tls-key FILE"
      ),
      (
        ["--data-dir", "/nonexistent/a"],
        "the database /nonexistent/a cannot be opened: No such file or directory"
      ),
      (
        ["--account", "1"],
        "option '--account' cannot be '1': an account ID is 12 digits, such as 123456789012"
      ),
    ])
  func mistakes(words: [String], sentence: String) throws {
    let run = try ProgramRun.weir(["serve"] + words)
    #expect(run.errors == "weir: \(sentence)\n" && run.exitCode == 2)
  }

  @Test("a key of the environment that is there with another secret is refused")
  func conflict() throws {
    let server = try ServeProcess(environment: ServeTests.envKey, scratch: scratch)
    #expect(server.stop() == 0)
    let run = try ProgramRun.weir(
      ["serve", "--listen", "127.0.0.1:0", "--data-dir", server.data],
      environment: ["WEIR_ACCESS_KEY_ID": "AKIDFIRST", "WEIR_SECRET_ACCESS_KEY": "another-secret"])
    #expect(run.errors.contains("is there already with another secret") && run.exitCode == 2)
    let half = try ProgramRun.weir(["serve"], environment: ["WEIR_ACCESS_KEY_ID": "AKIDFIRST"])
    #expect(
      half.errors == "weir: missing argument WEIR_SECRET_ACCESS_KEY; usage: both variables, or "
        + "neither\n")
  }
}
