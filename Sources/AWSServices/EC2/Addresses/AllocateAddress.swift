internal import AWSProtocols
internal import ControlPlane
internal import NetworkTypes

extension EC2Operation {
  /// Gives the account a public address, out of a range for documentation: Weir owns no others.
  static let allocateAddress = change("AllocateAddress") { (call) throws(ServiceError) in
    let used = Set(call.state.all(.address).compactMap { $0["publicIp"] })
    let wanted = try call.input.text("Address")
    // 203.0.113.0/24 and then 198.51.100.0/24 (RFC 5737).
    let ranges: [UInt32] = [0xcb00_7100, 0xc633_6400]
    let all = ranges.flatMap { base in
      (UInt32(1)..<255).map { IPAddress(v4: base + $0).description }
    }
    let free = all.first { !used.contains($0) && (wanted == nil || wanted == $0) }
    guard let address = free else {
      throw ServiceError(
        code: wanted == nil ? "AddressLimitExceeded" : "InvalidAddress.NotFound",
        message: "There is no free address\(wanted.map { " '\($0)'" } ?? "").")
    }
    let id = call.newID(.address)
    let record = try call.make(
      ControlRecord(
        .address, id,
        [
          "allocationId": .string(id), "publicIp": .string(address), "domain": "vpc",
          "publicIpv4Pool": "amazon", "networkBorderGroup": .string(call.scope.region),
          "tagSet": [],
        ]))
    return record.value
  }

  /// Gives a public address back.
  static let releaseAddress = change("ReleaseAddress") { (call) throws(ServiceError) in
    let address = try call.address()
    guard address["associationId"] == nil else {
      throw ServiceError(
        code: "InvalidIPAddress.InUse",
        message: "Address with allocation id \(address.id) is in use.")
    }
    call.state.remove(.address, address.id)
    return EC2Answer.done
  }
}
