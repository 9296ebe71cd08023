internal import AWSProtocols
internal import ControlPlane

extension ServiceError {
  /// The call would have gone well.
  static let dryRun = ServiceError(
    status: 412, code: "DryRunOperation",
    message: "Request would have succeeded, but DryRun flag is set.")

  /// There is no such resource, in the words that EC2 has for its kind.
  static func notFound(_ kind: ControlKind, _ id: String) -> ServiceError {
    let facts = kind.facts
    return ServiceError(code: facts.code, message: facts.absence(id))
  }

  /// The text is no identifier of the kind.
  ///
  /// AWS has a code for each kind; the form of the message is the same for all.
  static func malformed(_ kind: ControlKind, _ id: String) -> ServiceError {
    let base = kind.facts.code.split(separator: ".").first.map(String.init) ?? "InvalidID"
    return ServiceError(
      code: kind == .natGateway ? "InvalidNatGatewayID.Malformed" : "\(base).Malformed",
      message: "The ID '\(id)' is not valid; one such as \(kind.idPrefix)0123456789abcdef0 was "
        + "expected")
  }

  /// A parameter has a value that cannot be.
  static func invalidValue(_ parameter: String, _ value: String, _ reason: String) -> ServiceError {
    ServiceError(
      code: "InvalidParameterValue",
      message: "Value (\(value)) for parameter \(parameter) is invalid. \(reason)")
  }

  /// Something else needs the resource.
  static func inUse(_ kind: ControlKind, _ id: String, by others: String) -> ServiceError {
    ServiceError(
      code: "DependencyViolation",
      message: "The \(kind.facts.noun) '\(id)' has dependencies and cannot be deleted: \(others).")
  }

  static func combination(_ message: String) -> ServiceError {
    ServiceError(code: "InvalidParameterCombination", message: message)
  }

  static func missing(_ parameter: String) -> ServiceError { .missing(parameter, .ec2) }
}

/// What EC2 says about a kind of resource.
struct KindFacts {
  /// The code for one that is not there.
  var code: String
  /// What one is called in a sentence.
  var noun: String
  /// The message for one that is not there.
  var absence: (String) -> String
}

extension ControlKind {
  var facts: KindFacts {
    func ordinary(_ code: String, _ noun: String) -> KindFacts {
      KindFacts(code: code, noun: noun) { "The \(noun) ID '\($0)' does not exist" }
    }
    func gone(_ code: String, _ noun: String, _ start: String) -> KindFacts {
      KindFacts(code: code, noun: noun) { "\(start) \($0) was deleted or does not exist." }
    }
    return switch self {
    case .vpc: ordinary("InvalidVpcID.NotFound", "vpc")
    case .subnet: ordinary("InvalidSubnetID.NotFound", "subnet")
    case .interface: ordinary("InvalidNetworkInterfaceID.NotFound", "networkInterface")
    case .group:
      KindFacts(code: "InvalidGroup.NotFound", noun: "security group") {
        "The security group '\($0)' does not exist"
      }
    case .groupRule:
      ordinary("InvalidSecurityGroupRuleId.NotFound", "security group rule")
    case .networkACL: ordinary("InvalidNetworkAclID.NotFound", "networkAcl")
    case .routeTable: ordinary("InvalidRouteTableID.NotFound", "routeTable")
    case .internetGateway: ordinary("InvalidInternetGatewayID.NotFound", "internetGateway")
    case .egressOnlyGateway:
      ordinary("InvalidGatewayID.NotFound", "egressOnlyInternetGateway")
    case .natGateway:
      KindFacts(code: "NatGatewayNotFound", noun: "NAT gateway") {
        "The Nat Gateway \($0) was not found"
      }
    case .endpoint:
      KindFacts(code: "InvalidVpcEndpointId.NotFound", noun: "VPC endpoint") {
        "The Vpc Endpoint Id '\($0)' does not exist"
      }
    case .peering: ordinary("InvalidVpcPeeringConnectionID.NotFound", "vpcPeeringConnection")
    case .transitGateway:
      gone("InvalidTransitGatewayID.NotFound", "transit gateway", "Transit Gateway")
    case .attachment:
      gone(
        "InvalidTransitGatewayAttachmentID.NotFound", "transit gateway attachment",
        "Transit Gateway Attachment")
    case .prefixList: ordinary("InvalidPrefixListID.NotFound", "prefix list")
    case .address: ordinary("InvalidAllocationID.NotFound", "allocation")
    case .instance: ordinary("InvalidInstanceID.NotFound", "instance")
    case .flowLog: ordinary("InvalidFlowLogId.NotFound", "flow log")
    case .clientToken, .seed: ordinary("InvalidID", "resource")
    }
  }
}
