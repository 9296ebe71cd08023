/// How a service's operations go over the wire.
package enum ServiceProtocol: Hashable, Sendable, CaseIterable {
  /// EC2's form in, XML out; its lists are `Name.1` and `<item>`.
  case ec2
  /// The form of SNS, STS and IAM in, XML out; its lists are `Name.member.1` and `<member>`.
  case query
  /// JSON with `X-Amz-Target`, as CloudWatch has it.
  case json10
  /// JSON with `X-Amz-Target`, as CloudWatch Logs, Firehose and Athena have it.
  case json11
  /// S3: paths, headers and XML.
  case restXML

  /// Whether bodies are JSON.
  package var isJSON: Bool { self == .json10 || self == .json11 }
}

/// Who asks, as the access key that signed the request tells.
package struct ServicePrincipal: Hashable, Sendable {
  /// The key's identifier.
  package var accessKeyID: String
  /// The account that the key belongs to, twelve digits.
  package var account: String
  /// The name of the key's user.
  package var userName: String
  /// The unchanging identifier of the key's user, such as `AIDAEXAMPLE`.
  package var userID: String
  /// The role that was assumed, whose session bears the user's name; nil for keys that stay.
  package var role: String?

  /// Puts a principal together.
  package init(accessKeyID: String, account: String, userName: String, userID: String) {
    self.accessKeyID = accessKeyID
    self.account = account
    self.userName = userName
    self.userID = userID
  }

  /// The name that policies and answers use: `arn:aws:iam::123456789012:user/alice`, or
  /// `arn:aws:sts::123456789012:assumed-role/role/session`.
  package var arn: String {
    role.map { "arn:aws:sts::\(account):assumed-role/\($0)/\(userName)" }
      ?? "arn:aws:iam::\(account):user/\(userName)"
  }
}

/// One call of one operation, verified and decoded; what operations are written against.
///
/// Nothing in it depends on HTTP: who asks, what for, where and when. State is kept per `account`
/// and `region`.
package struct ServiceRequest: Hashable, Sendable {
  /// The service by its signing name, such as `ec2`.
  package var service: String
  /// The operation, such as `DescribeFlowLogs`.
  package var operation: String
  /// How the call came over the wire.
  package var wireProtocol: ServiceProtocol
  /// The Region of the credential scope.
  package var region: String
  /// Who asks.
  package var principal: ServicePrincipal
  /// The parameters, of a form or of JSON alike.
  package var input: ServiceInput
  /// The identifier that the answer carries, too.
  package var requestID: String
  /// When the call arrived, in milliseconds since 1970; the clock of whatever it changes.
  package var milliseconds: Int

  /// Puts a call together.
  package init(
    service: String, operation: String, wireProtocol: ServiceProtocol, region: String,
    principal: ServicePrincipal, input: ServiceInput, requestID: String, milliseconds: Int
  ) {
    self.service = service
    self.operation = operation
    self.wireProtocol = wireProtocol
    self.region = region
    self.principal = principal
    self.input = input
    self.requestID = requestID
    self.milliseconds = milliseconds
  }

  /// The account whose state the call is about: that of the one who asks.
  package var account: String { principal.account }
}
