package import AWSProtocols

/// Temporary credentials, and until when they are good.
package struct RoleSession: Hashable, Sendable {
  /// Identifier, secret, token and end.
  package var credentials: AWSCredentials
  /// Who they stand for.
  package var principal: ServicePrincipal

  /// Pairs credentials with the one they stand for.
  package init(credentials: AWSCredentials, principal: ServicePrincipal) {
    self.credentials = credentials
    self.principal = principal
  }
}

/// Makes credentials for a session of a role: its account, name and session, for so many seconds.
///
/// It gives nil where the account has as many sessions as it may have.
package typealias RoleSessionMaker =
  @Sendable (_ account: String, _ role: String, _ session: String, _ seconds: Int)
  throws(ServiceError) -> RoleSession?

extension ServiceOperation {
  /// Seconds of a session.
  private static let durations = 900...43_200
  /// Seconds of a session that was asked for by a session.
  private static let chainedLimit = 3_600

  /// Gives temporary credentials for a role of the caller's own account.
  ///
  /// There are no policies here that could let anybody in from another account, so nobody is.
  static func assumeRole(_ make: @escaping RoleSessionMaker) -> ServiceOperation {
    ServiceOperation("AssumeRole") { (request) throws(ServiceError) in
      let arn = try request.input.requiredText("RoleArn")
      let name = try request.input.requiredText("RoleSessionName")
      let chosen = try request.input.integer("DurationSeconds")
      try check(sessionName: name)
      let isChained = request.principal.role != nil
      guard durations.contains(chosen ?? chainedLimit) else {
        throw ServiceError(
          code: "ValidationError",
          message: "The requested DurationSeconds is not between \(durations.lowerBound) and "
            + "\(durations.upperBound).")
      }
      if isChained, let chosen, chosen > chainedLimit {
        throw ServiceError(
          code: "ValidationError",
          message: "The requested DurationSeconds exceeds the 1 hour session limit for roles "
            + "assumed by role chaining")
      }
      let role = try roleName(arn, request.principal)
      guard let session = try make(request.account, role, name, chosen ?? chainedLimit) else {
        throw ServiceError(
          status: 400, code: "Throttling",
          message: "The account has as many sessions as it may have; the first one ends soon.")
      }
      return answer(session)
    }
  }

  private static func answer(_ session: RoleSession) -> ServiceAnswer {
    let credentials = session.credentials
    return ServiceAnswer(
      ServiceMember(
        "Credentials",
        .structure([
          ServiceMember("AccessKeyId", .text(credentials.accessKeyID)),
          ServiceMember("SecretAccessKey", .text(credentials.secretAccessKey)),
          ServiceMember("SessionToken", .text(credentials.sessionToken ?? "")),
          ServiceMember("Expiration", .text(credentials.expiration?.iso8601 ?? "")),
        ])),
      ServiceMember(
        "AssumedRoleUser",
        .structure([
          ServiceMember("AssumedRoleId", .text(session.principal.userID)),
          ServiceMember("Arn", .text(session.principal.arn)),
        ])))
  }

  private static func check(sessionName name: String) throws(ServiceError) {
    let signs = Set("+=,.@_-".utf8)
    let isName = name.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
      default: signs.contains(byte)
      }
    }
    guard isName, (2...64).contains(name.utf8.count) else {
      throw ServiceError(
        code: "ValidationError",
        message: "1 validation error detected: Value at 'roleSessionName' failed to satisfy "
          + "constraint: Member must be 2 to 64 letters, digits and signs of +=,.@_-")
    }
  }

  /// The name of the role, its path left out as AWS does in the ARN of a session.
  private static func roleName(
    _ arn: String, _ caller: ServicePrincipal
  ) throws(ServiceError) -> String {
    let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "arn", parts[1].hasPrefix("aws"), parts[2] == "iam",
      parts[5].hasPrefix("role/"), let name = parts[5].split(separator: "/").last,
      (1...64).contains(name.utf8.count), parts[5].utf8.allSatisfy({ (0x21...0x7e).contains($0) })
    else {
      throw ServiceError(
        code: "ValidationError",
        message: "\(arn.prefix(256)) is invalid; expected an ARN such as "
          + "arn:aws:iam::123456789012:role/name")
    }
    guard parts[4] == caller.account else {
      throw ServiceError(
        status: 403, code: "AccessDenied",
        message: "User: \(caller.arn) is not authorized to perform: sts:AssumeRole on resource: "
          + arn)
    }
    return String(name)
  }
}
