internal import AWSProtocols

extension ServiceOperation {
  /// Tells who the access key belongs to; whoever has a valid signature may ask.
  static let getCallerIdentity = ServiceOperation("GetCallerIdentity") { request in
    ServiceAnswer(
      ServiceMember("Arn", .text(request.principal.arn)),
      ServiceMember("UserId", .text(request.principal.userID)),
      ServiceMember("Account", .text(request.principal.account)))
  }
}
