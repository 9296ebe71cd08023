/// Names of resources across accounts and Regions.
package enum ResourceARN {
  /// `arn:aws:ec2:eu-central-1:123456789012:vpc/vpc-0123456789abcdef0`.
  package static func ec2(_ scope: ResourceScope, _ type: String, _ id: String) -> String {
    "arn:aws:ec2:\(scope.region):\(scope.account):\(type)/\(id)"
  }
}
