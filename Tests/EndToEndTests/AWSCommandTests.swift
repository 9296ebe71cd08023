import Foundation
import TestSupport
import Testing

/// `weir serve` with the AWS CLI and boto3 of a virtual environment, word for word as on AWS.
@Suite(
  .serialized,
  .enabled(if: PythonEnvironment.programs != nil, "pip cannot set up boto3 and the AWS CLI"))
struct AWSCommandTests {
  private static let key = [
    "WEIR_ACCESS_KEY_ID": "AKIDFIRST0000001", "WEIR_SECRET_ACCESS_KEY": "first-secret",
  ]

  private let scratch: TemporaryFolder
  private let server: ServeProcess

  init() throws {
    scratch = try TemporaryFolder()
    server = try ServeProcess([], environment: AWSCommandTests.key, scratch: scratch)
  }

  private var environment: [String: String] {
    [
      "AWS_ACCESS_KEY_ID": "AKIDFIRST0000001", "AWS_SECRET_ACCESS_KEY": "first-secret",
      "AWS_ENDPOINT_URL": server.url, "AWS_DEFAULT_REGION": "us-east-1", "AWS_PAGER": "",
      "AWS_MAX_ATTEMPTS": "1", "HOME": scratch.url.path, "PATH": "/usr/bin:/bin",
    ]
  }

  private func aws(_ words: String...) throws -> ProgramRun {
    try ProgramRun.run(
      try #require(PythonEnvironment.aws), words, environment: environment, limit: 60)
  }

  private func python(_ program: String) throws -> [String] {
    let run = try ProgramRun.run(
      try #require(PythonEnvironment.python), ["-c", program], environment: environment, limit: 120)
    #expect(run.exitCode == 0, "\(run.errors)")
    return run.output.split(separator: "\n").map(String.init)
  }

  @Test("the AWS CLI makes, lists, tags and deletes flow logs")
  func commandLine() throws {
    let vpc = try aws(
      "ec2", "create-vpc", "--cidr-block", "10.0.0.0/16", "--query", "Vpc.VpcId", "--output", "text"
    ).output.trimmingCharacters(in: .newlines)
    #expect(try aws("s3api", "create-bucket", "--bucket", "bucket").exitCode == 0)
    let made = try aws(
      "ec2", "create-flow-logs", "--resource-type", "VPC", "--resource-ids", vpc, "--traffic-type",
      "ALL", "--log-destination-type", "s3", "--log-destination", "arn:aws:s3:::bucket/folder/",
      "--max-aggregation-interval", "60", "--destination-options",
      "FileFormat=plain-text,HiveCompatiblePartitions=true,PerHourPartition=true",
      "--tag-specifications", "ResourceType=vpc-flow-log,Tags=[{Key=Name,Value=all}]", "--query",
      "FlowLogIds[0]", "--output", "text")
    let id = made.output.trimmingCharacters(in: .newlines)
    #expect(id.hasPrefix("fl-"), "\(made.errors)")
    let list = try aws(
      "ec2", "describe-flow-logs", "--filter", "Name=tag:Name,Values=a*", "--query",
      "FlowLogs[].[FlowLogId,ResourceId,FlowLogStatus,DeliverLogsStatus,MaxAggregationInterval]",
      "--output", "text")
    #expect(list.output == "\(id)\t\(vpc)\tACTIVE\tSUCCESS\t60\n")
    let twice = try aws(
      "ec2", "create-flow-logs", "--resource-type", "VPC", "--resource-ids",
      "vpc-0123456789abcdef0",
      "--traffic-type", "ALL", "--log-destination-type", "s3", "--log-destination",
      "arn:aws:s3:::bucket")
    // 254 of version 2, 255 of version 1.
    #expect(twice.exitCode >= 254)
    #expect(
      twice.errors.contains(
        "An error occurred (InvalidVpcID.NotFound) when calling the CreateFlowLogs operation"))
    #expect(try aws("ec2", "delete-flow-logs", "--flow-log-ids", id).exitCode == 0)
    #expect(
      try aws("ec2", "describe-flow-logs", "--query", "length(FlowLogs)").output == "0\n")
    #expect(server.stop() == 0)
  }

  /// Signs one call with botocore, then spoils one thing; prints status and code of each.
  private static let spoiling = """
    import botocore.auth, botocore.awsrequest, botocore.credentials, datetime, os, urllib.request
    import urllib.error, re
    url = os.environ['AWS_ENDPOINT_URL'] + '/'
    body = b'Action=DescribeVpcs&Version=2016-11-15'
    def sign(key='AKIDFIRST0000001', secret='first-secret', token=None, service='ec2',
      auth=botocore.auth.SigV4Auth, data=body, headers={}, when=0, **more):
      all = {'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8', **headers}
      request = botocore.awsrequest.AWSRequest(method='POST', url=url, data=data, headers=all)
      real = botocore.auth.get_current_datetime
      botocore.auth.get_current_datetime = lambda *a, **k: real() + datetime.timedelta(seconds=when)
      try: auth(botocore.credentials.Credentials(key, secret, token), service, 'us-east-1',
        **more).add_auth(request)
      finally: botocore.auth.get_current_datetime = real
      return request.prepare()
    def send(name, request, url=None, data=None, headers={}, drop=()):
      words = {k: v for k, v in request.headers.items() if k not in drop}
      words.update(headers)
      raw = urllib.request.Request(url or request.url, data=request.body if data is None else data,
        headers={k: v.decode() if isinstance(v, bytes) else v for k, v in words.items()}, method='POST')
      try:
        with urllib.request.urlopen(raw) as answer: print(name, answer.status)
      except urllib.error.HTTPError as error:
        code = re.search('<Code>(.*?)</Code>', error.read().decode())
        print(name, error.code, code and code.group(1))
    send('good', sign())
    send('late', sign(when=-890))
    send('unsigned', sign(), drop=('Authorization',))
    send('secret', sign(secret='other'))
    send('key', sign(key='AKIDNOBODY'))
    send('token', sign(token='t'))
    send('body', sign(), data=body + b'&DryRun=true', drop=('Content-Length',))
    send('host', sign(), headers={'Host': 'other'})
    send('date', sign(), headers={'X-Amz-Date': '20200101T000000Z'})
    send('old', sign(when=-1000))
    send('new', sign(when=1000))
    send('service', sign(service='sqs'))
    good = sign()
    word = good.headers['Authorization']
    word = word.decode() if isinstance(word, bytes) else word
    send('method', good, headers={'Authorization': word.replace('AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA1')})
    send('region', good, headers={'Authorization': word.replace('us-east-1', 'eu-west-1')})
    send('term', good, headers={'Authorization': word.replace('aws4_request', 'aws5_request')})
    send('cut', good, headers={'Authorization': word.split(', Signature')[0]})
    send('digits', good, headers={'Authorization': word[:-1] + ('0' if word[-1] != '0' else '1')})
    send('names', good, headers={'Authorization': re.sub('SignedHeaders=[^,]*', 'SignedHeaders=host', word)})
    send('extra', good, headers={'X-Amz-Target': 'Unsigned.Header'})
    class Query(botocore.auth.SigV4QueryAuth): pass
    form = {'Action': 'DescribeVpcs', 'Version': '2016-11-15'}
    def presign(expires, when=0):
      request = botocore.awsrequest.AWSRequest(method='GET', url=url, params=form)
      real = botocore.auth.get_current_datetime
      botocore.auth.get_current_datetime = lambda *a, **k: real() + datetime.timedelta(seconds=when)
      try: Query(botocore.credentials.Credentials('AKIDFIRST0000001', 'first-secret'), 'ec2',
        'us-east-1', expires=expires).add_auth(request)
      finally: botocore.auth.get_current_datetime = real
      return request.prepare().url
    def get(name, url):
      try:
        with urllib.request.urlopen(url) as answer: print(name, answer.status)
      except urllib.error.HTTPError as error:
        print(name, error.code, re.search('<Code>(.*?)</Code>', error.read().decode()).group(1))
    get('presigned', presign(60))
    get('expired', presign(60, when=-100))
    get('longer', presign(60).replace('X-Amz-Expires=60', 'X-Amz-Expires=61'))
    get('another', presign(60).replace('DescribeVpcs', 'DescribeSubnets'))
    """

  @Test("each way to sign wrongly has its error, and none has an answer")
  func signatures() throws {
    #expect(
      try python(AWSCommandTests.spoiling) == [
        "good 200", "late 200", "unsigned 400 MissingAuthenticationToken",
        "secret 401 AuthFailure", "key 401 AuthFailure", "token 401 AuthFailure",
        "body 401 AuthFailure", "host 401 AuthFailure", "date 400 IncompleteSignature",
        "old 400 RequestExpired", "new 400 RequestExpired", "service 400 InvalidAction",
        "method 400 IncompleteSignature", "region 401 AuthFailure",
        "term 400 IncompleteSignature", "cut 400 IncompleteSignature", "digits 401 AuthFailure",
        "names 400 IncompleteSignature", "extra 400 IncompleteSignature", "presigned 200",
        "expired 400 RequestExpired", "longer 401 AuthFailure", "another 401 AuthFailure",
      ])
  }

  /// Asks every operation that the server knows for nothing and for nonsense.
  private static let nonsense = """
    import boto3, botocore, os
    from botocore.config import Config
    c = boto3.client('ec2', config=Config(retries={'total_max_attempts': 1}, parameter_validation=False))
    names = c.meta.service_model.operation_names
    known, odd = 0, []
    for name in names:
      method = botocore.xform_name(name)
      members = c.meta.service_model.operation_model(name).input_shape
      shapes = members.members if members else {}
      words = {}
      for key, shape in shapes.items():
        if shape.type_name == 'string': words[key] = '\\u00e4%00\\n\\'"<&' + 'x' * 300
        elif shape.type_name == 'list' and shape.member.type_name == 'string': words[key] = ['', '-', 'eni-']
        elif shape.type_name == 'integer': words[key] = -1
      for parameters in ({}, words, {'Filters': [{'Name': 'nosuch', 'Values': ['x']}]}
          if 'Filters' in shapes else {}, {'MaxResults': 999999999, 'NextToken': 'x' * 5000}
          if 'NextToken' in shapes else {}):
        try: code = getattr(c, method)(**parameters)['ResponseMetadata']['HTTPStatusCode']
        except botocore.exceptions.ClientError as error:
          code = error.response['Error']['Code']
          if error.response['ResponseMetadata']['HTTPStatusCode'] >= 500 or not code: odd.append((name, code))
        except Exception: break  # botocore itself cannot send it
        if code == 'InvalidAction': break
      else: known += 1
    print(known > 90, odd)
    print(c.describe_vpcs()['Vpcs'])
    """

  @Test("every operation answers nothing and nonsense with an error of EC2's shape")
  func nonsense() throws {
    let lines = try python(AWSCommandTests.nonsense)
    #expect(lines.first == "True []", "\(lines)")
    #expect(server.stop() == 0)
  }
}
