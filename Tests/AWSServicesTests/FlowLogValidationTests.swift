import AWSServices
import Testing

/// What CreateFlowLogs and its neighbours refuse, with AWS's codes and words.
struct FlowLogValidationTests {
  private static let logs = "LogGroupName=g&DeliverLogsPermissionArn=arn:aws:iam::1:role/r"
  private static let bucket = "LogDestinationType=s3&LogDestination=arn:aws:s3:::bucket"
  private static let vpc = "ResourceId.1=VPC&ResourceType=VPC"

  private static let refused: [(form: String, error: String)] = [
    (
      "ResourceType=VPC&TrafficType=ALL&\(logs)",
      "MissingParameter: The request must contain the parameter resourceIdSet"
    ),
    (
      "ResourceId.1=VPC&TrafficType=ALL&\(logs)",
      "MissingParameter: The request must contain the parameter ResourceType"
    ),
    (
      "\(vpc)&TrafficType=ALL&\(logs)&LogDestination=arn:aws:logs:us-east-1:1:log-group:g",
      "InvalidParameter: Please only provide LogGroupName or only provide LogDestination."
    ),
    (
      "\(vpc)&TrafficType=ALL&DeliverLogsPermissionArn=arn:aws:iam::1:role/r",
      "InvalidParameter: LogDestination can't be empty if LogGroupName is not provided."
    ),
    (
      "\(vpc)&TrafficType=ALL&LogDestinationType=s3&LogGroupName=g",
      "InvalidParameter: LogDestination type must be cloud-watch-logs if LogGroupName is provided."
    ),
    (
      "\(vpc)&TrafficType=ALL&LogGroupName=g",
      "InvalidParameter: DeliverLogsPermissionArn can't be empty if LogDestinationType is "
        + "cloud-watch-logs."
    ),
    (
      "\(vpc)&TrafficType=ALL&\(bucket)&DeliverLogsPermissionArn=arn:aws:iam::1:role/r",
      "InvalidParameter: DeliverLogsPermissionArn is not applicable for s3 delivery"
    ),
    (
      "\(vpc)&TrafficType=ALL&\(logs)&DestinationOptions.FileFormat=parquet",
      "InvalidParameter: DestinationOptions is not supported when LogDestinationType is "
        + "cloud-watch-logs"
    ),
    (
      "\(vpc)&TrafficType=ALL&\(bucket)&DestinationOptions.FileFormat=orc",
      "InvalidParameterValue: Value (orc) for parameter DestinationOptions.FileFormat is invalid. "
        + "Expected plain-text or parquet."
    ),
    (
      "\(vpc)&TrafficType=ALL&\(logs)&MaxAggregationInterval=300",
      "InvalidParameter: Invalid Flow Log Max Aggregation Interval"
    ),
    (
      "\(vpc)&\(logs)",
      "InvalidParameter: traffic-type is required when the resource-type is VPC, Subnet or "
        + "NetworkInterface"
    ),
    (
      "\(vpc)&TrafficType=SOME&\(logs)",
      "InvalidParameterValue: Value (SOME) for parameter TrafficType is invalid. Expected ACCEPT, "
        + "REJECT or ALL."
    ),
    (
      "\(vpc)&TrafficType=ALL&\(logs)&LogFormat=%24%7Bsrcaddr%7D+",
      "InvalidParameter: 1 validation error detected: Value '${srcaddr} ' at 'logFormat' has an "
        + "invalid format: the log format ends with a space at column 11; end with a field"
    ),
    (
      "\(vpc)&TrafficType=ALL&\(logs)&LogFormat=%24%7Bnope%7D",
      "InvalidParameter: Unknown fields provided: nope"
    ),
    (
      "\(vpc)&TrafficType=ALL&\(logs)&LogFormat=%24%7Btgw-id%7D",
      "InvalidParameter: The field tgw-id is not available for this resource type"
    ),
    (
      "\(vpc)&TrafficType=ALL&LogDestinationType=s3&LogDestination=arn:aws:s3:::b/AWSLogs/x",
      "InvalidParameter: LogDestination: 'arn:aws:s3:::b/AWSLogs/x' is not the ARN of a bucket, "
        + "such as arn:aws:s3:::bucket/folder/."
    ),
    (
      "\(vpc)&TrafficType=ALL&\(bucket)/AWSLogs/",
      "InvalidParameter: LogDestination: AWSLogs is a reserved term and cannot be a subfolder."
    ),
    (
      "\(vpc)&TrafficType=ALL&LogDestinationType=tape&LogDestination=x",
      "InvalidParameterValue: Value (tape) for parameter LogDestinationType is invalid. Expected "
        + "cloud-watch-logs, s3, kinesis-data-firehose."
    ),
    (
      "ResourceId.1=vpc-0aaaaaaaaaaaaaaaa&ResourceType=VPC&TrafficType=ALL&\(logs)",
      "InvalidVpcID.NotFound: The vpc ID 'vpc-0aaaaaaaaaaaaaaaa' does not exist"
    ),
    (
      "ResourceId.1=subnet-0aaaa&ResourceType=Subnet&TrafficType=ALL&\(logs)",
      "InvalidSubnetID.NotFound: The subnet ID 'subnet-0aaaa' does not exist"
    ),
    (
      "ResourceId.1=eni-0aaaa&ResourceType=NetworkInterface&TrafficType=ALL&\(logs)",
      "InvalidNetworkInterfaceID.NotFound: The networkInterface ID 'eni-0aaaa' does not exist"
    ),
    (
      "ResourceId.1=eni-0aaaa&ResourceType=VPC&TrafficType=ALL&\(logs)",
      "InvalidVpcID.Malformed: The ID 'eni-0aaaa' is not valid; one such as "
        + "vpc-0123456789abcdef0 was expected"
    ),
    (
      "ResourceId.1=tgw-0aaaa&ResourceType=TransitGateway&TrafficType=ALL&\(logs)",
      "InvalidParameter: TrafficType is not supported when ResourceType is a transit gateway or a "
        + "transit gateway attachment"
    ),
    (
      "ResourceId.1=tgw-0aaaa&ResourceType=TransitGateway&MaxAggregationInterval=600&\(logs)",
      "InvalidParameter: Invalid Flow Log Max Aggregation Interval"
    ),
    (
      "ResourceId.1=tgw-0aaaa&ResourceType=TransitGateway&\(logs)",
      "InvalidTransitGatewayID.NotFound: Transit Gateway tgw-0aaaa was deleted or does not exist."
    ),
    (
      "\(vpc)&TrafficType=ALL&\(logs)&TagSpecification.1.ResourceType=vpc"
        + "&TagSpecification.1.Tag.1.Key=a",
      "InvalidParameterValue: 'vpc' is not a valid taggable resource type for this operation; "
        + "'vpc-flow-log' is."
    ),
    (
      "\(vpc)&TrafficType=ALL&\(logs)&TagSpecification.1.ResourceType=vpc-flow-log"
        + "&TagSpecification.1.Tag.1.Key=aws:x",
      "InvalidParameterValue: Tag keys starting with 'aws:' are reserved for internal use"
    ),
    (
      "\(vpc)&TrafficType=ALL&\(logs)&TagFieldSpecification.1.ResourceType=vpc"
        + "&TagFieldSpecification.1.TagKey.1=a",
      "InvalidParameterValue: Value (vpc) for parameter TagFieldSpecification.ResourceType is "
        + "invalid. Expected network-interface, instance, auto-scaling-group."
    ),
    (
      "\(vpc)&TrafficType=ALL&\(logs)&DryRun=true",
      "412 DryRunOperation: Request would have succeeded, but DryRun flag is set."
    ),
    (
      "\(vpc)&TrafficType=ALL&\(logs)&ClientToken=%C3%A4",
      "InvalidClientToken: The client token must have 1 to 128 printable ASCII characters without "
        + "blanks."
    ),
  ]

  @Test("what is wrong with a call is said in AWS's words, and nothing is made", arguments: refused)
  func refusals(form: String, error: String) throws {
    let ec2 = try EC2Harness()
    let vpc = try ec2.network().vpc
    let form = form.replacing("ResourceId.1=VPC", with: "ResourceId.1=\(vpc)")
    #expect(ec2.error("CreateFlowLogs", form) == error)
    #expect(try ec2.texts("DescribeFlowLogs", "", "flowLogSet", "flowLogId") == [])
  }

  private static let many = (1...301).map { "ResourceId.\($0)=vpc-0aaaa" }.joined(separator: "&")

  private static let others: [(action: String, form: String, error: String)] = [
    (
      "CreateFlowLogs", "\(many)&ResourceType=VPC&TrafficType=ALL&\(logs)",
      "InvalidParameterValue: Value (301 IDs) for parameter ResourceId is invalid. Expected at "
        + "most 300 for VPC."
    ),
    (
      "DeleteFlowLogs", "", "MissingParameter: The request must contain the parameter flowLogIdSet"
    ),
    (
      "DeleteFlowLogs", "FlowLogId.1=fl-0a&FlowLogId.2=fl-0b",
      "InvalidFlowLogId.NotFound: These flow log ids in the input list are not found: "
        + "[TotalCount: 2] fl-0a fl-0b"
    ),
    (
      "DescribeFlowLogs", "Filter.1.Name=color&Filter.1.Value.1=red",
      "InvalidParameterValue: The filter 'color' is invalid"
    ),
    (
      "DescribeFlowLogs", "MaxResults=5&FlowLogId.1=fl-0a",
      "InvalidParameterCombination: The parameter FlowLogId cannot be used with the parameter "
        + "maxResults"
    ),
    (
      "DescribeFlowLogs", "NextToken=1-2",
      "InvalidPaginationToken: The pagination token '1-2' is not valid; use the nextToken of the "
        + "answer before"
    ),
    (
      "DescribeFlowLogs", "DryRun=true",
      "412 DryRunOperation: Request would have succeeded, but DryRun flag is set."
    ),
    (
      "CreateTags", "ResourceId.1=fl-0a&Tag.1.Key=a",
      "InvalidFlowLogId.NotFound: The flow log ID 'fl-0a' does not exist"
    ),
    (
      "CreateTags", "ResourceId.1=what&Tag.1.Key=a", "InvalidID: The ID 'what' is not valid"
    ),
    (
      "NoSuchAction", "",
      "InvalidAction: The action NoSuchAction is not valid for this web service."
    ),
  ]

  @Test("calls about flow logs and tags say what is wrong", arguments: others)
  func neighbours(action: String, form: String, error: String) throws {
    #expect(try EC2Harness().error(action, form) == error)
  }
}
