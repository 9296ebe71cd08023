/// Regions and zones as clients know them.
///
/// Any other Region works, too, with three zones.
enum ZoneNames {
  /// Regions that are open to every account, with what their zones' identifiers begin with.
  static let regions: [(name: String, zonePrefix: String)] = [
    ("ap-northeast-1", "apne1"), ("ap-northeast-2", "apne2"), ("ap-northeast-3", "apne3"),
    ("ap-south-1", "aps1"), ("ap-southeast-1", "apse1"), ("ap-southeast-2", "apse2"),
    ("ca-central-1", "cac1"), ("eu-central-1", "euc1"), ("eu-north-1", "eun1"),
    ("eu-west-1", "euw1"), ("eu-west-2", "euw2"), ("eu-west-3", "euw3"), ("sa-east-1", "sae1"),
    ("us-east-1", "use1"), ("us-east-2", "use2"), ("us-west-1", "usw1"), ("us-west-2", "usw2"),
  ]

  /// Three zones of a Region.
  ///
  /// Which letter is which identifier differs between accounts in AWS; here the first letter is the
  /// first identifier.
  static func zones(of region: String) -> [(name: String, id: String)] {
    let prefix = regions.first { $0.name == region }?.zonePrefix ?? region
    return [("a", 1), ("b", 2), ("c", 3)].map { ("\(region)\($0)", "\(prefix)-az\($1)") }
  }
}
