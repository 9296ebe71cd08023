import AWSClient
import AWSProtocols
import Foundation
import HTTPClient
import TestSupport
import Testing

/// Where credentials come from, in which order, and what is said when there are none.
struct CredentialChainTests {
  private static let document = """
    {"Version": 1, "Code": "Success", "AccessKeyId": "DOC", "SecretAccessKey": "s",
     "SessionToken": "t1", "Token": "t2", "Expiration": "2026-11-20T16:00:00Z"}
    """

  @Test("without any, one sentence says where was looked")
  func none() throws {
    let chain = try TestMachine().chain()
    let error = try #require(throws: AWSClientError.self) { try chain.credentials() }
    #expect(
      error.description == "no AWS credentials found in the environment (no AWS_ACCESS_KEY_ID), "
        + "the AWS configuration (no profile 'default'), the container (no "
        + "AWS_CONTAINER_CREDENTIALS_FULL_URI), instance metadata "
        + "(http://169.254.169.254/latest/api/token gave no complete answer within 2.0 seconds); "
        + "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile that has credentials")
  }

  @Test(
    "the first source that has credentials gives them",
    arguments: [
      ([:], nil, "FILE"), (["AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "s"], nil, "ENV"),
      (["AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "s"], "other", "OTHER"),
      (
        [
          "AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "s", "AWS_PROFILE": "other",
        ], nil, "ENV"
      ),
      (["AWS_PROFILE": "other"], nil, "OTHER"),
    ] as [([String: String], String?, String)])
  func order(variables: [String: String], profile: String?, id: String) throws {
    let machine = try TestMachine(
      config: "[profile other]\naws_access_key_id = OTHER\naws_secret_access_key = s",
      credentials: "[default]\naws_access_key_id=FILE\naws_secret_access_key=s\naws_session_token=t"
    )
    machine.variables.merge(variables) { $1 }
    #expect(try machine.chain(profile: profile).credentials().accessKeyID == id)
  }

  @Test(
    "half of something is an error that says what is missing",
    arguments: [
      (["AWS_ACCESS_KEY_ID": "A"], "", "AWS_SECRET_ACCESS_KEY is not set; set both"),
      (["AWS_WEB_IDENTITY_TOKEN_FILE": "x"], "", "AWS_ROLE_ARN is not set; set both"),
      ([:], "aws_access_key_id = A", "it has 'aws_access_key_id' and no 'aws_secret_access_key'"),
      ([:], "role_arn = r\nsource_profile = gone", "its 'source_profile' 'gone' is not there"),
      ([:], "role_arn = r", "its role has no credentials to be taken with; set 'source_profile'"),
      ([:], "role_arn = r\nmfa_serial = m", "the role wants a code for 'mfa_serial'"),
      ([:], "role_arn = r\ncredential_source = X", "expected Environment, Ec2InstanceMetadata or"),
      ([:], "sso_session = s", "aws configure export-credentials --profile default"),
      ([:], "credential_process = 'x", "'credential_process' is no command; check its quotes"),
      ([:], "credential_process = /no/such", "it does not start: No such file or directory"),
      ([:], "credential_process = false", "it ended with exit code 1"),
      ([:], "credential_process = echo secret", "what it gives is no JSON"),
      ([:], "credential_process = echo {}", "has no 'AccessKeyId' and 'SecretAccessKey'"),
      (["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "x"], "", "it is 'x'; expected '/' and a path"),
      (
        ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://evil.example/c"], "",
        "evil.example would be asked without encryption; expected https://, a loopback address"
      ),
      (["AWS_CONTAINER_CREDENTIALS_FULL_URI": "ftp://x"], "", "is no endpoint"),
    ] as [([String: String], String, String)])
  func halves(variables: [String: String], profile: String, words: String) throws {
    let machine = try TestMachine(config: "[default]\n\(profile)\n")
    machine.variables.merge(variables) { $1 }
    let chain = try machine.chain()
    let error = try #require(throws: AWSClientError.self) { try chain.credentials() }
    #expect(error.description.contains(words))
    #expect(!error.description.contains("secret:") && !error.description.contains("echo secret"))
  }

  @Test("a process gives credentials, and is asked again before they end")
  func process() throws {
    let machine = try TestMachine()
    let path = try machine.folder.write(Array(CredentialChainTests.document.utf8), as: "a b.json")
    _ = try machine.folder.write(
      Array("[default]\ncredential_process = cat '\(path)'".utf8), as: "config")
    let chain = try machine.chain()
    let found = try chain.credentials()
    #expect(found.accessKeyID == "DOC" && found.sessionToken == "t1")
    let later = CredentialChainTests.document.replacingOccurrences(of: "DOC", with: "NEW")
      .replacingOccurrences(of: "T16:", with: "T18:")
    _ = try machine.folder.write(Array(later.utf8), as: "a b.json")
    let end = try #require(found.expiration).seconds
    machine.seconds = Double(end - 301)
    #expect(try chain.credentials().accessKeyID == "DOC")
    machine.seconds = Double(end - 300)
    #expect(try chain.credentials().accessKeyID == "NEW")
  }

  @Test("while renewal fails, credentials serve to their end and no second longer")
  func renewal() throws {
    let machine = try TestMachine()
    let path = try machine.folder.write(Array(CredentialChainTests.document.utf8), as: "d.json")
    _ = try machine.folder.write(
      Array("[default]\ncredential_process = cat \(path)".utf8), as: "config")
    let chain = try machine.chain()
    let end = try #require(try chain.credentials().expiration).seconds
    _ = try machine.folder.write(Array("{}".utf8), as: "d.json")
    machine.seconds = Double(end - 1)
    #expect(try chain.credentials().accessKeyID == "DOC")
    machine.seconds = Double(end)
    #expect(throws: AWSClientError.self) { try chain.credentials() }
  }

  @Test("what has ended already is not used")
  func ended() throws {
    let machine = try TestMachine()
    machine.variables.merge([
      "AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s",
      "AWS_CREDENTIAL_EXPIRATION": "2026-01-01T00:00:00Z",
    ]) { $1 }
    let chain = try machine.chain()
    let error = try #require(throws: AWSClientError.self) { try chain.credentials() }
    #expect(error.description == "credentials A: they ended at 20260101T000000Z; renew them")
  }

  @Test("a container's agent is asked with its token, over a real connection")
  func container() throws {
    let server = try LoopbackServer { request in
      request.header("Authorization") == "tok"
        ? .answer(200, CredentialChainTests.document) : .answer(401, "")
    }
    let machine = try TestMachine()
    machine.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = server.url + "/c?id=1"
    machine.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] =
      try machine.folder.write(Array("tok\n".utf8), as: "token")
    let found = try machine.chain(CurlTransport()).credentials()
    #expect(found.accessKeyID == "DOC" && found.sessionToken == "t2")
    #expect(server.requests.map(\.target) == ["/c?id=1"])
    machine.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = nil
    let error = try #require(throws: AWSClientError.self) {
      try machine.chain(CurlTransport()).credentials()
    }
    #expect(error.description.hasSuffix("/c answers with status 401"))
  }

  @Test("instance metadata is asked with a session's token, and never without")
  func instance() throws {
    let server = try LoopbackServer { request in
      let isToken = request.header("X-aws-ec2-metadata-token") == "TOK"
      switch (request.method, request.target) {
      case ("PUT", "/latest/api/token"):
        let lifetime = request.header("X-aws-ec2-metadata-token-ttl-seconds")
        return lifetime == "21600" ? .answer(200, "TOK") : .answer(400, "")
      case ("GET", "/latest/meta-data/iam/security-credentials/") where isToken:
        return .answer(200, "my role\n")
      case ("GET", "/latest/meta-data/iam/security-credentials/my%20role") where isToken:
        return .answer(200, CredentialChainTests.document)
      case ("GET", "/latest/meta-data/placement/region") where isToken:
        return .answer(200, "ap-south-2")
      default: return .answer(401, "")
      }
    }
    let machine = try TestMachine()
    machine.variables["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = server.url + "/"
    #expect(try machine.chain(CurlTransport()).credentials().sessionToken == "t2")
    let client = try ServiceClient.make(
      service: "ec2", ClientSettings(), transport: CurlTransport(),
      surroundings: machine.surroundings)
    #expect(client.region == "ap-south-2")
    #expect(client.endpoint.url == "https://ec2.ap-south-2.amazonaws.com")
    machine.variables["AWS_EC2_METADATA_DISABLED"] = "TRUE"
    let count = server.requests.count
    let error = try #require(throws: AWSClientError.self) {
      try machine.chain(CurlTransport()).credentials()
    }
    #expect(error.description.contains("instance metadata (AWS_EC2_METADATA_DISABLED is true)"))
    #expect(server.requests.count == count)
    #expect(throws: AWSClientError.noRegion) {
      try ServiceClient.make(
        service: "ec2", ClientSettings(), transport: CurlTransport(),
        surroundings: machine.surroundings)
    }
  }

  @Test("an instance that refuses a token is not asked without one")
  func oldInstance() throws {
    let server = try LoopbackServer { request in
      request.method == "PUT" ? .answer(404, "") : .answer(200, CredentialChainTests.document)
    }
    let machine = try TestMachine()
    machine.variables["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = server.url
    #expect(throws: AWSClientError.self) { try machine.chain(CurlTransport()).credentials() }
    #expect(server.requests.map(\.method) == ["PUT"])
  }
}
