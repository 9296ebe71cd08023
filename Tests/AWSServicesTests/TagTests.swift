import AWSProtocols
import AWSServices
import Testing

/// Tags of all kinds of resources.
struct TagTests {
  private func tags(_ ec2: EC2Harness, _ form: String = "") throws -> [String] {
    (try ec2.call("DescribeTags", form)["tagSet"]?.children ?? []).map { tag in
      ["resourceType", "key", "value"].map { tag[$0]?.text ?? "-" }.joined(separator: " ")
    }
  }

  private static let removals: [(form: String, left: [String])] = [
    ("Tag.1.Key=a", ["vpc b 2"]),
    ("Tag.1.Key=a&Tag.1.Value=1", ["vpc b 2"]),
    ("Tag.1.Key=a&Tag.1.Value=9", ["vpc a 1", "vpc b 2"]),
    ("Tag.1.Key=a&Tag.1.Value=", ["vpc a 1", "vpc b 2"]),
    ("Tag.1.Key=zz", ["vpc a 1", "vpc b 2"]),
    ("Tag.1.Key=a&Tag.2.Key=b", []),
    ("", []),
  ]

  @Test("tags go by key, or by key and value, or all", arguments: removals)
  func remove(form: String, left: [String]) throws {
    let ec2 = try EC2Harness()
    let vpc = try ec2.network().vpc
    try ec2.call(
      "CreateTags",
      "ResourceId.1=\(vpc)&Tag.1.Key=b&Tag.1.Value=2&Tag.2.Key=a&Tag.2.Value=1")
    try ec2.call("DeleteTags", "ResourceId.1=\(vpc)&\(form)")
    #expect(try tags(ec2) == left)
  }

  private static let filters: [(form: String, found: Int)] = [
    ("", 3), ("Filter.1.Name=resource-type&Filter.1.Value.1=subnet", 1),
    ("Filter.1.Name=key&Filter.1.Value.1=a", 2), ("Filter.1.Name=value&Filter.1.Value.1=?", 3),
    ("Filter.1.Name=tag:a&Filter.1.Value.1=1", 2),
    ("Filter.1.Name=resource-id&Filter.1.Value.1=eni-*", 0),
  ]

  @Test("tags are listed by resource, type, key and value", arguments: filters)
  func filter(form: String, found: Int) throws {
    let ec2 = try EC2Harness()
    let network = try ec2.network()
    try ec2.call(
      "CreateTags",
      "ResourceId.1=\(network.vpc)&ResourceId.2=\(network.subnet)&Tag.1.Key=a&Tag.1.Value=1")
    try ec2.call("CreateTags", "ResourceId.1=\(network.vpc)&Tag.1.Key=b&Tag.1.Value=2")
    #expect(try tags(ec2, form).count == found)
  }

  @Test("a resource has 50 tags, and of two that are too many none is kept")
  func limit() throws {
    let ec2 = try EC2Harness()
    let vpc = try ec2.network().vpc
    func form(_ numbers: ClosedRange<Int>) -> String {
      "ResourceId.1=\(vpc)&"
        + numbers.enumerated().map { "Tag.\($0 + 1).Key=k\($1)" }.joined(separator: "&")
    }
    try ec2.call("CreateTags", form(1...50))
    try ec2.call("CreateTags", form(1...50))
    #expect(ec2.error("CreateTags", form(50...51)).hasPrefix("TagLimitExceeded"))
    #expect(try tags(ec2).count == 50)
  }
}
