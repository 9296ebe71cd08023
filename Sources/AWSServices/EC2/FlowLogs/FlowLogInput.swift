internal import AWSProtocols
internal import ControlPlane
internal import FlowLogFormat

/// What a call of CreateFlowLogs asks for, checked; which resources there are is not looked at.
struct FlowLogInput {
  /// What the API calls a type of resource, and which records are of it.
  static let kinds: [String: ControlKind] = [
    "VPC": .vpc, "Subnet": .subnet, "NetworkInterface": .interface,
    "TransitGateway": .transitGateway, "TransitGatewayAttachment": .attachment,
    "RegionalNatGateway": .natGateway,
  ]
  /// Types of the API that Weir has no resources of.
  private static let absentTypes = ["CoreNetwork", "CoreNetworkEdge", "CoreNetworkAttachment"]
  /// Resources of one call.
  private static let resourceLimit = 300
  /// Resources of one call where they are transit gateways or attachments.
  private static let gatewayLimit = 25

  let resourceIDs: [String]
  let kind: ControlKind
  /// Members of a flow log that are the same for all resources.
  private(set) var shared: JSONValue = [:]
  /// The bucket, where there is one.
  private(set) var bucket: String?

  private var isGateway: Bool { kind == .transitGateway || kind == .attachment }

  init(_ input: ServiceInput) throws(ServiceError) {
    resourceIDs = try input.texts("ResourceId")
    guard !resourceIDs.isEmpty else { throw .missing("resourceIdSet") }
    let type = try input.requiredText("ResourceType")
    guard let kind = FlowLogInput.kinds[type] else {
      let known = FlowLogInput.kinds.keys.sorted().joined(separator: ", ")
      throw .invalidValue(
        "ResourceType", type,
        FlowLogInput.absentTypes.contains(type)
          ? "There are no resources of this type; there are \(known)." : "Expected \(known).")
    }
    self.kind = kind
    let limit = isGateway ? FlowLogInput.gatewayLimit : FlowLogInput.resourceLimit
    guard resourceIDs.count <= limit else {
      throw .invalidValue(
        "ResourceId", "\(resourceIDs.count) IDs", "Expected at most \(limit) for \(type).")
    }
    try readTraffic(input)
    let destination = try FlowLogDestination(input)
    bucket = destination.bucket
    for member in destination.members { shared.set(member.name, member.value) }
    try readInterval(input)
    try readFormat(input)
    try readTagFields(input)
  }

  private mutating func readTraffic(_ input: ServiceInput) throws(ServiceError) {
    let type = try input.text("TrafficType")
    if isGateway {
      guard type == nil else {
        throw ServiceError(
          code: "InvalidParameter",
          message: "TrafficType is not supported when ResourceType is a transit gateway or a "
            + "transit gateway attachment")
      }
      return
    }
    guard let type, !type.isEmpty else {
      throw ServiceError(
        code: "InvalidParameter",
        message: "traffic-type is required when the resource-type is VPC, Subnet or "
          + "NetworkInterface")
    }
    guard ["ACCEPT", "REJECT", "ALL"].contains(type) else {
      throw .invalidValue("TrafficType", type, "Expected ACCEPT, REJECT or ALL.")
    }
    shared.set("trafficType", .string(type))
  }

  /// Transit gateways know 60 seconds only, which is what they have without being asked.
  private mutating func readInterval(_ input: ServiceInput) throws(ServiceError) {
    let seconds = try input.integer("MaxAggregationInterval") ?? (isGateway ? 60 : 600)
    guard seconds == 60 || seconds == 600 && !isGateway else {
      throw ServiceError(
        code: "InvalidParameter", message: "Invalid Flow Log Max Aggregation Interval")
    }
    shared.set("maxAggregationInterval", .number("\(seconds)"))
  }

  /// AWS's words for a form that is wrong are known, those for a name that is not are ours.
  private mutating func readFormat(_ input: ServiceInput) throws(ServiceError) {
    let standard = (isGateway ? LogFormat.named("tgw") : nil) ?? .default
    guard let text = try input.text("LogFormat") else {
      shared.set("logFormat", .string(standard.description))
      return
    }
    let format: LogFormat
    do throws(LogFormatError) {
      format = try LogFormat(parsing: text)
    } catch {
      if case .unknownField(let name, _, _) = error {
        throw ServiceError(code: "InvalidParameter", message: "Unknown fields provided: \(name)")
      }
      throw ServiceError(
        code: "InvalidParameter",
        message: "1 validation error detected: Value '\(text)' at 'logFormat' has an invalid "
          + "format: \(error)")
    }
    let gatewayFields = Set(LogFormat.named("tgw")?.fields ?? [])
    let wrong = format.fields.filter { field in
      isGateway
        ? !gatewayFields.contains(field)
        : gatewayFields.contains(field) && field.definition.version == 6
    }
    if let first = wrong.first {
      throw ServiceError(
        code: "InvalidParameter",
        message: "The field \(first.name) is not available for this resource type")
    }
    shared.set("logFormat", .string(text))
  }

  private mutating func readTagFields(_ input: ServiceInput) throws(ServiceError) {
    let specifications = try input.structures("TagFieldSpecification")
    guard !specifications.isEmpty else { return }
    let types = ["network-interface", "instance", "auto-scaling-group"]
    var items: [JSONValue] = []
    for specification in specifications {
      let type = try specification.requiredText("ResourceType")
      guard types.contains(type) else {
        throw .invalidValue(
          "TagFieldSpecification.ResourceType", type,
          "Expected \(types.joined(separator: ", ")).")
      }
      guard !items.contains(where: { $0["resourceType"]?.text == type }) else {
        throw .invalidValue(
          "TagFieldSpecification.ResourceType", type, "It stands twice; expected it once.")
      }
      let keys = try specification.texts("TagKey")
      guard !keys.isEmpty else { throw .missing("TagFieldSpecification.TagKey") }
      items.append(["resourceType": .string(type), "tagKeySet": JSONValue(texts: keys)])
    }
    shared.set("tagFieldSpecificationSet", .array(items))
  }
}
