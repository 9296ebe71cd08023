internal import AWSProtocols

/// Folders and names of the files that AWS writes for a flow log.
package struct ObjectNaming: Hashable, Sendable {
  /// What keys begin with: empty, or a text that ends in a slash.
  package var prefix: String
  /// The account of the flow log.
  package var accountID: String
  /// Its Region.
  package var region: String
  /// Its identifier.
  package var flowLogID: String
  /// Whether folders are named as Hive wants them.
  package var isHiveCompatible: Bool
  /// Whether there is a folder for each hour.
  package var isPerHour: Bool
  /// What names end in: `log.gz` or `log.parquet`.
  package var suffix: String

  /// Seconds of a slot: a file has the records whose `end` lies in one.
  package static let slotSeconds: UInt32 = 300

  /// Describes where files of a flow log go.
  package init(
    prefix: String = "", accountID: String, region: String, flowLogID: String,
    isHiveCompatible: Bool = false, isPerHour: Bool = false, suffix: String = "log.gz"
  ) {
    self.prefix = prefix
    self.accountID = accountID
    self.region = region
    self.flowLogID = flowLogID
    self.isHiveCompatible = isHiveCompatible
    self.isPerHour = isPerHour
    self.suffix = suffix
  }

  /// The first second of the slot that a second lies in.
  package static func slot(of second: UInt32) -> UInt32 { second - second % slotSeconds }

  /// The whole key of a file.
  ///
  /// - Parameter slot: The first second of the slot.
  /// - Parameter hash: Eight hexadecimal digits that stand for the content.
  package func key(slot: UInt32, hash: String) -> String {
    let time = Array(UTCTime(seconds: Int(slot)).basic.utf8)
    func part(_ range: Range<Int>) -> String { String(decoding: time[range], as: UTF8.self) }
    let (year, month, day, hour) = (part(0..<4), part(4..<6), part(6..<8), part(9..<11))
    var folder =
      isHiveCompatible
      ? "AWSLogs/aws-account-id=\(accountID)/aws-service=vpcflowlogs/aws-region=\(region)/"
        + "year=\(year)/month=\(month)/day=\(day)/"
      : "AWSLogs/\(accountID)/vpcflowlogs/\(region)/\(year)/\(month)/\(day)/"
    if isPerHour { folder += isHiveCompatible ? "hour=\(hour)/" : "\(hour)/" }
    let minute = "\(year)\(month)\(day)T\(hour)\(part(11..<13))Z"
    return prefix + folder
      + "\(accountID)_vpcflowlogs_\(region)_\(flowLogID)_\(minute)_\(hash).\(suffix)"
  }
}
