internal import AWSClient
internal import AWSProtocols
internal import HTTPClient

extension DeliveryFailure {
  /// What a call that came to nothing means for a delivery.
  init(_ error: AWSClientError) {
    let detail = error.description
    switch error {
    case .service(_, _, let fault):
      self.init(
        DeliveryFailure.reason(fault), detail: detail, isTransient: fault.isTransient)
    case .transport(let failure):
      self.init(.unknown, detail: detail, isTransient: failure.isTransient)
    // A proxy or another program may stand in the service's place for a while.
    case .malformed: self.init(.unknown, detail: detail, isTransient: true)
    case .unreadable, .syntax, .unknownProfile, .credentials, .noCredentials:
      self.init(.access, detail: detail, isTransient: false)
    case .noRegion, .badRegion, .badEndpoint:
      self.init(.unknown, detail: detail, isTransient: false)
    }
  }

  private static func reason(_ fault: ServiceFault) -> Reason {
    if fault.isThrottling { return .rate }
    let missing: Set<String> = [
      "NoSuchBucket", "AllAccessDisabled", "AccountProblem", "ResourceNotFoundException",
    ]
    let isRefused =
      fault.isMissingPermission || fault.isRefusedCredential || missing.contains(fault.code)
      || fault.status == 401 || fault.status == 403
    return isRefused ? .access : .unknown
  }
}
