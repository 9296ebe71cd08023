import AWSProtocols
import ControlPlane
import Foundation
import HTTPClient
import RecordStore
import Synchronization
import TestSupport
import Testing

@testable import StreamDelivery

/// A world in which endpoints answer as they are told, and buckets are a dictionary.
final class DeliveryWorld: Sendable {
  /// What was asked for, and what is in buckets.
  struct State {
    var requests: [HTTPRequest] = []
    var objects: [String: [UInt8]] = [:]
    var puts = 0
    var failingPuts = 0
    var reports: [String] = []
  }

  let state = Mutex(State())
  let offset = Atomic(0)
  let answer: @Sendable (HTTPRequest, Int) -> HTTPResponse

  init(
    answer: @escaping @Sendable (HTTPRequest, Int) -> HTTPResponse = { _, _ in .init(status: 404) }
  ) {
    self.answer = answer
  }

  struct Transport: HTTPTransport {
    let world: DeliveryWorld

    func send(_ request: HTTPRequest, limits: HTTPLimits) throws(HTTPClientError) -> HTTPResponse {
      let number = world.state.withLock { state in
        state.requests.append(request)
        return state.requests.count
      }
      return world.answer(request, number)
    }
  }

  /// Time goes as fast as somebody waits.
  var surroundings: DeliverySurroundings {
    DeliverySurroundings(
      clock: { 1_800_000_000_000 + self.offset.load(ordering: .relaxed) },
      sleep: { milliseconds in
        self.offset.add(milliseconds, ordering: .relaxed)
        usleep(200)
      }, chance: { 0.5 }, makeTransport: { Transport(world: self) },
      putObject: { bucket, key, bytes in
        self.state.withLock { state in
          state.puts += 1
          guard state.puts > state.failingPuts else { return "the disk is full" }
          state.objects["\(bucket)/\(key)"] = bytes
          return nil
        }
      }, report: { text in self.state.withLock { $0.reports.append(text) } })
  }
}

/// From delivery streams to destinations.
struct DeliveryTests {
  private let folder: TemporaryFolder
  private let store: DeliveryStreamStore
  private let scope = ResourceScope(account: "123456789012", region: "us-east-1")

  init() throws {
    folder = try TemporaryFolder()
    store = try DeliveryStreamStore(dataDirectory: folder.url.path) { _ in }
  }

  private static let bucket: JSONValue = [
    "BucketARN": "arn:aws:s3:::logs", "Prefix": "p/", "ErrorOutputPrefix": "bad/",
  ]

  private func make(_ kind: String, _ destination: JSONValue) throws -> DeliveryStream {
    try store.create(
      "s", scope, kind: kind, destination: destination, tags: [], milliseconds: 1)
    return try #require(try store.stream("s", scope))
  }

  private func records(_ texts: String...) -> [[UInt8]] { texts.map { Array("\($0)\n".utf8) } }

  /// Delivers until nothing waits, or it has taken too long.
  private func deliver(_ stream: DeliveryStream, _ world: DeliveryWorld) throws -> Bool {
    let delivery = StreamDelivery(store, world.surroundings)
    defer { delivery.stop() }
    for _ in 0..<2_000 {
      if try store.waiting(stream).bytes == 0 { return true }
      usleep(2_000)
    }
    return false
  }

  private func objects(_ world: DeliveryWorld) -> [(key: String, text: String)] {
    world.state.withLock { state in
      state.objects.map { ($0.key, String(decoding: $0.value, as: UTF8.self)) }.sorted { $0 < $1 }
    }
  }

  @Test("records come to a bucket together, once, however often a put fails")
  func bucket() throws {
    let stream = try make("ExtendedS3DestinationConfiguration", DeliveryTests.bucket)
    let now = 1_800_000_000_000
    try store.put(records("a", "b"), to: stream, milliseconds: now)
    try store.put(records("c"), to: stream, milliseconds: now + 1)
    let world = DeliveryWorld()
    world.state.withLock { $0.failingPuts = 3 }
    #expect(try deliver(stream, world))
    let found = objects(world)
    #expect(found.map(\.text) == ["a\nb\nc\n"])
    #expect(found[0].key.hasPrefix("logs/p/2027/01/15/08/s-1-2027-01-15-08-00-00-"))
    #expect(world.state.withLock { $0.reports } == ["s: the disk is full"])
  }

  @Test("what was put before a process died is delivered by the next, what was delivered is not")
  func restart() throws {
    let stream = try make("ExtendedS3DestinationConfiguration", DeliveryTests.bucket)
    try store.put(records("first"), to: stream, milliseconds: 1_800_000_000_000)
    let world = DeliveryWorld()
    #expect(try deliver(stream, world))
    try store.put(records("second"), to: stream, milliseconds: 1_800_000_000_500)
    let next = try DeliveryStreamStore(dataDirectory: folder.url.path) { _ in }
    let batch = try #require(try next.batch(stream, bytes: 1 << 20))
    #expect(batch.records == records("second"))
  }

  @Test("an HTTP endpoint gets Firehose's request, and has to repeat its identifier")
  func web() throws {
    let destination: JSONValue = [
      "EndpointConfiguration": ["Url": "https://example.com/in", "AccessKey": "key"],
      "RequestConfiguration": [
        "CommonAttributes": [["AttributeName": "a", "AttributeValue": "b"]]
      ],
      "BufferingHints": ["IntervalInSeconds": 0], "S3Configuration": DeliveryTests.bucket,
    ]
    let stream = try make("HttpEndpointDestinationConfiguration", destination)
    try store.put(records("x"), to: stream, milliseconds: 1_800_000_000_000)
    let world = DeliveryWorld { request, number in
      // First nobody, then somebody who understands nothing, then a receipt.
      if number == 1 { return HTTPResponse(status: 503) }
      if number == 2 { return HTTPResponse(status: 200, body: Array("<html>".utf8)) }
      let identifier = (try? JSONReader.read(request.body))?["requestId"]?.text ?? ""
      return HTTPResponse(status: 200, body: Array("{\"requestId\":\"\(identifier)\"}".utf8))
    }
    #expect(try deliver(stream, world))
    let requests = world.state.withLock { $0.requests }
    #expect(requests.count == 3 && objects(world).isEmpty)
    let headers = Dictionary(uniqueKeysWithValues: requests[2].headers.map { ($0.name, $0.value) })
    #expect(headers["X-Amz-Firehose-Access-Key"] == "key")
    #expect(headers["X-Amz-Firehose-Source-Arn"] == stream.arn)
    #expect(
      headers["X-Amz-Firehose-Common-Attributes"] == "{\"commonAttributes\":{\"a\":\"b\"}}")
    let body = try JSONReader.read(requests[2].body)
    #expect(body["records"]?.items?.first?["data"]?.text == "eAo=")
    // Every try names the same request, so an endpoint can tell that it is one.
    #expect(Set(requests.map { $0.headers.first { $0.name.hasSuffix("Request-Id") } }).count == 1)
  }

  @Test("what an endpoint never takes goes to the bucket behind it")
  func backup() throws {
    let destination: JSONValue = [
      "EndpointConfiguration": ["Url": "https://example.com/in"],
      "BufferingHints": ["IntervalInSeconds": 0], "RetryOptions": ["DurationInSeconds": 10],
      "S3Configuration": DeliveryTests.bucket,
    ]
    let stream = try make("HttpEndpointDestinationConfiguration", destination)
    try store.put(records("x"), to: stream, milliseconds: 1_800_000_000_000)
    let world = DeliveryWorld { _, _ in HTTPResponse(status: 500) }
    #expect(try deliver(stream, world))
    let found = objects(world)
    #expect(found.map(\.text) == ["x\n"])
    #expect(found[0].key.hasPrefix("logs/bad/http-endpoint-failed/2027/"))
    #expect(world.state.withLock { $0.requests.count } > 2)
  }

  @Test("Splunk gets events with its token, and is asked until it acknowledges")
  func splunk() throws {
    let destination: JSONValue = [
      "HECEndpoint": "https://splunk:8088", "HECToken": "tok", "HECEndpointType": "Event",
      "BufferingHints": ["IntervalInSeconds": 0], "S3Configuration": DeliveryTests.bucket,
    ]
    let stream = try make("SplunkDestinationConfiguration", destination)
    try store.put(
      records("one", "{\"event\":\"two\"}"), to: stream, milliseconds: 1_800_000_000_000)
    let world = DeliveryWorld { request, number in
      if request.url.hasSuffix("/ack") {
        return HTTPResponse(
          status: 200, body: Array("{\"acks\":{\"7\":\(number > 3)}}".utf8))
      }
      return HTTPResponse(
        status: 200, body: Array("{\"text\":\"Success\",\"code\":0,\"ackId\":7}".utf8))
    }
    #expect(try deliver(stream, world))
    let requests = world.state.withLock { $0.requests }
    #expect(requests[0].url == "https://splunk:8088/services/collector/event")
    #expect(requests[0].headers.contains(HTTPHeader("Authorization", "Splunk tok")))
    #expect(
      String(decoding: requests[0].body, as: UTF8.self)
        == "{\"event\":\"one\\n\"}\n".replacing("\\n", with: "") + "{\"event\":\"two\"}\n")
    #expect(requests.count == 4 && objects(world).isEmpty)
  }

  @Test("OpenSearch gets a bulk whose documents have identifiers that stay")
  func search() throws {
    let destination: JSONValue = [
      "ClusterEndpoint": "https://os:9200", "IndexName": "flows",
      "BufferingHints": ["IntervalInSeconds": 0], "S3Configuration": DeliveryTests.bucket,
    ]
    let stream = try make("AmazonopensearchserviceDestinationConfiguration", destination)
    try store.put(records("2 1 eni-1", "{\"a\":1}"), to: stream, milliseconds: 1_800_000_000_000)
    let world = DeliveryWorld { _, number in
      let busy = "{\"errors\":true,\"items\":[{\"index\":{\"status\":429}}]}"
      return HTTPResponse(
        status: 200, body: Array((number == 1 ? busy : "{\"errors\":false}").utf8))
    }
    #expect(try deliver(stream, world))
    let requests = world.state.withLock { $0.requests }
    #expect(requests.count == 2 && requests[0].body == requests[1].body)
    let lines = String(decoding: requests[1].body, as: UTF8.self).split(separator: "\n")
    #expect(lines[0].contains("\"_index\":\"flows-2027-01-15\""))
    #expect(lines[1] == "{\"message\":\"2 1 eni-1\"}" && lines[3] == "{\"a\":1}")
  }

  @Test(
    "destinations that cannot work are refused at once",
    arguments: [
      ("ExtendedS3DestinationConfiguration", "{\"BucketARN\":\"bucket\"}"),
      (
        "ExtendedS3DestinationConfiguration",
        "{\"BucketARN\":\"arn:aws:s3:::b\",\"CompressionFormat\":\"Snappy\"}"
      ),
      ("HttpEndpointDestinationConfiguration", "{\"EndpointConfiguration\":{\"Url\":\"ftp://x\"}}"),
      ("SplunkDestinationConfiguration", "{\"HECEndpoint\":\"https://x\"}"),
      (
        "ExtendedS3DestinationConfiguration",
        "{\"BucketARN\":\"arn:aws:s3:::b\",\"BufferingHints\":{\"SizeInMBs\":0}}"
      ),
    ])
  func refused(kind: String, text: String) throws {
    let value = try JSONReader.read(Array(text.utf8))
    #expect(throws: DestinationFault.self) { try DeliveryDestination(kind, value) }
  }

  @Test("gzip is read back by others")
  func gzip() throws {
    let text = [UInt8](repeating: 65, count: 100_000) + Array("end".utf8)
    let packed = try #require(GzipText.compress(text))
    let folder = try TemporaryFolder()
    let path = try folder.write(packed, as: "a.gz")
    let process = Process()
    process.executableURL = URL(filePath: "/bin/gzip")
    process.arguments = ["-dc", path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect([UInt8](output) == text && packed.count < 1000)
  }
}
