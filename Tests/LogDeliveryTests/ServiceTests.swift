import AWSClient
import FlowLogFormat
import Foundation
import HTTPClient
import LogDelivery
import TestSupport
import Testing

/// Deliveries to a third-party S3, CloudWatch Logs and Firehose, read back with boto3.
@Suite(.enabled(if: DeliveryPython.path != nil, "needs Python with moto's server and boto3"))
struct ServiceTests {
  private let folder: TemporaryFolder
  private let server: MotoServer
  private let notes = Notes()

  init() throws {
    folder = try TemporaryFolder()
    server = try MotoServer()
  }

  private func destinations() -> AWSDestinations {
    let variables = [
      "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret",
      "AWS_ENDPOINT_URL": server.url,
    ]
    return AWSDestinations(
      surroundings: {
        var surroundings = Surroundings.process
        surroundings.variable = { variables[$0] }
        return surroundings
      }, transport: { CurlTransport() })
  }

  /// Delivers batches, one after the other, and gives how it went.
  private func deliver(
    _ destination: DeliveryPlan.Destination, _ batches: [RecordBatch], grace: Int = 30
  ) throws -> DeliveryStatus {
    let engine = try DeliveryEngine(
      folder: folder.url.appending(path: "delivery").path, destinations: destinations(),
      observer: notes)
    try engine.add(.test(destination))
    try engine.start()
    for batch in batches {
      engine.append(batch, to: "fl-1")
      engine.seal("fl-1")
    }
    engine.stop(graceSeconds: grace)
    return try #require(engine.status(of: "fl-1"))
  }

  @Test("files in a bucket are AWS's, with the owner's rights and a checksum")
  func text() throws {
    _ = try server.script("s3.create_bucket(Bucket='flows')")
    let plan = BucketPlan(
      bucket: "flows", prefix: "a b/", isHiveCompatible: true, isPerHour: true)
    let status = try deliver(.bucket(plan), [TestRecords.batch(0..<500, at: 1_795_185_550)])
    #expect(status.records == 500 && status.failure == nil)
    let output = try server.script(
      """
      for key, answer in objects('flows'):
          lines = gzip.decompress(answer['Body'].read()).decode().splitlines()
          print(key.rsplit('_', 1)[0], lines[0] == '\(LogFormat.default.headerLine)', len(lines),
              len(answer['Metadata']['weir-fingerprint']), answer['ContentType'])
      """)
    let stem =
      "a b/AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/aws-region=us-east-1/"
      + "year=2026/month=11/day=20/hour=14/123456789012_vpcflowlogs_us-east-1_fl-1_20261120T14"
    #expect(
      output == "\(stem)35Z True 261 64 application/x-gzip\n"
        + "\(stem)40Z True 241 64 application/x-gzip\n")
  }

  @Test("Parquet files in a bucket are read by pyarrow and DuckDB")
  func parquet() throws {
    _ = try server.script("s3.create_bucket(Bucket='flows')")
    let plan = BucketPlan(bucket: "flows", form: .parquet(.gzip))
    #expect(try deliver(.bucket(plan), [TestRecords.batch(0..<2_000)]).records == 2_000)
    let output = try server.script(
      """
      import pyarrow.parquet as pq, duckdb
      for key, answer in objects('flows'):
          rows = pq.read_table(io.BytesIO(answer['Body'].read()))
          total = duckdb.sql('select sum(bytes), count(distinct srcaddr) from rows').fetchall()
          print(key.split('.', 1)[1], rows.num_rows, total)
      """)
    #expect(output == "log.parquet 2000 [(1999000, 1757)]\n")
  }

  @Test("large objects go in parts")
  func multipart() throws {
    _ = try server.script("s3.create_bucket(Bucket='flows')")
    var generator = SeededGenerator(seed: 3)
    let chunk = generator.bytes(1 << 20)
    let body = (0..<18).flatMap { _ in chunk }
    let store = destinations().objectStore(for: .test(DeliveryPlan.bucket))
    let object = StoredObject(
      bucket: "flows", key: "large", contentType: "a/b", body: body, fingerprint: "f")
    #expect(try store.put(object) == .stored)
    let output = try server.script(
      "print([(k, len(a['Body'].read()), a['Metadata'], a['ETag'][-3:]) for k, a in objects('flows')])"
    )
    #expect(output == "[('large', 18874368, {'weir-fingerprint': 'f'}, '-3\"')]\n")
  }

  @Test("an object that is there is not written twice, and one of another is left alone")
  func conditions() throws {
    _ = try server.script("s3.create_bucket(Bucket='flows')")
    let store = destinations().objectStore(for: .test(DeliveryPlan.bucket))
    var object = StoredObject(
      bucket: "flows", key: "k/ü=1", contentType: "a/b", body: [1, 2], fingerprint: "mine")
    #expect(try store.put(object) == .stored)
    #expect(try store.put(object) == .alreadyThere)
    object.fingerprint = "other"
    #expect(try store.put(object) == .keyTaken)
  }

  @Test("events reach the stream of their interface, and the group is made for them")
  func events() throws {
    let now = Int(Date().timeIntervalSince1970) - 600
    let batch = TestRecords.batch(0..<12_000, at: now, interfaces: ["eni-1", "eni-2"])
    let status = try deliver(.logGroup("/flowlogs/1"), [batch])
    #expect(status.records == 12_000 && status.lostRecords == 0)
    let output = try server.script(
      """
      group = '/flowlogs/1'
      for stream in logs.describe_log_streams(logGroupName=group)['logStreams']:
          name, seen, token = stream['logStreamName'], [], None
          while True:
              more = {'nextToken': token} if token else {}
              page = logs.get_log_events(logGroupName=group, logStreamName=name,
                  startFromHead=True, **more)
              if page['nextForwardToken'] == token: break
              token, seen = page['nextForwardToken'], seen + page['events']
          good = all(int(e['message'].split()[10]) * 1000 == e['timestamp']
              and e['message'].split()[2] + '-all' == name for e in seen)
          print(name, len(seen), len({e['message'] for e in seen}), good)
      """)
    #expect(output == "eni-1-all 6000 6000 True\neni-2-all 6000 6000 True\n")
  }

  @Test("records reach a delivery stream, which writes them to its bucket")
  func stream() throws {
    _ = try server.script(
      """
      s3.create_bucket(Bucket='sink')
      firehose.create_delivery_stream(DeliveryStreamName='s', S3DestinationConfiguration={
          'RoleARN': 'arn:aws:iam::123456789012:role/r', 'BucketARN': 'arn:aws:s3:::sink'})
      """)
    #expect(try deliver(DeliveryPlan.stream(), [TestRecords.batch(0..<1_200)]).records == 1_200)
    let output = try server.script(
      """
      lines = [l for _, a in objects('sink') for l in a['Body'].read().decode().splitlines()]
      print(len(lines), sorted(int(l.split()[9]) for l in lines) == list(range(1200)))
      """)
    #expect(output == "1200 True\n")
  }

  @Test("a missing bucket is an access error that passes once there is one")
  func missingBucket() throws {
    let plan = DeliveryPlan.Destination.bucket(BucketPlan(bucket: "flows"))
    let failed = try deliver(plan, [TestRecords.batch(0..<10)], grace: 2)
    #expect(failed.failure?.reason == .access && failed.waitingRecords == 10)
    #expect(failed.failure?.detail.contains("NoSuchBucket") == true)
    #expect(notes.turns.value == ["Access error"])
    _ = try server.script("s3.create_bucket(Bucket='flows')")
    #expect(try deliver(plan, [], grace: 20).records == 10)
  }

  @Test(
    "whatever the service answers meanwhile, every record arrives once in the end",
    arguments: MotoServer.Mood.allCases)
  func moods(mood: MotoServer.Mood) throws {
    _ = try server.script("s3.create_bucket(Bucket='flows')")
    try server.set(mood)
    let batches = (0..<8).map { TestRecords.batch($0 * 50..<$0 * 50 + 50) }
    let status = try deliver(DeliveryPlan.bucket, batches, grace: 2)
    if mood == .down || mood == .portal {
      #expect(status.records == 0 && status.failure?.reason == .unknown)
    }
    try server.set(.well)
    _ = try deliver(DeliveryPlan.bucket, [], grace: 30)
    let output = try server.script(
      """
      lines = [l for _, a in objects('flows')
          for l in gzip.decompress(a['Body'].read()).decode().splitlines()[1:]]
      print(len(lines), sorted(int(l.split()[9]) for l in lines) == list(range(400)))
      """)
    #expect(output == "400 True\n")
    #expect(notes.losses.value.isEmpty)
  }
}
