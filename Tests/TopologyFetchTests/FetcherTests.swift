import AWSClient
import AWSProtocols
import Foundation
import HTTPClient
import Synchronization
import TestSupport
import Testing
import TopologyFetch
import VPCTopology

/// Whole fetches over real connections, from an EC2 of canned answers.
struct FetcherTests {
  /// Hears nothing.
  private struct Deaf: FetchObserver {
    func progress(action: String, items: Int) {}
  }

  private static let time = UTCTime(seconds: 1_795_185_209)

  private func fetch(_ server: LoopbackServer, _ vpcs: [String] = []) throws -> FetchedTopology {
    let variables = ["AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "SECRET"]
    let surroundings = Surroundings(
      variable: { variables[$0] }, now: { FetcherTests.time }, random: { 0 }, sleep: { _ in })
    let client = try ServiceClient.make(
      service: "ec2", ClientSettings(region: "eu-central-1", endpoint: server.url),
      transport: CurlTransport(), surroundings: surroundings)
    client.limits.totalMilliseconds = 5_000
    return try TopologyFetcher.fetch(client: client, vpcIDs: vpcs, observer: Deaf())
  }

  private func topology(_ fetched: FetchedTopology) throws -> Topology {
    var loader = TopologyLoader()
    for document in fetched.documents {
      loader.add(Array(document.text.utf8), file: document.file)
    }
    return try loader.finish()
  }

  @Test("all pages of all operations become a topology without a fault")
  func everything() throws {
    let ec2 = CannedEC2()
    let server = try LoopbackServer { ec2.reply(to: $0) }
    let fetched = try fetch(server)
    #expect(fetched.skipped == [])
    #expect(fetched.documents.count == 21)
    let topology = try topology(fetched)
    #expect(topology.warnings == [])
    let resources = topology.resources
    #expect(resources.vpcs.count == 2 && resources.subnets.count == 3)
    #expect(resources.groups.first?.rules.map(\.id) == ["sgr-0a", "sgr-0b"])
    #expect(
      resources.prefixLists.first?.entries.map { "\($0)" }
        == ["203.0.113.0/25", "203.0.113.128/25"])
    let pages = server.requests.map(\.form).filter { $0["Action"] == "DescribeSubnets" }
    #expect(pages.map { $0["NextToken"] } == [nil, "1", "2"])
    #expect(pages.allSatisfy { $0["MaxResults"] == "1000" })
  }

  @Test("every request arrives with a signature that fits what arrived")
  func signatures() throws {
    let ec2 = CannedEC2()
    let server = try LoopbackServer { ec2.reply(to: $0) }
    _ = try fetch(server)
    #expect(server.requests.count > 20)
    let signer = RequestSigner(region: "eu-central-1", service: "ec2")
    for request in server.requests {
      let authorization = try #require(request.header("Authorization"))
      let signed = try #require(
        authorization.split(separator: "SignedHeaders=").last?.split(separator: ",").first)
      let names = signed.split(separator: ";").map(String.init)
      #expect(Set(names).isSuperset(of: ["host", "x-amz-date", "content-type"]))
      let canonical = CanonicalRequest(
        method: request.method, target: request.target,
        headers: request.headers.map { HTTPHeader($0.name, $0.value) }, signed: names,
        payloadHash: SHA256Digest.digest(Array(request.body.utf8)).hexadecimal,
        pathEncoding: .twice)
      let signature = signer.signature(of: canonical, secret: "SECRET", at: FetcherTests.time)
      #expect(authorization.hasSuffix("Signature=\(signature)"))
    }
  }

  @Test("held to one VPC, the fetch has what belongs to it, and its peer is left outside")
  func oneVPC() throws {
    var ec2 = CannedEC2()
    ec2.items["DescribeEgressOnlyInternetGateways"] = [CannedEC2.vpc, CannedEC2.peer].map {
      "<egressOnlyInternetGatewayId>eigw-0\($0.suffix(3))</egressOnlyInternetGatewayId><attachmentSet>"
        + "<item><vpcId>\($0)</vpcId><state>attached</state></item></attachmentSet>"
    }
    ec2.items["DescribeTrafficMirrorSessions"]?.append(
      "<trafficMirrorSessionId>tms-09</trafficMirrorSessionId><networkInterfaceId>eni-0f"
        + "</networkInterfaceId><trafficMirrorTargetId>tmt-0a</trafficMirrorTargetId>")
    ec2.items["DescribeTrafficMirrorTargets"]?.append(
      "<trafficMirrorTargetId>tmt-0f</trafficMirrorTargetId><networkInterfaceId>eni-0f"
        + "</networkInterfaceId>")
    let server = try LoopbackServer { [ec2] in ec2.reply(to: $0) }
    let topology = try topology(try fetch(server, [CannedEC2.vpc]))
    #expect(topology.resources.mirrorSessions.map(\.id) == ["tms-01"])
    #expect(topology.resources.mirrorTargets.map(\.id) == ["tmt-0a"])
    #expect(topology.warnings == [])
    #expect(topology.resources.vpcs.map(\.id) == [CannedEC2.vpc])
    #expect(topology.resources.routeTables.map(\.id) == ["rtb-0a"])
    #expect(topology.resources.egressOnlyGateways.map(\.id) == ["eigw-0718"])
    #expect(topology.resources.peerings.count == 1)
    #expect(topology.resources.externalIDs == [CannedEC2.peer])
    let rules = server.requests.map(\.form).first { $0["Action"] == "DescribeSecurityGroupRules" }
    #expect(rules?["Filter.1.Name"] == "group-id" && rules?["Filter.1.Value.1"] == "sg-0a")
  }

  @Test("a VPC that is not there is told before anything else is asked")
  func noSuchVPC() throws {
    let ec2 = CannedEC2()
    let server = try LoopbackServer { ec2.reply(to: $0) }
    #expect(
      throws: FetchError.noSuchVPC(["vpc-9"], endpoint: server.url, region: "eu-central-1")
    ) { try fetch(server, [CannedEC2.vpc, "vpc-9"]) }
    var empty = CannedEC2()
    empty.items = [:]
    let other = try LoopbackServer { [empty] in empty.reply(to: $0) }
    #expect(throws: FetchError.noVPC(endpoint: other.url, region: "eu-central-1")) {
      try fetch(other)
    }
  }

  @Test(
    "what may be missed is left out with its reason",
    arguments: [
      ("DescribeTransitGateways", 403, "UnauthorizedOperation"),
      ("DescribeNatGateways", 400, "InvalidAction"), ("DescribeInstances", 501, "NotImplemented"),
      ("GetManagedPrefixListEntries", 403, "AccessDenied"),
      ("DescribeTrafficMirrorTargets", 500, "InternalError"),
      ("DescribeSecurityGroupRules", 403, "UnauthorizedOperation"),
    ])
  func skipped(action: String, status: Int, code: String) throws {
    var ec2 = CannedEC2()
    ec2.refusals[action] = (status, code)
    let server = try LoopbackServer { [ec2] in ec2.reply(to: $0) }
    let fetched = try fetch(server)
    #expect(fetched.skipped.map(\.action) == [action])
    #expect(fetched.skipped.first?.reason == "\(code): Canned. (request r-1)")
    #expect(throws: Never.self) { try topology(fetched) }
  }

  @Test(
    "what may not be missed, and other refusals, end the fetch",
    arguments: [
      ("DescribeVpcs", 403, "UnauthorizedOperation"), ("DescribeSubnets", 403, "AccessDenied"),
      ("DescribeRouteTables", 400, "InvalidAction"), ("DescribeNatGateways", 400, "InvalidFilter"),
      ("DescribeVpcEndpoints", 401, "AuthFailure"),
    ])
  func refused(action: String, status: Int, code: String) throws {
    var ec2 = CannedEC2()
    ec2.refusals[action] = (status, code)
    let server = try LoopbackServer { [ec2] in ec2.reply(to: $0) }
    let error = try #require(throws: FetchError.self) { try fetch(server) }
    #expect(error.description.hasPrefix("\(action) was refused by \(server.url): \(code): Canned."))
  }

  @Test("a list that is deleted while its entries are asked for is no fault")
  func deletedList() throws {
    var ec2 = CannedEC2()
    ec2.refusals["GetManagedPrefixListEntries"] = (400, "InvalidPrefixListID.NotFound")
    let server = try LoopbackServer { [ec2] in ec2.reply(to: $0) }
    #expect(try fetch(server).skipped == [])
  }

  @Test(
    "answers that are not EC2's are refused",
    arguments: [
      ("<html><body/></html>", "found <html>; expected <DescribeVpcsResponse>"),
      ("<DescribeVpcsResponse>", "line 1: no element found; a complete XML document was expected"),
      (
        "<DescribeVpcsResponse><vpcSet><item><isDefault>x</isDefault></item></vpcSet>"
          + "</DescribeVpcsResponse>", "<isDefault> holds no value such as it has"
      ),
      (
        "<DescribeVpcsResponse><vpcSet/><nextToken>t</nextToken></DescribeVpcsResponse>",
        "its pages do not end"
      ),
    ])
  func malformed(body: String, reason: String) throws {
    let server = try LoopbackServer { _ in .answer(200, body) }
    let error = try #require(throws: FetchError.self) { try fetch(server) }
    #expect(error.description.contains("answered DescribeVpcs with what cannot be read: "))
    #expect(error.description.contains(reason))
  }

  @Test("an identifier that would lead out of the folder is refused")
  func traversal() throws {
    var ec2 = CannedEC2()
    ec2.items["DescribeManagedPrefixLists"] = ["<prefixListId>pl-/../../x</prefixListId>"]
    let server = try LoopbackServer { [ec2] in ec2.reply(to: $0) }
    let error = try #require(throws: FetchError.self) { try fetch(server) }
    #expect(error.description.contains("a prefix list's identifier is not 'pl-'"))
  }

  @Test("throttling and cut answers in the middle of the pages do no harm")
  func hiccups() throws {
    let ec2 = CannedEC2()
    let count = Mutex(0)
    let server = try LoopbackServer { request in
      let number = count.withLock { value in
        value += 1
        return value
      }
      if number % 5 == 0 { return .cut("<Describe") }
      if number % 7 == 0 { return .hangUp }
      let slow = "<R><Error><Code>RequestLimitExceeded</Code></Error></R>"
      return number % 3 == 0 ? .answer(503, slow) : ec2.reply(to: request)
    }
    let calm = try LoopbackServer { ec2.reply(to: $0) }
    #expect(try fetch(server).documents == fetch(calm).documents)
  }
}
