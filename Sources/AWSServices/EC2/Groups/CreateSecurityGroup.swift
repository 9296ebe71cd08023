internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Makes a security group that lets everything out and nothing in.
  static let createSecurityGroup = change("CreateSecurityGroup") { (call) throws(ServiceError) in
    let name = try call.input.requiredText("GroupName")
    let description = try call.input.requiredText("GroupDescription")
    let vpc = try call.required(.vpc, "VpcId")
    guard name.count <= 255, !name.hasPrefix("sg-"), name != "default" else {
      throw ServiceError(
        code: "InvalidParameterValue",
        message: "Value (\(name)) for parameter GroupName is invalid. Group names have up to 255 "
          + "characters, do not begin with sg-, and 'default' is reserved.")
    }
    guard description.count <= 255 else {
      throw ServiceError(
        code: "InvalidParameterValue",
        message: "Value for parameter GroupDescription is invalid. Expected up to 255 characters.")
    }
    let present = call.state.all(.group, where: "vpcId", is: vpc.id)
    guard !present.contains(where: { $0["groupName"] == name }) else {
      throw ServiceError(
        code: "InvalidGroup.Duplicate",
        message: "The security group '\(name)' already exists for VPC '\(vpc.id)'")
    }
    let group = try call.make(
      .group(
        call.newID(.group), in: call.scope, vpc: vpc.id, name: name, description: description))
    call.addEgressRule(of: group)
    return [
      "return": true, "groupId": .string(group.id), "tagSet": group.value["tagSet"] ?? [],
      "securityGroupArn": JSONValue(group["securityGroupArn"]),
    ]
  }
}
