import AWSProtocols
import AWSServices
import Testing

/// Temporary credentials of STS, and what they are refused for.
struct AssumeRoleTests {
  private func call(
    _ form: String, role: String? = nil, make: @escaping RoleSessionMaker = AssumeRoleTests.session
  ) throws -> XMLElement {
    let service = AWSService.sts(make)
    let request = WireRequest(
      method: "POST", target: "/",
      headers: [HTTPHeader("Content-Type", "application/x-www-form-urlencoded")],
      body: Array("Action=AssumeRole&Version=2011-06-15&\(form)".utf8))
    let call = try ServiceDirectory.call(request, of: service)
    var principal = ServicePrincipal(
      accessKeyID: "AKID", account: "123456789012", userName: "alice", userID: "AIDA")
    principal.role = role
    let answer = try call.operation.perform(
      ServiceRequest(
        service: "sts", operation: "AssumeRole", wireProtocol: .query, region: "us-east-1",
        principal: principal, input: call.input, requestID: "request", milliseconds: 0))
    return try XMLReader.read(
      service.encoding.encode(answer, operation: "AssumeRole", requestID: "request").body)
  }

  private static let session: RoleSessionMaker = {
    (account, role, session, seconds) throws(ServiceError) in
    var principal = ServicePrincipal(
      accessKeyID: "ASIA", account: account, userName: session, userID: "AROA:\(session)")
    principal.role = role
    return RoleSession(
      credentials: AWSCredentials(
        accessKeyID: "ASIA", secretAccessKey: "secret", sessionToken: "token",
        expiration: UTCTime(seconds: seconds)), principal: principal)
  }

  private static let role = "RoleArn=arn:aws:iam::123456789012:role/path/reader"

  @Test("an hour is the default, the role's path is no part of the session's ARN")
  func answer() throws {
    let answer = try call("\(AssumeRoleTests.role)&RoleSessionName=me")
    #expect(answer.first("AccessKeyId")?.text == "ASIA")
    #expect(answer.first("SessionToken")?.text == "token")
    #expect(answer.first("Expiration")?.text == "1970-01-01T01:00:00Z")
    #expect(
      answer.first("Arn")?.text == "arn:aws:sts::123456789012:assumed-role/reader/me")
    let long = try call("\(AssumeRoleTests.role)&RoleSessionName=me&DurationSeconds=43200")
    #expect(long.first("Expiration")?.text == "1970-01-01T12:00:00Z")
  }

  @Test(
    "what is missing, malformed or another's is refused",
    arguments: [
      ("RoleSessionName=me", "ValidationError"),
      ("\(role)", "ValidationError"),
      ("\(role)&RoleSessionName=m", "ValidationError"),
      ("\(role)&RoleSessionName=m%20e", "ValidationError"),
      ("\(role)&RoleSessionName=me&DurationSeconds=899", "ValidationError"),
      ("\(role)&RoleSessionName=me&DurationSeconds=43201", "ValidationError"),
      ("\(role)&RoleSessionName=me&DurationSeconds=x", "InvalidParameterValue"),
      ("RoleArn=arn:aws:iam::123456789012:user/reader&RoleSessionName=me", "ValidationError"),
      ("RoleArn=reader&RoleSessionName=me", "ValidationError"),
      ("RoleArn=arn:aws:iam::210987654321:role/reader&RoleSessionName=me", "AccessDenied"),
    ])
  func refusals(form: String, code: String) {
    let error = #expect(throws: ServiceError.self) { _ = try call(form) }
    #expect(error?.code == code)
  }

  @Test("a session may get another one for an hour, not for longer")
  func chained() throws {
    let form = "\(AssumeRoleTests.role)&RoleSessionName=me&DurationSeconds="
    #expect(try call(form + "3600", role: "other").first("AccessKeyId") != nil)
    #expect(throws: ServiceError.self) { _ = try call(form + "3601", role: "other") }
  }

  @Test("where there is no room for a session, clients hear that they should wait")
  func full() {
    let error = #expect(throws: ServiceError.self) {
      _ = try call(
        "\(AssumeRoleTests.role)&RoleSessionName=me",
        make: { (_, _, _, _) throws(ServiceError) in nil })
    }
    #expect(error?.code == "Throttling")
  }
}
