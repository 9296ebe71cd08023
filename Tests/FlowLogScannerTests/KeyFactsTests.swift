import FlowLogScanner
import Testing

/// What the layouts of AWS say about the records below them.
struct KeyFactsTests {
  @Test(
    "account, Region and time are read from every layout",
    arguments: [
      "AWSLogs/111111111111/vpcflowlogs/us-east-2/2023/01/28/f.log.gz",
      "AWSLogs/111111111111/vpcflowlogs/us-east-2/2023/01/28/09/f.log.gz",
      "p/AWSLogs/aws-account-id=111111111111/aws-service=vpcflowlogs/aws-region=us-east-2/"
        + "year=2023/month=01/day=28/f.log.parquet",
      "p/AWSLogs/aws-account-id=111111111111/aws-service=vpcflowlogs/aws-region=us-east-2/"
        + "year=2023/month=01/day=28/hour=09/f.log.parquet",
      "111111111111_vpcflowlogs_us-east-2_fl-023c6afa025ee5a04_20230128T0930Z_3a9dfd9d.log.gz",
    ])
  func layouts(path: String) {
    let facts = KeyFacts(path: path)
    #expect(facts.account == "111111111111")
    #expect(facts.region == "us-east-2")
    // 2023-01-28 09:30 UTC.
    #expect(facts.starts?.contains(1_674_898_200) == true)
    #expect(facts.starts?.contains(1_674_898_200 - 3 * 86_400) == false)
    #expect(facts.starts?.contains(1_674_898_200 + 3 * 86_400) == false)
  }

  @Test(
    "paths that say nothing say nothing",
    arguments: ["flow.log", "/var/log/2023/01/28/flow.log", "year=2023/month=13/day=01/f", "a=b/c"])
  func others(path: String) {
    #expect(KeyFacts(path: path).account == nil)
    #expect(KeyFacts(path: path).starts == nil)
  }

  @Test(
    "folders of years and months say as much",
    arguments: [
      ("AWSLogs/111111111111/vpcflowlogs/us-east-2/2023/", 1_672_531_200, 365),
      ("AWSLogs/111111111111/vpcflowlogs/us-east-2/2023/12/", 1_701_388_800, 31),
      ("aws-region=us-east-2/year=2024/month=02/", 1_706_745_600, 29),
      ("aws-region=us-east-2/year=2023/month=01/day=28/", 1_674_864_000, 1),
    ])
  func folders(path: String, first: Int, days: Int) throws {
    let starts = try #require(KeyFacts(path: path).starts)
    #expect(starts.contains(first) && starts.contains(first + days * 86_400 - 1))
    #expect(!starts.contains(first - 86_400) && !starts.contains(first + (days + 1) * 86_400))
  }
}
