import AWSProtocols
import Foundation
import TestSupport
import Testing

/// EC2's XML becomes what the AWS CLI prints.
struct EC2JSONTests {
  private func items(_ text: String) throws -> JSONValue {
    .array(try EC2JSON.items(of: try XMLReader.read(Array(text.utf8))))
  }

  private func json(_ text: String) throws -> JSONValue { try JSONReader.read(Array(text.utf8)) }

  @Test(
    "names, types and lists are those of the CLI",
    arguments: [
      (
        "<vpcSet><item><vpcId>vpc-1</vpcId><isDefault>false</isDefault><tagSet><item><key>n</key>"
          + "<value>true</value></item></tagSet></item></vpcSet>",
        #"[{"VpcId": "vpc-1", "IsDefault": false, "Tags": [{"Key": "n", "Value": "true"}]}]"#
      ),
      (
        "<networkInterfaceSet><item><tagSet/><groupSet/><description/><attachment/></item>"
          + "</networkInterfaceSet>",
        #"[{"TagSet": [], "Groups": [], "Description": "", "Attachment": {}}]"#
      ),
      (
        "<networkAclSet><item><default>true</default><entrySet><item><ruleNumber>100</ruleNumber>"
          + "<icmpTypeCode><code>-1</code><type>8</type></icmpTypeCode></item></entrySet></item>"
          + "</networkAclSet>",
        #"[{"IsDefault": true, "Entries": [{"RuleNumber": 100, "#
          + #""IcmpTypeCode": {"Code": -1, "Type": 8}}]}]"#
      ),
      (
        "<reservationSet><item><groupSet/><instancesSet><item><instanceState><code>16</code>"
          + "<name>running</name></instanceState><groupSet><item><groupId>sg-1</groupId></item>"
          + "</groupSet><dnsName/><reason/></item></instancesSet></item></reservationSet>",
        #"[{"Groups": [], "Instances": [{"State": {"Code": 16, "Name": "running"}, "#
          + #""SecurityGroups": [{"GroupId": "sg-1"}], "PublicDnsName": "", "#
          + #""StateTransitionReason": ""}]}]"#
      ),
      (
        "<vpcPeeringConnectionSet><item><status><code>active</code></status></item>"
          + "</vpcPeeringConnectionSet>", #"[{"Status": {"Code": "active"}}]"#
      ),
      (
        "<vpcEndpointSet><item><subnetIdSet><item>subnet-1</item></subnetIdSet></item>"
          + "</vpcEndpointSet>", #"[{"SubnetIds": ["subnet-1"]}]"#
      ),
      (
        "<prefixListSet><item><cidrSet><item>10.0.0.0/8</item></cidrSet></item></prefixListSet>",
        #"[{"Cidrs": ["10.0.0.0/8"]}]"#
      ),
      (
        "<vpcSet><item><novelThing><item>1</item></novelThing></item></vpcSet>",
        #"[{"NovelThing": ["1"]}]"#
      ),
      ("<vpcSet/>", "[]"),
    ])
  func shapes(xml: String, expected: String) throws {
    #expect(try items(xml) == json(expected))
  }

  @Test(
    "a number or truth value that is none is a fault that names the element",
    arguments: [
      ("<s><item><fromPort>x</fromPort></item></s>", "<fromPort>", "a whole number"),
      ("<s><item><isDefault>maybe</isDefault></item></s>", "<isDefault>", "true or false"),
    ])
  func wrongValues(xml: String, name: String, expected: String) throws {
    let fault = try #require(throws: XMLFault.self) { try items(xml) }
    #expect(fault.message.contains(name) && fault.message.contains(expected))
  }

  /// Writes, for each operation, an answer with every member that EC2's model has, and its JSON.
  private static let script = """
    import json, botocore.session, botocore.parsers
    model = botocore.session.get_session().get_service_model('ec2')
    operations = ['DescribeVpcs', 'DescribeSubnets', 'DescribeNetworkInterfaces',
      'DescribeSecurityGroups', 'DescribeSecurityGroupRules', 'DescribeNetworkAcls',
      'DescribeRouteTables', 'DescribeInternetGateways', 'DescribeEgressOnlyInternetGateways',
      'DescribeNatGateways', 'DescribeVpcEndpoints', 'DescribeVpcPeeringConnections',
      'DescribeTransitGateways', 'DescribeTransitGatewayAttachments',
      'DescribeTransitGatewayVpcAttachments', 'DescribePrefixLists', 'DescribeManagedPrefixLists',
      'GetManagedPrefixListEntries', 'DescribeInstances',
      'DescribeTrafficMirrorTargets', 'DescribeTrafficMirrorSessions']
    def element(shape, name, full):
      if shape.type_name == 'structure':
        inner = ''.join(element(m, m.serialization.get('name', k), full)
          for k, m in shape.members.items()) if full else ''
      elif shape.type_name == 'list':
        inner = 2 * element(shape.member, 'item', full) if full else ''
      else:
        inner = {'boolean': 'true', 'integer': '7', 'long': '7', 'string': 'text &amp; x',
          'timestamp': '2026-01-31T12:00:00.000Z'}[shape.type_name]
      return '<%s>%s</%s>' % (name, inner, name)
    parser = botocore.parsers.EC2QueryParser(timestamp_parser=lambda x: x)
    for operation in operations:
      shape = model.operation_model(operation).output_shape
      for key, member in shape.members.items():
        if member.type_name != 'list': continue
        name = member.serialization.get('name', key)
        for full in (True, False):
          item = element(member.member, 'item', True) if full else '<item>%s</item>' % ''.join(
            element(m, m.serialization.get('name', k), False)
            for k, m in member.member.members.items() if m.type_name in ('list', 'structure'))
          xml = '<%s>%s</%s>' % (name, item, name)
          body = '<R>%s<requestId>r</requestId></R>' % xml
          parsed = parser.parse({'status_code': 200, 'headers': {}, 'body': body.encode()}, shape)
          print(json.dumps({'xml': xml, 'json': json.dumps(parsed[key])}))
    """

  @Test(
    "every member that EC2's model has becomes what botocore makes of it",
    .enabled(if: Python.botocore != nil, "no python3 with botocore is installed"))
  func botocore() throws {
    let python = try #require(Python.botocore)
    let run = try Python.run(python, ["-c", EC2JSONTests.script], input: "")
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 42)
    for line in lines {
      let pair = try json(String(line))
      let xml = try #require(pair["xml"]?.text)
      let expected = try json(try #require(pair["json"]?.text))
      let found = try items(xml)
      #expect(found.sorted == expected.sorted, "\(xml.prefix(40))")
    }
  }
}

extension JSONValue {
  /// The value with the members of all objects sorted by name.
  fileprivate var sorted: JSONValue {
    switch self {
    case .array(let items): .array(items.map(\.sorted))
    case .object(let members):
      .object(
        members.map { JSONMember($0.name, $0.value.sorted) }.sorted { $0.name < $1.name })
    default: self
    }
  }
}
