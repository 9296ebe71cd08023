import AWSProtocols
import AWSServices
import Testing

/// Which service, operation and parameters a request is about.
struct DirectoryTests {
  private static let echo = ServiceOperation("Echo") { (request) throws(ServiceError) in
    ServiceAnswer(ServiceMember("said", .text(try request.input.requiredText("Word"))))
  }
  private let directory = ServiceDirectory([
    AWSService("ec2", .ec2, version: "2016-11-15", namespace: "urn:ec2", operations: [echo]),
    AWSService("logs", .json11, targetPrefix: "Logs_20140328", operations: [echo]),
    AWSService("monitoring", .json10, targetPrefix: "GraniteService", operations: [echo]),
    AWSService("monitoring", .query, version: "2010-08-01", namespace: "urn:m", operations: [echo]),
  ])

  private func form(_ body: String, target: String = "/") -> WireRequest {
    WireRequest(
      method: "POST", target: target,
      headers: [
        HTTPHeader("content-type", "application/x-www-form-urlencoded; charset=utf-8")
      ], body: Array(body.utf8))
  }

  private func json(_ target: String, _ body: String) -> WireRequest {
    WireRequest(
      method: "POST", target: "/",
      headers: [
        HTTPHeader("X-AMZ-TARGET", target),
        HTTPHeader("Content-Type", "application/x-amz-json-1.1"),
      ], body: Array(body.utf8))
  }

  private func found(_ request: WireRequest, _ name: String?) -> String? {
    directory.service(for: request, signedFor: name).map { "\($0.signingName) \($0.wireProtocol)" }
  }

  @Test("the signature's service comes first, then target and version")
  func services() {
    let ec2 = form("Action=Echo&Version=2016-11-15")
    let logs = json("Logs_20140328.Echo", "{}")
    #expect(found(ec2, "ec2") == "ec2 ec2" && found(ec2, nil) == "ec2 ec2")
    #expect(found(logs, "logs") == "logs json11" && found(logs, nil) == "logs json11")
    #expect(found(json("GraniteService.Echo", "{}"), "monitoring") == "monitoring json10")
    #expect(found(form("Version=2010-08-01"), "monitoring") == "monitoring query")
    #expect(found(ec2, "sqs") == nil)
    #expect(found(form("Action=Echo"), nil) == nil)
    #expect(found(WireRequest(method: "GET", target: "/bucket", headers: []), nil) == nil)
  }

  @Test("what fits no service has its errors in the protocol that it looks like")
  func guesses() {
    #expect(ServiceDirectory.guessedProtocol(of: json("A.B", "")) == .json11)
    #expect(ServiceDirectory.guessedProtocol(of: form("a")) == .query)
    let get = WireRequest(method: "GET", target: "/?Action=X", headers: [])
    #expect(ServiceDirectory.guessedProtocol(of: get) == .query)
    let object = WireRequest(method: "GET", target: "/b/k?x-id=GetObject", headers: [])
    #expect(ServiceDirectory.guessedProtocol(of: object) == .restXML)
  }

  private func outcome(_ request: WireRequest, _ name: String) -> String {
    guard let service = directory.service(for: request, signedFor: name) else { return "none" }
    do throws(ServiceError) {
      let call = try ServiceDirectory.call(request, of: service)
      return
        "\(call.operation.name) \(String(decoding: call.input.tree.compactBytes, as: UTF8.self))"
    } catch {
      return error.description
    }
  }

  @Test(
    "operation and parameters are read, and envelopes are no parameters",
    arguments: [
      ("Action=Echo&Version=2016-11-15&Word=hi", "/", #"Echo {"Word":"hi"}"#),
      ("Word=hi", "/?Action=Echo&X-Amz-Date=x", #"Echo {"Word":"hi"}"#),
      ("Action=Nope", "/", "InvalidAction: The action Nope is not valid for this web service."),
      ("Word=hi", "/", "MissingAction: The request must contain the parameter Action once."),
      (
        "Action=Echo&Action=Echo", "/",
        "MissingAction: The request must contain the parameter Action once."
      ),
      (
        "Action=Echo&Version=2006-01-01", "/",
        "InvalidAction: Could not find operation Echo for version 2006-01-01; ec2 has 2016-11-15."
      ),
      (
        "Action=Echo&Word=%zz", "/",
        "MalformedQueryString: The value of 'Word' holds a '%' without two hexadecimal digits."
      ),
      (
        "Word=1", "/?Action=Echo&Word=1",
        "MalformedQueryString: The parameter 'Word' stands more than once."
      ),
    ])
  func forms(body: String, target: String, expected: String) {
    #expect(outcome(form(body, target: target), "ec2") == expected)
  }

  @Test("a body of another type is no form")
  func mediaType() {
    var request = form("Action=Echo")
    request.headers = [HTTPHeader("Content-Type", "text/plain")]
    #expect(
      outcome(request, "ec2") == "MalformedQueryString: The body is 'text/plain', and "
        + "application/x-www-form-urlencoded was expected.")
  }

  @Test(
    "JSON calls are read by their target",
    arguments: [
      ("Logs_20140328.Echo", #"{"Word":"é"}"#, #"Echo {"Word":"é"}"#),
      ("Logs_20140328.Echo", "", "Echo {}"),
      (
        "Logs_20140328.Nope", "{}",
        "UnknownOperationException: Unknown operation Logs_20140328.Nope"
      ),
      ("Other.Echo", "{}", "UnknownOperationException: Unknown operation Other.Echo"),
      ("Echo", "{}", "UnknownOperationException: Unknown operation Echo"),
      (
        "Logs_20140328.Echo", "{",
        "SerializationException: The body is no JSON: byte 1: expected a key."
      ),
      ("Logs_20140328.Echo", "[]", "SerializationException: The body is no JSON object."),
    ])
  func jsonCalls(target: String, body: String, expected: String) {
    #expect(outcome(json(target, body), "logs") == expected)
  }
}
