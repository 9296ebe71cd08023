public import NetworkTypes

/// Which AWS service an address belongs to, as AWS publishes it in `ip-ranges.json`.
public struct ServiceRanges: Sendable {
  /// The names that flow log fields `pkt-src-aws-service` and `pkt-dst-aws-service` show (VPC
  /// guide, "Flow log records"), in their order.
  public static let names = [
    "AMAZON", "AMAZON_APPFLOW", "AMAZON_CONNECT", "API_GATEWAY", "AURORA_DSQL", "CHIME_MEETINGS",
    "CHIME_VOICECONNECTOR", "CLOUD9", "CLOUDFRONT", "CLOUDFRONT_ORIGIN_FACING", "CODEBUILD",
    "DYNAMODB", "EBS", "EC2", "EC2_INSTANCE_CONNECT", "GLOBALACCELERATOR", "IVS_LOW_LATENCY",
    "IVS_REALTIME", "KINESIS_VIDEO_STREAMS", "MEDIA_PACKAGE_V2", "ROUTE53",
    "ROUTE53_HEALTHCHECKS", "ROUTE53_HEALTHCHECKS_PUBLISHING", "ROUTE53_RESOLVER", "S3",
    "WORKSPACES_GATEWAYS",
  ]

  private let services: AddressMap<UInt8>
  private let anyService: AddressMap<UInt8>

  /// Takes blocks with the place of their service in `names`.
  ///
  /// Ranges overlap, and AWS does not say which name it shows then. Here the longest block decides;
  /// of equal ones `EC2`, which stands beside many other services, gives way to them, and
  /// `AMAZON`, which covers every service, counts only where no other does. Others that share a
  /// block are chosen in the order of `names`.
  init(_ entries: [(block: CIDRBlock, service: UInt8)]) {
    func map(_ isWanted: (UInt8) -> Bool) -> AddressMap<UInt8> {
      let wanted = entries.filter { isWanted($0.service) }
      let sorted = wanted.sorted { ServiceRanges.rank($0.service) < ServiceRanges.rank($1.service) }
      return AddressMap(sorted.map { ($0.block, $0.service) })
    }
    services = map { $0 != 0 }
    anyService = map { $0 == 0 }
  }

  /// The place in `names` of the service that has this address; nil outside AWS's ranges.
  public func service(of address: IPAddress) -> UInt8? {
    services.value(for: address) ?? anyService.value(for: address)
  }

  private static let ec2 = names.firstIndex(of: "EC2")

  private static func rank(_ service: UInt8) -> Int {
    Int(service) == ec2 ? names.count : Int(service)
  }
}

/// Why there are no ranges.
public enum ServiceRangesError: Error, Hashable, Sendable {
  /// The file could not be read at all.
  case unreadable(path: String, reason: String)
  /// What was read is wrong; all faults in the order of lines.
  case faults([TopologyFault])

  /// One sentence for each fault: what was found, where, and what would work.
  public var sentences: [String] {
    switch self {
    case .unreadable(let path, let reason):
      [
        "cannot read \(visible(path)): \(reason); expected a copy of AWS's ip-ranges.json"
      ]
    case .faults(let faults): faults.map(\.description)
    }
  }
}
