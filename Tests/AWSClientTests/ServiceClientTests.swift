import AWSClient
import AWSProtocols
import Foundation
import HTTPClient
import TestSupport
import Testing

/// Calls that are refused, delayed or broken: what is tried again, and what is not.
struct ServiceClientTests {
  private static func fault(_ code: String) -> String {
    "<Response><Errors><Error><Code>\(code)</Code><Message>m</Message></Error></Errors></Response>"
  }

  private func client(_ machine: TestMachine, _ network: any HTTPTransport) throws -> ServiceClient
  {
    machine.variables["AWS_ACCESS_KEY_ID"] = "A"
    machine.variables["AWS_SECRET_ACCESS_KEY"] = "s"
    let client = try ServiceClient.make(
      service: "ec2", ClientSettings(region: "eu-central-1", endpoint: "http://ec2.test:8000/x"),
      transport: network, surroundings: machine.surroundings)
    client.retries = RetryPolicy(attempts: 4, baseSeconds: 1, limitSeconds: 20)
    return client
  }

  private let request = QueryRequest(action: "DescribeVpcs", version: "2016-11-15")

  @Test("requests are signed for host, path and body as they are sent")
  func signature() throws {
    let machine = try TestMachine()
    let network = FakeNetwork { _ in .success(.text(200, "<R/>")) }
    _ = try client(machine, network).call(request)
    let sent = try #require(network.requests.first)
    #expect(sent.url == "http://ec2.test:8000/x/" && sent.header("Host") == "ec2.test:8000")
    let canonical = CanonicalRequest(
      method: "POST", target: "/x/", headers: sent.headers,
      signed: ["content-type", "host", "x-amz-date"],
      payloadHash: SHA256Digest.digest(sent.body).hexadecimal, pathEncoding: .twice)
    let expected = RequestSigner(region: "eu-central-1", service: "ec2").signature(
      of: canonical, secret: "s", at: UTCTime(seconds: Int(machine.seconds)))
    #expect(sent.header("Authorization")?.hasSuffix("Signature=\(expected)") == true)
  }

  @Test(
    "throttling, server errors and broken connections are tried again with longer waits",
    arguments: [
      [.success(.text(503, fault("RequestLimitExceeded")))],
      [.success(.text(400, fault("Throttling"))), .success(.text(500, ""))],
      [
        .failure(.broken(url: "u", reason: "reset")), .success(.text(502, "<html>")),
        .failure(.timedOut(url: "u", milliseconds: 1)),
      ],
    ] as [[Result<HTTPResponse, HTTPClientError>]])
  func retried(answers: [Result<HTTPResponse, HTTPClientError>]) throws {
    let machine = try TestMachine()
    var left = answers[...]
    let network = FakeNetwork { _ in left.popFirst() ?? .success(.text(200, "<R/>")) }
    #expect(try client(machine, network).call(request).name == "R")
    #expect(machine.waits == Array([1.0, 2.0, 4.0].prefix(answers.count)))
  }

  @Test("the last refusal is told when patience ends, and Retry-After is heeded")
  func patience() throws {
    let machine = try TestMachine()
    let network = FakeNetwork { _ in
      .success(
        .text(
          503, ServiceClientTests.fault("RequestLimitExceeded"), [HTTPHeader("retry-after", "3")]))
    }
    let client = try client(machine, network)
    let error = try #require(throws: AWSClientError.self) { try client.call(request) }
    #expect(network.requests.count == 4)
    #expect(machine.waits == [3, 3, 4])
    #expect(
      error.description
        == "DescribeVpcs was refused by http://ec2.test:8000/x: RequestLimitExceeded: m")
  }

  @Test(
    "what will not get better is tried once",
    arguments: [
      .success(.text(403, fault("UnauthorizedOperation"))),
      .success(.text(401, fault("AuthFailure"))), .success(.text(302, "")),
      .success(.text(400, fault("InvalidParameterValue"))),
      .failure(.insecure(url: "u", reason: "r")), .failure(.tooLarge(url: "u", limit: 1)),
    ] as [Result<HTTPResponse, HTTPClientError>])
  func once(answer: Result<HTTPResponse, HTTPClientError>) throws {
    let machine = try TestMachine()
    let network = FakeNetwork { _ in answer }
    let client = try client(machine, network)
    #expect(throws: AWSClientError.self) { try client.call(request) }
    #expect(network.requests.count == 1)
    #expect(machine.waits == [])
  }

  @Test("an address where nobody ever answered is tried twice, one that did as often as any")
  func nowhere() throws {
    let machine = try TestMachine()
    var isThere = false
    let network = FakeNetwork { request in
      isThere
        ? .success(.text(200, "<R/>")) : .failure(.unreachable(url: request.url, reason: "r"))
    }
    let client = try client(machine, network)
    #expect(throws: AWSClientError.self) { try client.call(request) }
    #expect(network.requests.count == 2)
    isThere = true
    #expect(try client.call(request).name == "R")
    isThere = false
    #expect(throws: AWSClientError.self) { try client.call(request) }
    #expect(network.requests.count == 7)
  }

  @Test("a server error without an explanation is tried three times")
  func mute() throws {
    let machine = try TestMachine()
    let network = FakeNetwork { _ in .success(.text(500, "<html>")) }
    let client = try client(machine, network)
    #expect(throws: AWSClientError.self) { try client.call(request) }
    #expect(network.requests.count == 3)
  }

  @Test("a refused credential says what to check")
  func advice() throws {
    let machine = try TestMachine()
    let network = FakeNetwork { _ in
      .success(.text(401, ServiceClientTests.fault("AuthFailure")))
    }
    let client = try client(machine, network)
    let error = try #require(throws: AWSClientError.self) { try client.call(request) }
    #expect(
      error.description
        == "DescribeVpcs was refused by http://ec2.test:8000/x: AuthFailure: m; check the "
        + "credentials, the clock, and that the Region is enabled for the account")
  }

  @Test("a wrong clock is set right by the service's own, once")
  func clock() throws {
    let machine = try TestMachine()
    machine.seconds -= 3600
    let network = FakeNetwork { request in
      request.header("X-Amz-Date") == "20261120T143329Z"
        ? .success(.text(200, "<R/>"))
        : .success(
          .text(
            400, ServiceClientTests.fault("RequestExpired"),
            [HTTPHeader("Date", "Fri, 20 Nov 2026 14:33:29 GMT")]))
    }
    let client = try client(machine, network)
    #expect(try client.call(request).name == "R")
    #expect(try client.call(request).name == "R")
    #expect(network.requests.count == 3)
    machine.seconds += 7200
    #expect(throws: Never.self) { try client.call(request) }
  }

  @Test("credentials that a service calls expired are fetched anew, once")
  func expired() throws {
    let machine = try TestMachine()
    let network = FakeNetwork { request in
      request.header("Authorization")?.contains("Credential=NEW/") == true
        ? .success(.text(200, "<R/>"))
        : .success(.text(400, ServiceClientTests.fault("ExpiredToken")))
    }
    let client = try client(machine, network)
    #expect(throws: AWSClientError.self) { try client.call(request) }
    #expect(network.requests.count == 2)
    machine.variables["AWS_ACCESS_KEY_ID"] = "NEW"
    #expect(try client.call(request).name == "R")
  }

  @Test("an answer of success that is no XML is told with its line")
  func malformed() throws {
    let machine = try TestMachine()
    let network = FakeNetwork { _ in .success(.text(200, "<a>\n<b></a>")) }
    let client = try client(machine, network)
    let error = try #require(throws: AWSClientError.self) { try client.call(request) }
    #expect(
      error.description.hasPrefix(
        "http://ec2.test:8000/x answered DescribeVpcs with what cannot be read: line 2: "))
  }
}
