internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Gives a subnet another network ACL; it always has one.
  static let replaceNetworkAclAssociation = change("ReplaceNetworkAclAssociation") {
    (call) throws(ServiceError) in
    let id = try call.input.requiredText("AssociationId")
    var list = try call.required(.networkACL, "NetworkAclId")
    let holder = call.state.all(.networkACL).first {
      $0.value.texts(at: "associationSet.networkAclAssociationId").contains(id)
    }
    let item = holder?.items("associationSet").first {
      $0["networkAclAssociationId"]?.text == id
    }
    guard var old = holder, let subnet = item?["subnetId"]?.text else {
      throw ServiceError(
        code: "InvalidAssociationID.NotFound",
        message: "The association ID '\(id)' does not exist")
    }
    guard old["vpcId"] == list["vpcId"] else {
      throw ServiceError(
        code: "InvalidParameterValue",
        message: "The network ACL '\(list.id)' belongs to another VPC than subnet '\(subnet)'")
    }
    if old.id != list.id {
      old.remove(from: "associationSet") { $0["networkAclAssociationId"]?.text == id }
      call.state.put(old)
    } else {
      list.remove(from: "associationSet") { $0["networkAclAssociationId"]?.text == id }
    }
    let new = "aclassoc-\(call.newDigits())"
    list.associate(subnet: subnet, association: new)
    call.state.put(list)
    return ["newAssociationId": .string(new)]
  }
}
