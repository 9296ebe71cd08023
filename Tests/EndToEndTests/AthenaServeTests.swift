import Foundation
import TestSupport
import Testing

/// Athena and saved queries of `weir serve`, as boto3 has them.
@Suite(.enabled(if: PythonEnvironment.python != nil, "pip cannot set up boto3"))
struct AthenaServeTests {
  private static let key = [
    "WEIR_ACCESS_KEY_ID": "AKIDFIRST0000001", "WEIR_SECRET_ACCESS_KEY": "first-secret",
  ]

  private let scratch: TemporaryFolder

  init() throws { scratch = try TemporaryFolder() }

  /// Runs a program of Python with a function `client`, and `run`, which carries out a statement.
  private func python(_ program: String, _ url: String) throws -> [String] {
    let path = try #require(PythonEnvironment.python)
    let start = """
      import sys, time, boto3, botocore
      from botocore.config import Config
      def client(service):
        return boto3.client(service, endpoint_url=sys.argv[1], region_name='us-east-1',
          aws_access_key_id='AKIDFIRST0000001', aws_secret_access_key='first-secret',
          config=Config(retries={'total_max_attempts': 1}))
      a, s3, logs = client('athena'), client('s3'), client('logs')
      def run(text, **more):
        i = a.start_query_execution(QueryString=text,
          ResultConfiguration={'OutputLocation': 's3://results/out/'}, **more)['QueryExecutionId']
        while True:
          e = a.get_query_execution(QueryExecutionId=i)['QueryExecution']
          if e['Status']['State'] not in ('QUEUED', 'RUNNING'): break
          time.sleep(0.01)
        if e['Status']['State'] != 'SUCCEEDED':
          return e['Status']['State'] + ': ' + e['Status']['StateChangeReason']
        rows = a.get_query_results(QueryExecutionId=i)['ResultSet']['Rows']
        return e['ResultConfiguration']['OutputLocation'], [
          '|'.join(d.get('VarCharValue', 'NULL').strip() for d in r['Data']) for r in rows]

      """
    let run = try Python.run(path, ["-c", start + program, url], input: "")
    return run.output.split(separator: "\n").map(String.init)
  }

  private static let catalog = """
    print(run('SHOW DATABASES'))
    s3.create_bucket(Bucket='results'); s3.create_bucket(Bucket='records')
    print(run('CREATE DATABASE net')[1])
    run('''CREATE EXTERNAL TABLE IF NOT EXISTS net.vpc_flow_logs (version int, `end` bigint)
      PARTITIONED BY (`date` date) ROW FORMAT DELIMITED FIELDS TERMINATED BY ' '
      LOCATION 's3://records/AWSLogs/' TBLPROPERTIES ("skip.header.line.count"="1")''')
    place, rows = run('SHOW TABLES IN net')
    print(rows, s3.get_object(Bucket='results', Key=place[13:].lstrip('/'))['Body'].read())
    s3.put_object(Bucket='records', Key='AWSLogs/date=2026-11-20/a', Body=b'x')
    print(run('MSCK REPAIR TABLE net.vpc_flow_logs')[1][0])
    print(run('SHOW PARTITIONS vpc_flow_logs', QueryExecutionContext={'Database': 'net'})[1])
    t = a.get_table_metadata(CatalogName='AwsDataCatalog', DatabaseName='net',
      TableName='vpc_flow_logs')['TableMetadata']
    print(t['TableType'], [c['Name'] for c in t['Columns']], t['CreateTime'].year > 2020)
    print(run('SELECT * FROM net.vpc_flow_log'))
    print(run('SELEC 1')[:44])
    try: a.get_work_group(WorkGroup='none')
    except a.exceptions.InvalidRequestException as e: print(e.response['Error']['Message'])
    a.create_work_group(Name='ops', Configuration={'ResultConfiguration':
      {'OutputLocation': 's3://results/ops/'}})
    print([g['Name'] for g in a.list_work_groups()['WorkGroups']])
    n = a.create_named_query(Name='q', Database='net', QueryString='SELECT 1')['NamedQueryId']
    print(a.get_named_query(NamedQueryId=n)['NamedQuery']['QueryString'])
    d = logs.put_query_definition(name='top', queryString='limit 1')['queryDefinitionId']
    print([q['name'] for q in logs.describe_query_definitions()['queryDefinitions']])
    try: logs.get_query_results(queryId='x')
    except logs.exceptions.ResourceNotFoundException as e: print(e.response['Error']['Code'])
    """

  private static let later = """
    print(run('SHOW DATABASES')[1], run('SHOW PARTITIONS net.vpc_flow_logs')[1])
    print(len(a.list_named_queries()['NamedQueryIds']),
      [g['Name'] for g in a.list_work_groups()['WorkGroups']],
      [q['name'] for q in logs.describe_query_definitions()['queryDefinitions']])
    print(run('DROP DATABASE net CASCADE')[1], run('SHOW DATABASES')[1])
    """

  @Test("databases, tables and what is saved are made, found, and there after a restart")
  func catalog() throws {
    let first = try ServeProcess(environment: Self.key, scratch: scratch)
    let lines = try python(Self.catalog, first.url)
    #expect(
      lines == [
        "FAILED: Unable to verify/create output bucket or object "
          + "s3://results/out/\(lines.first.map(Self.identifier) ?? "").txt: the bucket results does "
          + "not exist; create it first",
        "[]", "['vpc_flow_logs'] b'vpc_flow_logs\\n'",
        "Partitions not in metastore:\tvpc_flow_logs:date=2026-11-20", "['date=2026-11-20']",
        "EXTERNAL_TABLE ['version', 'end'] True",
        "FAILED: TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.net.vpc_flow_log' does not exist; "
          + "did you mean 'vpc_flow_logs'?",
        "FAILED: line 1:1: mismatched input 'SELEC'. ", "WorkGroup none is not found.",
        "['ops', 'primary']", "SELECT 1", "['top']", "ResourceNotFoundException",
      ])
    #expect(first.stop() == 0)
    let second = try ServeProcess(environment: Self.key, scratch: scratch)
    #expect(
      try python(Self.later, second.url) == [
        "['default', 'net'] ['date=2026-11-20']", "1 ['ops', 'primary'] ['top']",
        "[] ['default']",
      ])
    #expect(second.stop() == 0)
  }

  private static func identifier(_ line: String) -> String {
    let parts = line.split(separator: "/")
    return parts.first { $0.contains(".txt") }.map { String($0.prefix { $0 != "." }) } ?? ""
  }
}
