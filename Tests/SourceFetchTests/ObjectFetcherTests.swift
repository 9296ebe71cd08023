import AWSClient
import AWSProtocols
import FlowLogScanner
import Foundation
import HTTPClient
import SourceFetch
import TestSupport
import Testing

/// Objects fetched from a service that answers as S3 does, or worse.
struct ObjectFetcherTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func fetcher(_ server: LoopbackServer) -> ObjectFetcher {
    var surroundings = FetchSurroundings(ClientSettings(), cacheFolder: folder.url.path)
    surroundings.threads = 3
    let url = server.url
    surroundings.makeClient = { (service, _, settings) throws(AWSClientError) in
      guard let endpoint = Endpoint(url) else { throw .badEndpoint(url, source: "the test") }
      let client = ServiceClient(
        service: service, region: settings.region ?? "us-east-1", endpoint: endpoint,
        provider: nil, transport: CurlTransport(), surroundings: .process)
      client.retries = .once
      return client
    }
    return ObjectFetcher(surroundings)
  }

  private static let always = Int.min..<Int.max

  /// A listing of these keys, each with a body of five bytes.
  private static func listing(_ keys: [String], token: String? = nil) -> LoopbackServer.Reply {
    let items = keys.map { "<Contents><Key>\($0)</Key><Size>5</Size><ETag>\"e\"</ETag></Contents>" }
    let next = token.map { "<NextContinuationToken>\($0)</NextContinuationToken>" } ?? ""
    return .answer(
      200,
      "<ListBucketResult><IsTruncated>\(token != nil)</IsTruncated>\(next)\(items.joined())"
        + "</ListBucketResult>")
  }

  @Test("pages are followed, keys decoded, and each object is fetched once for good")
  func fetches() throws {
    let server = try LoopbackServer { request in
      guard request.target.contains("list-type=2") else { return .answer(200, "hello") }
      return request.target.contains("continuation-token=next%3D1")
        ? Self.listing(["p/c%2Bd+e", "p/_folder/"]) : Self.listing(["p/a", "p/b"], token: "next=1")
    }
    let fetched = try fetcher(server).fetch(bucket: "data", prefix: "p/", condition: .unknown)
    #expect(fetched.files.map(\.name) == ["s3://data/p/a", "s3://data/p/b", "s3://data/p/c+d e"])
    #expect(fetched.fetchedBytes == 15)
    for file in fetched.files {
      #expect(try String(contentsOfFile: file.path, encoding: .utf8) == "hello")
    }
    let gets = server.requests.filter { !$0.target.contains("list-type") }
    #expect(Set(gets.map(\.target)) == ["/data/p/a", "/data/p/b", "/data/p/c%2Bd%20e"])
    #expect(gets.allSatisfy { $0.header("If-Match") == "\"e\"" })
    let again = try fetcher(server).fetch(bucket: "data", prefix: "p/", condition: .unknown)
    #expect(again.files == fetched.files && again.fetchedBytes == 0)
  }

  @Test("folders and objects of another time are neither listed nor fetched")
  func prunes() throws {
    let root = "AWSLogs/123456789012/vpcflowlogs/us-east-1/"
    let server = try LoopbackServer { request in
      func asks(_ prefix: String) -> Bool {
        request.target.hasSuffix("prefix=" + prefix.replacingOccurrences(of: "/", with: "%2F"))
      }
      func folders(_ names: [String]) -> LoopbackServer.Reply {
        .answer(
          200,
          "<ListBucketResult>"
            + names.map { "<CommonPrefixes><Prefix>\($0)</Prefix></CommonPrefixes>" }.joined()
            + "</ListBucketResult>")
      }
      if asks(root) { return folders(["\(root)2022/", "\(root)2023/"]) }
      if asks("\(root)2023/") { return folders(["\(root)2023/10/", "\(root)2023/11/"]) }
      if asks("\(root)2023/11/") { return folders(["\(root)2023/11/14/", "\(root)2023/11/15/"]) }
      let name = "123456789012_vpcflowlogs_us-east-1_fl-1_20231115T"
      if asks("\(root)2023/11/15/") {
        return Self.listing(["0100Z", "1200Z"].map { "\(root)2023/11/15/\(name)\($0)_x.log.gz" })
      }
      return request.target.contains("list-type") ? .answer(500, "") : .answer(200, "hello")
    }
    // 2023-11-15 11:00 to 13:00 UTC.
    let fetched = try fetcher(server).fetch(
      bucket: "data", prefix: root, condition: .start(1_700_046_000...1_700_053_199))
    #expect(fetched.files.count == 1 && fetched.files[0].name.hasSuffix("T1200Z_x.log.gz"))
    #expect(fetched.pruned.count == 1)
  }

  @Test("folders of other accounts and Regions are not listed, and wanted ones at one go")
  func prunesAccounts() throws {
    let server = try LoopbackServer { request in
      guard request.target.contains("list-type") else { return .answer(200, "hello") }
      func asks(_ prefix: String, inFolders: Bool) -> Bool {
        request.target.hasSuffix("prefix=" + prefix.replacingOccurrences(of: "/", with: "%2F"))
          && request.target.contains("delimiter") == inFolders
      }
      func folders(_ prefix: String, _ names: [String]) -> LoopbackServer.Reply {
        let found = names.map {
          "<CommonPrefixes><Prefix>\(prefix)\($0)/</Prefix></CommonPrefixes>"
        }
        return .answer(200, "<ListBucketResult>\(found.joined())</ListBucketResult>")
      }
      let account = "AWSLogs/111111111111/"
      if asks("", inFolders: true) { return folders("", ["AWSLogs"]) }
      if asks("AWSLogs/", inFolders: true) {
        return folders("AWSLogs/", ["111111111111", "222222222222"])
      }
      if asks(account, inFolders: true) { return folders(account, ["vpcflowlogs"]) }
      if asks("\(account)vpcflowlogs/", inFolders: true) {
        return folders("\(account)vpcflowlogs/", ["us-east-1", "eu-west-3"])
      }
      let region = "\(account)vpcflowlogs/eu-west-3/"
      // No condition asks for a time, so that nothing below the Region can be left out.
      return asks(region, inFolders: false)
        ? Self.listing(["\(region)2023/11/15/a.log", "\(region)2023/11/16/b.log"])
        : .answer(500, "")
    }
    let fetched = try fetcher(server).fetch(
      bucket: "data", prefix: "",
      condition: .any([.all([.account(["111111111111"]), .region(["eu-west-3"]), .unknown])]))
    #expect(fetched.files.count == 2 && fetched.pruned.isEmpty)
  }

  @Test("an object that changed, and an answer that is no listing, are told of")
  func faults() throws {
    let changed = try LoopbackServer { request in
      request.target.contains("list-type") ? Self.listing(["a"]) : .answer(412, "")
    }
    #expect(throws: SourceFetchError.changed(url: "s3://data/a")) {
      try fetcher(changed).fetch(bucket: "data", prefix: "", condition: .unknown)
    }
    let short = try LoopbackServer { request in
      request.target.contains("list-type") ? Self.listing(["a"]) : .answer(200, "hell")
    }
    #expect(throws: SourceFetchError.changed(url: "s3://data/a")) {
      try fetcher(short).fetch(bucket: "data", prefix: "", condition: .unknown)
    }
    let page = try LoopbackServer { _ in .answer(200, "<html></html>") }
    let error = #expect(throws: SourceFetchError.self) {
      try fetcher(page).fetch(bucket: "data", prefix: "", condition: .unknown)
    }
    #expect(error?.description.contains("expected 'ListBucketResult'") == true)
    #expect(
      !FileManager.default.fileExists(atPath: "\(folder.url.path)/objects")
        || FileManager.default.subpaths(atPath: "\(folder.url.path)/objects")?
          .allSatisfy { !$0.contains(".log") } == true
    )
  }

  @Test("a bucket of another Region is asked there")
  func regions() throws {
    let server = try LoopbackServer { request in
      let isThere = request.header("Host") != nil && request.target.contains("list-type")
      return isThere
        ? .answer(
          301, "<Error><Code>PermanentRedirect</Code></Error>",
          headers: ["x-amz-bucket-region: eu-west-1"])
        : .answer(200, "hello")
    }
    // The Region's own answer is the same here, so that the search ends.
    let error = #expect(throws: SourceFetchError.self) {
      try fetcher(server).fetch(bucket: "data", prefix: "", condition: .unknown)
    }
    #expect(error?.description.contains("PermanentRedirect") == true)
    #expect(server.requests.count == 2)
  }

  @Test(
    "addresses of sources are read",
    arguments: [
      ("s3://my-logs", RemoteSource.bucket("my-logs", prefix: "")),
      ("s3://my-logs/AWSLogs/1/", .bucket("my-logs", prefix: "AWSLogs/1/")),
      ("log-group:/aws/vpc#1", .logGroup("/aws/vpc#1")), ("s3://a", nil), ("s3://A_b/x", nil),
      ("log-group:", nil), ("log-group:a b", nil), ("file.log", nil),
    ])
  func addresses(text: String, expected: RemoteSource?) {
    #expect((try? RemoteSource(text)) == expected)
    #expect(RemoteSource.isMeant(by: text) == (text != "file.log"))
  }
}
