import NetworkTypes
import TestSupport
import Testing
import VPCTopology

/// AWS's published ranges of addresses, as flow logs name them.
struct ServiceRangesTests {
  static let text = """
    {
      "syncToken": "1763640000", "createDate": "2025-11-20-12-00-00",
      "prefixes": [
        {"ip_prefix": "52.95.128.0/21", "region": "ap-southeast-2", "service": "AMAZON",
         "network_border_group": "ap-southeast-2"},
        {"ip_prefix": "52.95.128.0/21", "region": "ap-southeast-2", "service": "EC2"},
        {"ip_prefix": "52.95.128.0/21", "region": "ap-southeast-2", "service": "S3"},
        {"ip_prefix": "52.95.129.0/24", "region": "ap-southeast-2", "service": "AMAZON"},
        {"ip_prefix": "52.95.130.0/24", "region": "ap-southeast-2", "service": "DYNAMODB"},
        {"ip_prefix": "15.0.0.0/8", "region": "GLOBAL", "service": "AMAZON"},
        {"ip_prefix": "15.1.0.0/16", "region": "GLOBAL", "service": "NEW_SERVICE"},
        {"ip_prefix": "15.2.0.0/16", "region": "GLOBAL", "service": "EC2"}
      ],
      "ipv6_prefixes": [
        {"ipv6_prefix": "2600:9000::/28", "region": "GLOBAL", "service": "CLOUDFRONT"},
        {"ipv6_prefix": "2600:9000:1::/48", "region": "GLOBAL", "service": "AMAZON"},
        {"ipv6_prefix": "2a05:d000::/25", "region": "eu-west-1", "service": "AMAZON"}
      ]
    }
    """

  @Test(
    "the longest range names the service; AMAZON only where no other does, EC2 after others",
    arguments: [
      ("52.95.128.179", "S3"), ("52.95.129.1", "S3"), ("52.95.130.1", "DYNAMODB"),
      ("52.95.131.0", "S3"), ("52.95.135.255", "S3"), ("52.95.136.0", nil),
      ("52.95.127.255", nil), ("15.0.0.1", "AMAZON"), ("15.1.0.1", "AMAZON"),
      ("15.2.0.1", "EC2"), ("10.0.0.1", nil), ("2600:9000::1", "CLOUDFRONT"),
      ("2600:9000:1::1", "CLOUDFRONT"), ("2a05:d07f::1", "AMAZON"), ("2a05:d080::", nil),
      ("::1", nil), ("::345f:80b3", nil),
    ] as [(String, String?)])
  func services(text: String, service: String?) throws {
    let ranges = try ServiceRanges.read(Array(Self.text.utf8), file: "ip-ranges.json")
    let address = try #require(IPAddress(text))
    #expect(ranges.service(of: address).map { ServiceRanges.names[Int($0)] } == service)
  }

  @Test("every name of AWS's list is understood, and none stands twice")
  func names() throws {
    #expect(ServiceRanges.names.count == 26 && Set(ServiceRanges.names).count == 26)
    for (index, name) in ServiceRanges.names.enumerated() {
      let text = #"{"prefixes": [{"ip_prefix": "192.0.2.0/24", "service": "\#(name)"}]}"#
      let ranges = try ServiceRanges.read(Array(text.utf8), file: "r.json")
      #expect(ranges.service(of: IPAddress(v4: 0xc000_0201)) == UInt8(index))
    }
  }

  @Test(
    "a file that is no list of ranges is refused with its lines",
    arguments: [
      (
        "", ["r.json:1: error: found the end of the file; expected a value"]
      ),
      (
        "[]",
        [
          "r.json:1: error: this is no list of AWS's ranges; expected 'prefixes' or "
            + "'ipv6_prefixes', as in ip-ranges.json"
        ]
      ),
      (
        #"{"Vpcs": []}"#,
        [
          "r.json:1: error: this is no list of AWS's ranges; expected 'prefixes' or "
            + "'ipv6_prefixes', as in ip-ranges.json"
        ]
      ),
      (
        #"{"prefixes": []}"#,
        [
          "r.json:1: error: no range is of a service that flow logs name; expected services such "
            + "as AMAZON, EC2 or S3"
        ]
      ),
      (
        #"{"prefixes": {"ip_prefix": "1.2.3.0/24"}}"#,
        ["r.json:1: error: 'prefixes' is an object; expected a list"]
      ),
      (
        "{\"prefixes\": [\n7,\n{\"service\": \"S3\"},\n{\"ip_prefix\": \"1.2.3.0/24\"}]}",
        [
          "r.json:2: error: 'prefixes' is '7'; expected an object with 'ip_prefix' and 'service'",
          "r.json:3: error: a range has no 'ip_prefix', which every one has",
          "r.json:4: error: a range has no 'service', which every one has",
        ]
      ),
      (
        #"{"prefixes": [{"ip_prefix": "1.2.3.0/33", "service": "S3"}]}"#,
        [
          "r.json:1: error: '1.2.3.0/33' is no CIDR block; expected address/prefix, such as "
            + "10.0.0.0/16 or 2001:db8::/32"
        ]
      ),
      (
        #"{"prefixes": [{"ip_prefix": "2600::/28", "service": "S3"}]}"#,
        ["r.json:1: error: 2600::/28 is of the wrong family; 'ip_prefix' takes IPv4 blocks"]
      ),
      (
        #"{"ipv6_prefixes": [{"ipv6_prefix": "1.2.3.0/24", "service": "S3"}]}"#,
        ["r.json:1: error: 1.2.3.0/24 is of the wrong family; 'ipv6_prefix' takes IPv6 blocks"]
      ),
    ])
  func faults(text: String, sentences: [String]) {
    let error = #expect(throws: ServiceRangesError.self) {
      try ServiceRanges.read(Array(text.utf8), file: "r.json")
    }
    #expect(error?.sentences == sentences)
  }

  @Test("a file of another kind is refused with ten of its faults at most")
  func manyFaults() {
    let items = Array(repeating: "{}", count: 50).joined(separator: ",\n")
    let error = #expect(throws: ServiceRangesError.self) {
      try ServiceRanges.read(Array(#"{"prefixes": [\#(items)]}"#.utf8), file: "r.json")
    }
    #expect(error?.sentences.count == 10)
  }

  @Test("a file that is not there is refused by its name")
  func missing() throws {
    let error = #expect(throws: ServiceRangesError.self) {
      try ServiceRanges.load("/nonexistent/ip-ranges.json")
    }
    #expect(
      error?.sentences == [
        "cannot read /nonexistent/ip-ranges.json: No such file or directory; expected a copy of "
          + "AWS's ip-ranges.json"
      ])
    #expect(throws: ServiceRangesError.self) { try ServiceRanges.load("/") }
  }
}
