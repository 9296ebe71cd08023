import Foundation
import TestSupport
import Testing

/// S3, CloudWatch Logs and Firehose of `weir serve`, as boto3 and the AWS CLI have them.
struct StoreServeTests {
  private static let environment = PythonEnvironment.programs
  private static let key = [
    "WEIR_ACCESS_KEY_ID": "AKIDFIRST0000001", "WEIR_SECRET_ACCESS_KEY": "first-secret",
  ]
  private static let absence: Comment =
    "neither python3 has boto3, nor can pip install it into a virtual environment"

  private let scratch: TemporaryFolder

  init() throws { scratch = try TemporaryFolder() }

  private func serve() throws -> ServeProcess {
    try ServeProcess([], environment: StoreServeTests.key, scratch: scratch)
  }

  /// Runs a program of Python with clients, and gives what it printed, line by line.
  private func python(_ program: String, _ url: String, _ more: [String] = []) throws -> [String] {
    let path = try #require(PythonEnvironment.python)
    let start = """
      import sys, io, os, time, gzip, hashlib, boto3, botocore
      from botocore.config import Config
      url = sys.argv[1]
      def client(name): return boto3.client(name, endpoint_url=url, region_name='us-east-1',
        aws_access_key_id='AKIDFIRST0000001', aws_secret_access_key='first-secret',
        config=Config(retries={'total_max_attempts': 1}))
      s3, logs, firehose = client('s3'), client('logs'), client('firehose')
      def refused(function, **words):
        try: function(**words)
        except botocore.exceptions.ClientError as error: print(error.response['Error']['Code'])
        else: print('not refused')

      """
    let run = try Python.run(path, ["-c", start + program, url] + more, input: "")
    #expect(run.status == 0, "the program of Python failed")
    return run.output.split(separator: "\n").map(String.init)
  }

  private static let objects = """
    s3.create_bucket(Bucket='bkt')
    odd = ['../x', 'a//b', '.', '..', 'a', 'a/b', 'a/b/c', 'é/ü.txt', 'x' * 1024, '/lead', 'tr/',
      '+ %25', 'tab\\t', '日本', '../../../../etc/passwd', '%2e%2e/x', 'a/../../b']
    for key in odd: s3.put_object(Bucket='bkt', Key=key, Body=key.encode() * 3)
    print(all(s3.get_object(Bucket='bkt', Key=key)['Body'].read() == key.encode() * 3
      for key in odd))
    for lister in ['list_objects', 'list_objects_v2']:
      pages = s3.get_paginator(lister).paginate(Bucket='bkt', PaginationConfig={'PageSize': 4})
      keys = [o['Key'] for page in pages for o in page['Contents']]
      print(keys == sorted(odd, key=lambda key: key.encode()))
    page = s3.list_objects_v2(Bucket='bkt', Delimiter='/', Prefix='a')
    print([o['Key'] for o in page['Contents']], [p['Prefix'] for p in page['CommonPrefixes']])
    refused(s3.put_object, Bucket='bkt', Key='x' * 1025, Body=b'')
    put = s3.put_object(Bucket='bkt', Key='o', Body=b'hello', Metadata={'who': 'me'})
    print(put['ETag'], put['ChecksumCRC32'])
    refused(s3.put_object, Bucket='bkt', Key='o', Body=b'x', IfNoneMatch='*')
    refused(s3.get_object, Bucket='bkt', Key='o', IfMatch='"x"')
    refused(s3.get_object, Bucket='bkt', Key='o', IfNoneMatch=put['ETag'])
    refused(s3.get_object, Bucket='bkt', Key='o', Range='bytes=9-')
    refused(s3.put_object, Bucket='bkt', Key='o', Body=b'x', ContentMD5='1B2M2Y8AsgTpgAmY7PhCfg==')
    refused(s3.put_object, Bucket='bkt', Key='o', Body=b'x', ChecksumSHA256='A' * 43 + '=')
    part = s3.get_object(Bucket='bkt', Key='o', Range='bytes=1-2', ChecksumMode='ENABLED')
    print(part['Body'].read(), part['ContentRange'], part.get('ChecksumCRC32'), part['Metadata'])
    s3.copy_object(Bucket='bkt', Key='copy', CopySource={'Bucket': 'bkt', 'Key': 'é/ü.txt'})
    print(s3.get_object(Bucket='bkt', Key='copy')['Body'].read() == 'é/ü.txt'.encode() * 3)
    big = os.urandom((17 << 20) + 7)
    s3.upload_fileobj(io.BytesIO(big), 'bkt', 'big')
    s3.put_object(Bucket='bkt', Key='one', Body=big)
    back = io.BytesIO()
    s3.download_fileobj('bkt', 'big', back)
    print(back.getvalue() == big, s3.head_object(Bucket='bkt', Key='big')['ETag'][-3:-1],
      s3.head_object(Bucket='bkt', Key='one')['ETag'].strip('"') == hashlib.md5(big).hexdigest())
    up = s3.create_multipart_upload(Bucket='bkt', Key='mp')['UploadId']
    tags = [s3.upload_part(Bucket='bkt', Key='mp', UploadId=up, PartNumber=n, Body=b'x')['ETag']
      for n in (1, 2)]
    def complete(*parts): refused(s3.complete_multipart_upload, Bucket='bkt', Key='mp',
      UploadId=up, MultipartUpload={'Parts': [{'PartNumber': n, 'ETag': t} for n, t in parts]})
    complete((1, tags[0]), (2, tags[1]))
    complete((2, tags[1]), (1, tags[0]))
    complete((3, tags[0]))
    s3.abort_multipart_upload(Bucket='bkt', Key='mp', UploadId=up)
    refused(s3.list_parts, Bucket='bkt', Key='mp', UploadId=up)
    refused(s3.delete_bucket, Bucket='bkt')
    refused(s3.get_object, Bucket='bkt', Key='none')
    refused(s3.get_object, Bucket='none', Key='none')
    page = s3.list_objects_v2(Bucket='bkt')['Contents']
    gone = s3.delete_objects(Bucket='bkt', Delete={'Objects': [{'Key': o['Key']} for o in page]})
    print(len(gone['Deleted']) == len(page))
    s3.delete_bucket(Bucket='bkt')
    print([b['Name'] for b in s3.list_buckets()['Buckets']])
    """

  @Test(
    "boto3 keeps objects under any key, and is refused as by S3",
    .enabled(if: environment != nil, absence))
  func objects() throws {
    let server = try serve()
    #expect(
      try python(StoreServeTests.objects, server.url) == [
        "True", "True", "True", "['a'] ['a/']", "KeyTooLongError",
        "\"5d41402abc4b2a76b9719d911017c592\" NhCmhg==", "PreconditionFailed",
        "PreconditionFailed", "304", "InvalidRange", "BadDigest", "BadDigest",
        "b'el' bytes 1-2/5 None {'who': 'me'}", "True", "True -3 True", "EntityTooSmall",
        "InvalidPartOrder", "InvalidPart", "NoSuchUpload", "BucketNotEmpty", "NoSuchKey",
        "NoSuchBucket", "True", "[]",
      ])
    // Nothing is left, neither of uploads nor of what was refused.
    let left = try FileManager.default.subpathsOfDirectory(atPath: server.data + "/buckets")
    #expect(left == [".staging"])
    #expect(server.stop() == 0)
  }

  private static let events = """
    now = int(time.time() * 1000)
    logs.create_log_group(logGroupName='/vpc/flow')
    logs.create_log_stream(logGroupName='/vpc/flow', logStreamName='eni-1-all')
    refused(logs.create_log_group, logGroupName='/vpc/flow')
    where = {'logGroupName': '/vpc/flow', 'logStreamName': 'eni-1-all'}
    line = '2 1 eni-1 10.0.0.1 10.0.0.2 4000 %d 6 20 4249 1 2 %s OK'
    logs.put_log_events(**where, logEvents=[{'timestamp': now - 99 + n,
      'message': line % (n, 'REJECT' if n % 2 else 'ACCEPT')} for n in range(100)])
    refused(logs.put_log_events, **where, logEvents=[{'timestamp': 2, 'message': 'a'},
      {'timestamp': 1, 'message': 'a'}])
    print(logs.put_log_events(**where, logEvents=[{'timestamp': now - 15 * 86400000,
      'message': 'old'}, {'timestamp': now, 'message': 'é'}, {'timestamp': now + 3 * 3600000,
      'message': 'new'}])['rejectedLogEventsInfo'])
    seen, token = [], None
    while True:
      page = logs.get_log_events(**where, limit=30, startFromHead=True,
        **({'nextToken': token} if token else {}))
      seen += [e['message'] for e in page['events']]
      if page['nextForwardToken'] == token: break
      token = page['nextForwardToken']
    print(len(seen), seen[-1], page['nextForwardToken'] == token)
    last = logs.get_log_events(**where, limit=10)
    before = logs.get_log_events(**where, limit=10, nextToken=last['nextBackwardToken'])
    again = logs.get_log_events(**where, limit=10, nextToken=before['nextForwardToken'])
    print(again['events'] == last['events'], before['events'] != last['events'])
    wanted = '[v, a, e, s, d, sp, dp, pr, pk, by, st, en, action=REJECT, l]'
    pages = logs.get_paginator('filter_log_events').paginate(logGroupName='/vpc/flow',
      filterPattern=wanted, PaginationConfig={'PageSize': 7})
    found = [e for page in pages for e in page['events']]
    print(len(found), len({e['eventId'] for e in found}))
    refused(logs.filter_log_events, logGroupName='/vpc/flow', filterPattern='[a')
    logs.put_retention_policy(logGroupName='/vpc/flow', retentionInDays=1)
    group = logs.describe_log_groups(logGroupNamePrefix='/vpc')['logGroups'][0]
    print(group['retentionInDays'], group['arn'])
    logs.tag_resource(resourceArn=group['logGroupArn'], tags={'x': 'y'})
    print(logs.list_tags_for_resource(resourceArn=group['logGroupArn'])['tags'])
    """

  @Test(
    "boto3 puts events and finds them again, page by page",
    .enabled(if: environment != nil, absence))
  func events() throws {
    let server = try serve()
    #expect(
      try python(StoreServeTests.events, server.url) == [
        "ResourceAlreadyExistsException", "InvalidParameterException",
        "{'tooNewLogEventStartIndex': 2, 'tooOldLogEventEndIndex': 1}", "101 é True", "True True",
        "50 50", "InvalidParameterException",
        "1 arn:aws:logs:us-east-1:123456789012:log-group:/vpc/flow:*", "{'x': 'y'}",
      ])
    #expect(server.stop() == 0)
  }

  @Test(
    "records of a delivery stream come to a bucket, after a kill as well",
    .enabled(if: environment != nil, absence))
  func delivery() throws {
    let first = try serve()
    let put = """
      s3.create_bucket(Bucket='fire')
      print(firehose.create_delivery_stream(DeliveryStreamName='ds',
        ExtendedS3DestinationConfiguration={'RoleARN': 'arn:aws:iam::123456789012:role/r',
        'BucketARN': 'arn:aws:s3:::fire', 'Prefix': 'p/', 'CompressionFormat': 'GZIP',
        'BufferingHints': {'SizeInMBs': 128, 'IntervalInSeconds': 3}})['DeliveryStreamARN'])
      put = firehose.put_record_batch(DeliveryStreamName='ds', Records=[
        {'Data': b'line %d\\n' % n} for n in range(500)])
      print(put['FailedPutCount'], len(put['RequestResponses']))
      """
    #expect(
      try python(put, first.url) == [
        "arn:aws:firehose:us-east-1:123456789012:deliverystream/ds", "0 500",
      ])
    first.stop(SIGKILL)
    let second = try serve()
    let read = """
      for turn in range(100):
        found = s3.list_objects_v2(Bucket='fire').get('Contents', [])
        if found: break
        time.sleep(.1)
      text = gzip.decompress(s3.get_object(Bucket='fire', Key=found[0]['Key'])['Body'].read())
      print(len(found), found[0]['Key'][:4], text == b''.join(b'line %d\\n' % n for n in range(500)))
      """
    #expect(try python(read, second.url) == ["1 p/20 True"])
    #expect(second.stop() == 0)
  }

  @Test(
    "a server that is killed while objects and events are put has all that it said it had",
    .enabled(if: environment != nil, absence))
  func killed() throws {
    let put = """
      import signal, threading
      s3.create_bucket(Bucket='bkt')
      logs.create_log_group(logGroupName='g')
      logs.create_log_stream(logGroupName='g', logStreamName='s')
      threading.Timer(float(sys.argv[3]), lambda: os.kill(int(sys.argv[2]), signal.SIGKILL)).start()
      number = 0
      try:
        while True:
          number += 1
          body = (b'%d ' % number) * (200000 if number % 5 == 0 else 10)
          s3.put_object(Bucket='bkt', Key='a/%d' % (number % 7), Body=body)
          print('o', number, flush=True)
          logs.put_log_events(logGroupName='g', logStreamName='s', logEvents=[
            {'timestamp': int(time.time() * 1000), 'message': '%d' % number}])
          print('e', number, flush=True)
      except botocore.exceptions.BotoCoreError: pass
      """
    let read = """
      events, token = [], None
      while True:
        page = logs.get_log_events(logGroupName='g', logStreamName='s', startFromHead=True,
          **({'nextToken': token} if token else {}))
        events += [e['message'] for e in page['events']]
        if page['nextForwardToken'] == token: break
        token = page['nextForwardToken']
      print(' '.join(events))
      for o in s3.list_objects_v2(Bucket='bkt').get('Contents', []):
        got = s3.get_object(Bucket='bkt', Key=o['Key'])
        body = got['Body'].read()
        number = int(body.split(b' ')[0])
        whole = (b'%d ' % number) * (200000 if number % 5 == 0 else 10)
        print(o['Key'], number, body == whole, hashlib.md5(body).hexdigest() == o['ETag'][1:-1])
      """
    for delay in ["0.15", "0.4", "0.9"] {
      let folder = try TemporaryFolder()
      let server = try ServeProcess([], environment: StoreServeTests.key, scratch: folder)
      let said = try python(put, server.url, ["\(server.identifier)", delay])
      server.stop(SIGKILL)
      let again = try ServeProcess([], environment: StoreServeTests.key, scratch: folder)
      let kept = try python(read, again.url)
      let events = Set((kept.first ?? "").split(separator: " ").compactMap { Int($0) })
      let lastOf = Dictionary(
        said.filter { $0.hasPrefix("o ") }.compactMap { Int($0.dropFirst(2)) }.map { ($0 % 7, $0) }
      ) { $1 }
      for line in said where line.hasPrefix("e ") {
        #expect(events.contains(Int(line.dropFirst(2)) ?? -1))
      }
      var seen: Set<Int> = []
      for line in kept.dropFirst() {
        let words = line.split(separator: " ").map(String.init)
        let (slot, number) = (Int(words[0].dropFirst(2)) ?? -1, Int(words[1]) ?? -1)
        seen.insert(slot)
        #expect(words[2...] == ["True", "True"])
        // What was acknowledged is there, or what was being put when the end came.
        #expect(number >= lastOf[slot] ?? 0)
      }
      #expect(seen.isSuperset(of: lastOf.keys) && !lastOf.isEmpty)
      let staged = try FileManager.default.contentsOfDirectory(
        atPath: again.data + "/buckets/.staging")
      #expect(staged.isEmpty)
      again.stop()
    }
  }

  @Test("the AWS CLI copies, lists and tails", .enabled(if: environment != nil, absence))
  func commandLine() throws {
    let server = try serve()
    let cli = try #require(PythonEnvironment.aws)
    let folder = scratch.url.appending(path: "tree")
    try FileManager.default.createDirectory(
      at: folder.appending(path: "AWSLogs/1"), withIntermediateDirectories: true)
    try Data("one".utf8).write(to: folder.appending(path: "AWSLogs/1/a.log.gz"))
    try Data("two".utf8).write(to: folder.appending(path: "b.txt"))
    func aws(_ words: String...) throws -> String {
      let process = Process()
      process.executableURL = URL(filePath: cli)
      process.arguments = words + ["--endpoint-url", server.url, "--region", "us-east-1"]
      process.environment = [
        "AWS_ACCESS_KEY_ID": "AKIDFIRST0000001", "AWS_SECRET_ACCESS_KEY": "first-secret",
        "PATH": "/usr/bin:/bin", "HOME": scratch.url.path, "AWS_PAGER": "",
      ]
      let pipe = Pipe()
      process.standardOutput = pipe
      process.standardError = pipe
      process.standardInput = FileHandle.nullDevice
      try process.run()
      let output = pipe.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      return String(decoding: output, as: UTF8.self)
    }
    #expect(try aws("s3", "mb", "s3://bkt").contains("make_bucket: bkt"))
    #expect(try aws("s3", "cp", folder.path, "s3://bkt/x", "--recursive").contains("upload:"))
    let list = try aws("s3", "ls", "s3://bkt", "--recursive")
    #expect(list.contains("3 x/AWSLogs/1/a.log.gz") && list.contains("3 x/b.txt"))
    let plain = server.data + "/buckets/bkt/x/AWSLogs/1/a.log.gz"
    #expect(try String(contentsOfFile: plain, encoding: .utf8) == "one")
    #expect(
      try aws("s3api", "head-object", "--bucket", "bkt", "--key", "x/b.txt").contains(
        "\"ContentLength\": 3"))
    _ = try aws("logs", "create-log-group", "--log-group-name", "g")
    #expect(try aws("logs", "describe-log-groups").contains("\"logGroupName\": \"g\""))
    #expect(try aws("s3", "rb", "s3://bkt", "--force").contains("remove_bucket: bkt"))
    #expect(server.stop() == 0)
  }

  private static let reset = """
    import urllib.request
    athena = client('athena')
    def fill():
      s3.create_bucket(Bucket='first')
      for n in range(3): s3.put_object(Bucket='first', Key=f'a/{n}', Body=b'x')
      s3.create_multipart_upload(Bucket='first', Key='never')
      logs.create_log_group(logGroupName='g')
      logs.create_log_stream(logGroupName='g', logStreamName='s')
      logs.put_log_events(logGroupName='g', logStreamName='s',
        logEvents=[{'timestamp': int(time.time() * 1000), 'message': 'm'}])
      logs.put_query_definition(name='q', queryString='fields @message')
      firehose.create_delivery_stream(DeliveryStreamName='d', S3DestinationConfiguration={
        'RoleARN': 'arn:aws:iam::123456789012:role/r', 'BucketARN': 'arn:aws:s3:::first'})
      athena.create_work_group(Name='w')
    def count():
      print(len(s3.list_buckets()['Buckets']), len(logs.describe_log_groups()['logGroups']),
        len(firehose.list_delivery_streams()['DeliveryStreamNames']),
        len(logs.describe_query_definitions()['queryDefinitions']),
        sorted(w['Name'] for w in athena.list_work_groups()['WorkGroups']))
    for _ in range(2):
      fill()
      count()
      urllib.request.urlopen(urllib.request.Request(url + '/moto-api/reset', method='POST'))
      count()
    logs.create_log_group(logGroupName='g')
    print(logs.describe_log_streams(logGroupName='g')['logStreams'])
    """

  @Test(
    "a reset takes away buckets, log groups, delivery streams and saved queries",
    .enabled(if: environment != nil, absence))
  func reset() throws {
    let server = try ServeProcess(
      ["--allow-reset"], environment: StoreServeTests.key, scratch: scratch)
    let (full, empty) = ("1 1 1 1 ['primary', 'w']", "0 0 0 0 ['primary']")
    #expect(
      try python(StoreServeTests.reset, server.url) == [full, empty, full, empty, "[]"])
    let left = try FileManager.default.subpathsOfDirectory(atPath: server.data + "/buckets")
    #expect(left == [".staging"])
    #expect(server.stop() == 0)
  }
}
