import AWSClient
import AWSProtocols
import Foundation
import HTTPClient
import TestSupport
import Testing

/// Roles taken from the Security Token Service.
struct RoleTests {
  private static func answer(_ id: String) -> String {
    """
    <AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>\(id)</AccessKeyId>
    <SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
    <Expiration>2026-11-20T16:00:00Z</Expiration></Credentials></AssumeRoleResult>
    </AssumeRoleResponse>
    """
  }

  @Test("a role is taken with its source's credentials, roles of roles one after the other")
  func roles() throws {
    let machine = try TestMachine(
      config: """
        [profile outer]
        role_arn = arn:aws:iam::111122223333:role/outer
        source_profile = inner
        external_id = x y
        duration_seconds = 900
        role_session_name = me
        [profile inner]
        role_arn = arn:aws:iam::111122223333:role/inner
        source_profile = inner
        aws_access_key_id = BASE
        aws_secret_access_key = s
        """)
    let network = FakeNetwork { request in
      .success(.text(200, RoleTests.answer(request.text.contains("inner") ? "INNER" : "OUTER")))
    }
    let found = try machine.chain(profile: "outer", network).credentials()
    #expect(found.accessKeyID == "OUTER" && found.sessionToken == "t")
    #expect(
      network.requests.map(\.url)
        == Array(repeating: "https://sts.eu-central-1.amazonaws.com/", count: 2))
    let signers = network.requests.map { request in
      request.header("Authorization").flatMap { $0.split(separator: "=").dropFirst().first }
    }
    #expect(signers[0]?.hasPrefix("BASE/20261120/eu-central-1/sts/aws4_request") == true)
    #expect(signers[1]?.hasPrefix("INNER/") == true)
    #expect(
      network.requests[1].text == "Action=AssumeRole&Version=2011-06-15"
        + "&RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fouter&RoleSessionName=me"
        + "&ExternalId=x%20y&DurationSeconds=900")
  }

  @Test("a circle of source profiles is told")
  func circle() throws {
    let machine = try TestMachine(
      config: """
        [profile a]
        role_arn = r
        source_profile = b
        [profile b]
        role_arn = r
        source_profile = a
        """)
    let chain = try machine.chain(profile: "a")
    let error = try #require(throws: AWSClientError.self) { try chain.credentials() }
    #expect(
      error.description
        == "profile 'a': 'source_profile' leads in a circle: 'a' to 'b' to 'a'")
  }

  @Test("a token of another issuer takes a role without a signature")
  func webIdentity() throws {
    let machine = try TestMachine()
    machine.variables["AWS_ROLE_ARN"] = "arn:r"
    machine.variables["AWS_ROLE_SESSION_NAME"] = "pod"
    machine.variables["AWS_ENDPOINT_URL_STS"] = "http://sts.test:1"
    machine.variables["AWS_WEB_IDENTITY_TOKEN_FILE"] =
      try machine.folder.write(Array("a.b.c\n".utf8), as: "token")
    let network = FakeNetwork { _ in .success(.text(200, RoleTests.answer("WEB"))) }
    #expect(try machine.chain(network).credentials().accessKeyID == "WEB")
    let request = try #require(network.requests.first)
    #expect(request.url == "http://sts.test:1/")
    #expect(request.header("Authorization") == nil)
    #expect(
      request.text == "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Ar"
        + "&RoleSessionName=pod&WebIdentityToken=a.b.c")
  }

  @Test(
    "a refusal, and an answer without credentials, are told without secrets",
    arguments: [
      (
        403, "<E><Error><Code>AccessDenied</Code><Message>no</Message></Error></E>",
        "AssumeRole was refused by https://sts.eu-central-1.amazonaws.com: AccessDenied: no; "
          + "the permission is missing"
      ),
      (
        200, "<AssumeRoleResponse/>",
        "https://sts.eu-central-1.amazonaws.com answered AssumeRole with what cannot be read: "
          + "expected 'Credentials' with keys, a token and their end"
      ),
    ])
  func refusals(status: Int, body: String, sentence: String) throws {
    let machine = try TestMachine(
      config: "[default]\nrole_arn = r\ncredential_source = Environment")
    machine.variables["AWS_ACCESS_KEY_ID"] = "A"
    machine.variables["AWS_SECRET_ACCESS_KEY"] = "hidden-secret"
    let network = FakeNetwork { _ in .success(.text(status, body)) }
    let chain = try machine.chain(profile: "default", network)
    let error = try #require(throws: AWSClientError.self) { try chain.credentials() }
    #expect(error.description == sentence)
  }
}
