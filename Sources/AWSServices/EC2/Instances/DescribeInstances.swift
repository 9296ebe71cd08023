internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Lists instances, each in a reservation of its own.
  static let describeInstances = read("DescribeInstances") { (call) throws(ServiceError) in
    let inner = describe(
      "DescribeInstances",
      EC2Description(
        kind: .instance, list: "reservationSet", ids: "InstanceId", filters: InstanceFilters.table,
        shape: InstanceDescription.shape))
    var answer = try inner.body(&call)
    let reservations = (answer["reservationSet"]?.items ?? []).map { instance -> JSONValue in
      [
        "reservationId": instance["_reservationId"] ?? "", "ownerId": instance["_ownerId"] ?? "",
        "groupSet": [], "instancesSet": [instance],
      ]
    }
    answer.set("reservationSet", .array(reservations))
    return answer
  }
}
