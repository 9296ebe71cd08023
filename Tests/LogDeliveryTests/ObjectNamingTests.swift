import LogDelivery
import Testing

/// Keys as AWS writes them.
struct ObjectNamingTests {
  private static let slot: UInt32 = 1_529_511_600  // 2018-06-20T16:20:00Z

  private func naming(_ isHive: Bool, _ isPerHour: Bool, _ prefix: String = "") -> ObjectNaming {
    ObjectNaming(
      prefix: prefix, accountID: "123456789012", region: "us-east-1", flowLogID: "fl-1234abcd",
      isHiveCompatible: isHive, isPerHour: isPerHour)
  }

  @Test(
    "folders follow the options",
    arguments: [
      (false, false, "AWSLogs/123456789012/vpcflowlogs/us-east-1/2018/06/20/"),
      (false, true, "AWSLogs/123456789012/vpcflowlogs/us-east-1/2018/06/20/16/"),
      (
        true, false,
        "AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/aws-region=us-east-1/"
          + "year=2018/month=06/day=20/"
      ),
      (
        true, true,
        "AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/aws-region=us-east-1/"
          + "year=2018/month=06/day=20/hour=16/"
      ),
    ])
  func folders(isHive: Bool, isPerHour: Bool, folder: String) {
    let key = naming(isHive, isPerHour).key(slot: ObjectNamingTests.slot, hash: "fe123456")
    #expect(
      key == folder
        + "123456789012_vpcflowlogs_us-east-1_fl-1234abcd_20180620T1620Z_fe123456.log.gz")
  }

  @Test("a prefix stands in front, another suffix behind")
  func prefix() {
    var naming = naming(false, false, "a/b/")
    naming.suffix = "log.parquet"
    let key = naming.key(slot: ObjectNamingTests.slot, hash: "00000000")
    #expect(key.hasPrefix("a/b/AWSLogs/") && key.hasSuffix("_00000000.log.parquet"))
  }

  @Test(
    "a slot is five minutes",
    arguments: [
      (0, 0), (299, 0), (300, 300), (1_529_511_899, 1_529_511_600), (.max, 4_294_967_100),
    ]
      as [(UInt32, UInt32)])
  func slots(second: UInt32, slot: UInt32) {
    #expect(ObjectNaming.slot(of: second) == slot)
  }

  @Test(
    "both spellings of a stream's ARN name it",
    arguments: [
      ("arn:aws:firehose:us-east-1:123456789012:deliverystream/a.b-c_1", "a.b-c_1"),
      ("arn:aws:firehose:us-east-1:123456789012:deliverystream:name", "name"),
      ("arn:aws:firehose:us-east-1:123456789012:deliverystream/", nil),
      ("arn:aws:firehose:us-east-1:123456789012:deliverystreams/x", nil),
      ("arn:aws:firehose:us-east-1:123456789012:deliverystream/a/b", nil),
      ("arn:aws:s3:::deliverystream/x", nil), ("name", nil),
    ])
  func streams(arn: String, name: String?) {
    #expect(DeliveryPlan.streamName(arn) == name)
  }
}
