internal import ControlPlane
internal import FlowLogFormat
internal import LogDelivery

extension DeliveryPlan {
  /// What delivery must know of a flow log of the control plane.
  init(_ flowLog: FlowLog, _ scope: ResourceScope) {
    let destination: Destination =
      switch flowLog.destination {
      case .logGroup(let name): .logGroup(name)
      case .stream(let arn): .stream(arn: arn, form: .line)
      case .bucket(let bucket, let prefix):
        .bucket(
          BucketPlan(
            bucket: bucket, prefix: prefix, form: flowLog.isParquet ? .parquet(.gzip) : .text,
            isHiveCompatible: flowLog.isHiveCompatible, isPerHour: flowLog.isPerHour))
      }
    self.init(
      flowLogID: flowLog.id, accountID: scope.account, region: scope.region,
      // The API took it, so it is one.
      format: (try? LogFormat(parsing: flowLog.logFormat)) ?? .default, destination: destination,
      role: flowLog.role, crossAccountRole: flowLog.crossAccountRole)
  }
}
