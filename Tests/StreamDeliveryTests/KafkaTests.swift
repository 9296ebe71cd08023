import AWSProtocols
import ControlPlane
import Foundation
import RecordStore
import Synchronization
import TestSupport
import Testing

@testable import StreamDelivery

/// A cluster of three brokers that speak Kafka's protocol on this machine, and a reader of it.
final class KafkaCluster {
  static let programs = PythonEnvironment.make(
    "kafka-python", ["confluent-kafka"], check: ["python3", "-c", "import confluent_kafka"])

  private static let script = """
    import json, sys
    from confluent_kafka import Consumer, OFFSET_BEGINNING, Producer, TopicPartition
    owner = Producer({'bootstrap.servers': 'none:1', 'test.mock.num.brokers': 3, 'log_level': 0})
    found = owner.list_topics(timeout=20).brokers.values()
    brokers = ','.join(f'{b.host}:{b.port}' for b in found)
    print(brokers, flush=True)
    for line in sys.stdin:
      topic, count = line.split()
      reader = Consumer({'bootstrap.servers': brokers, 'group.id': 'test', 'log_level': 0})
      places = reader.list_topics(topic, timeout=20).topics[topic].partitions
      reader.assign([TopicPartition(topic, p, OFFSET_BEGINNING) for p in places])
      values = []
      while True:
        one = reader.poll(20 if len(values) < int(count) else 1)
        if one is None: break
        if one.error() is None: values.append(one.value().decode())
      reader.close()
      print(json.dumps(values), flush=True)
    """

  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private(set) var brokers = ""

  init() throws {
    process.executableURL = URL(filePath: "\(KafkaCluster.programs ?? "")/python3")
    process.arguments = ["-c", KafkaCluster.script]
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    brokers = line()
  }

  deinit { stop() }

  func stop() {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }

  private func line() -> String {
    var bytes: [UInt8] = []
    while let byte = output.fileHandleForReading.readData(ofLength: 1).first, byte != 0x0a {
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// All messages of a topic; waits for so many.
  func messages(_ topic: String, _ count: Int) throws -> [String] {
    input.fileHandleForWriting.write(Data("\(topic) \(count)\n".utf8))
    return try JSONDecoder().decode([String].self, from: Data(line().utf8))
  }
}

/// Delivery streams whose records become messages of a topic.
@Suite(.enabled(if: KafkaCluster.programs != nil, "pip cannot set up confluent-kafka"))
struct KafkaTests {
  private let folder: TemporaryFolder
  private let store: DeliveryStreamStore
  private let scope = ResourceScope(account: "123456789012", region: "us-east-1")

  init() throws {
    folder = try TemporaryFolder()
    store = try DeliveryStreamStore(dataDirectory: folder.url.path) { _ in }
  }

  private func make(_ url: String, seconds: Int) throws -> DeliveryStream {
    try store.create(
      "topic", scope, kind: "HttpEndpointDestinationConfiguration",
      destination: [
        "EndpointConfiguration": ["Url": .string(url)],
        "RequestConfiguration": [
          "CommonAttributes": [
            ["AttributeName": "compression.type", "AttributeValue": "gzip"]
          ]
        ],
        "BufferingHints": ["IntervalInSeconds": 0, "SizeInMBs": 1],
        "RetryOptions": ["DurationInSeconds": JSONValue(seconds)],
        "S3Configuration": ["BucketARN": "arn:aws:s3:::logs", "ErrorOutputPrefix": "bad/"],
      ], tags: [], milliseconds: 0)
    return try #require(try store.stream("topic", scope))
  }

  private func run(_ world: DeliveryWorld, until condition: () throws -> Bool) rethrows {
    var surroundings = world.surroundings
    surroundings.makeProducer = { KafkaProducer(tryMilliseconds: 3_000) }
    let delivery = StreamDelivery(store, surroundings)
    for _ in 0..<3_000 {
      if try condition() { break }
      usleep(10_000)
    }
    delivery.stop()
  }

  @Test("every record is a message of the topic, once, and is forgotten when the brokers have it")
  func delivers() throws {
    let cluster = try KafkaCluster()
    let stream = try make("kafka://\(cluster.brokers)/flows", seconds: 600)
    let lines = (0..<2_000).map { "2 123456789012 eni-1 10.0.0.1 10.0.0.2 \($0)" }
    for start in stride(from: 0, to: lines.count, by: 500) {
      try store.put(
        lines[start..<start + 500].map { Array("\($0)\n".utf8) }, to: stream, milliseconds: start)
    }
    let world = DeliveryWorld()
    try run(world) { try store.waiting(stream).bytes == 0 }
    #expect(try store.waiting(stream).bytes == 0)
    #expect(try cluster.messages("flows", lines.count).sorted() == lines.sorted())
    #expect(world.state.withLock { $0.objects.isEmpty && $0.reports.isEmpty })
  }

  @Test("brokers that are away are tried again; in the end the bucket behind them has the records")
  func away() throws {
    let cluster = try KafkaCluster()
    let stream = try make("kafka://\(cluster.brokers)/flows", seconds: 20)
    cluster.stop()
    try store.put([Array("one\n".utf8)], to: stream, milliseconds: 1)
    let world = DeliveryWorld()
    try run(world) { try store.waiting(stream).bytes == 0 }
    let objects = world.state.withLock { $0.objects }
    #expect(objects.count == 1 && objects.values.first == Array("one\n".utf8))
    #expect(objects.keys.first?.hasPrefix("logs/bad/kafka-failed/") == true)
    let reports = world.state.withLock { $0.reports }
    #expect(reports.contains { $0.contains("did not take 1 of 1 messages for topic flows: ") })
  }

  @Test("a message that no broker takes is no reason to try again")
  func tooLarge() throws {
    let cluster = try KafkaCluster()
    let topic = try KafkaTopic("kafka://\(cluster.brokers)/flows", key: nil, attributes: [])
    let batch = RecordBatch(
      first: 1, last: 1, arrival: 0, records: [Array(repeating: 0x61, count: 1_100_000)])
    guard case .refused(let reason) = KafkaProducer().send(batch, to: topic) else {
      Issue.record("it was not refused")
      return
    }
    #expect(reason.contains("1 of 1 messages"))
  }

  @Test("a second try sends what the brokers do not have yet, and no more")
  func secondTry() throws {
    let cluster = try KafkaCluster()
    let topic = try KafkaTopic("kafka://\(cluster.brokers)/flows", key: nil, attributes: [])
    let producer = KafkaProducer()
    let batch = RecordBatch(
      first: 1, last: 2, arrival: 0,
      records: [[0x61], Array(repeating: 0x62, count: 1_100_000), [0x63]])
    for _ in 0..<2 {
      guard case .refused = producer.send(batch, to: topic) else {
        Issue.record("it was not refused")
        return
      }
    }
    #expect(try cluster.messages("flows", 2).sorted() == ["a", "c"])
  }

  @Test(
    "what is no topic is refused in a sentence",
    arguments: [
      ("kafka://b:9092", "expected kafka://"), ("kafka://b:9092/a/b", "expected kafka://"),
      ("kafka://b/a", "expected kafka://"), ("kafka://b:99999/a", "expected kafka://"),
      ("kafka://:1/a", "expected kafka://"), ("kafka://b:1,/a", "expected kafka://"),
      ("kafka://b:1/..", "expected kafka://"), ("kafka://b:1/a%20b", "expected kafka://"),
    ])
  func refusals(url: String, words: String) {
    let fault = #expect(throws: DestinationFault.self) {
      try KafkaTopic(url, key: nil, attributes: [])
    }
    #expect(fault?.message.contains(words) == true)
  }

  @Test("keys and settings become those of the library; those that name code or files do not")
  func settings() throws {
    let plain = try KafkaTopic(
      "kafkas://a:1,[::1]:2/t.x_y-z", key: "me:it:s",
      attributes: [QueryParameter(name: "linger.ms", value: "9")])
    #expect(plain.brokers == "a:1,[::1]:2" && plain.topic == "t.x_y-z")
    #expect(
      plain.settings == [
        "security.protocol": "sasl_ssl", "sasl.username": "me", "sasl.password": "it:s",
        "sasl.mechanisms": "SCRAM-SHA-512", "linger.ms": "9",
      ])
    for name in ["plugin.library.paths", "ssl.ca.location", "bootstrap.servers", ""] {
      #expect(throws: DestinationFault.self) {
        try KafkaTopic(
          "kafka://a:1/t", key: nil, attributes: [QueryParameter(name: name, value: "x")])
      }
    }
    #expect(throws: DestinationFault.self) {
      try KafkaTopic("kafka://a:1/t", key: "no-colon", attributes: [])
    }
  }
}
