"""Writes a large VPC as the documents that `aws ec2 describe-…` prints, from a fixed seed.

Its interfaces have the addresses of 10.0.0.0/16, which are the clients of the generated captures;
most of their servers are in 10.1.0.0/20, which belongs to the VPC and to no interface.
"""

import json
import random
import shutil

from workshop import SCRATCH, say

SUBNETS, SUBNET_SIZE = 64, 1024
GROUPS, RULES, GROUPS_AN_INTERFACE = 200, 30, 5
ACLS, DENIALS = 50, 10  # refusing entries in each direction, before one that allows everything
FIRST_BLOCK, BOTH_BLOCKS = 0x0A00_0000, "10.0.0.0/15"
SERVER_BLOCK, SERVER_PREFIX = 0x0A01_0000, 20
# What the generated captures ask for.
SERVICES = [("tcp", port) for port in (443, 80, 22, 3306, 5432, 6379, 8080)] + [("udp", 53)]
ACCOUNT = "123456789012"


def generated(interfaces, addresses):
    """The folder of a VPC with so many interfaces, each with so many addresses at most."""
    folder = SCRATCH / f"vpc-{interfaces}-{addresses}"
    if not folder.exists():
        say(f"writing a VPC of {interfaces:,} interfaces ...")
        partial = folder.with_name(folder.name + ".partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        for name, document in documents(interfaces, addresses):
            # Indented as the AWS CLI does it.
            (partial / f"{name}.json").write_text(json.dumps(document, indent=4) + "\n")
        partial.rename(folder)
    return folder


def documents(interfaces, addresses):
    numbers = random.Random(2)
    yield "describe-vpcs", {"Vpcs": [vpc()]}
    yield "describe-subnets", {"Subnets": [subnet(number) for number in range(SUBNETS)]}
    yield "describe-route-tables", {"RouteTables": [route_table()]}
    yield "describe-network-acls", {
        "NetworkAcls": [acl(number, numbers) for number in range(ACLS)]}
    yield "describe-security-groups", {
        "SecurityGroups": [group(number, numbers) for number in range(GROUPS)]}
    yield "describe-network-interfaces", {"NetworkInterfaces": [
        interface(number, interfaces, addresses, numbers) for number in range(interfaces)]}


def identifier(kind, number):
    return f"{kind}-{number + 1:017x}"


def dotted(address):
    return ".".join(str(byte) for byte in address.to_bytes(4, "big"))


def block_within(base, base_prefix, prefix, numbers):
    place = numbers.randrange(1 << (prefix - base_prefix)) << (32 - prefix)
    return f"{dotted(base + place)}/{prefix}"


def tags(kind, number):
    return [{"Key": "Name", "Value": f"{kind}-{number}"}, {"Key": "stage", "Value": "bench"}]


VPC_ID = identifier("vpc", 0)


def vpc():
    return {
        "OwnerId": ACCOUNT, "InstanceTenancy": "default", "IsDefault": False, "VpcId": VPC_ID,
        "State": "available", "CidrBlock": BOTH_BLOCKS, "Tags": tags("vpc", 0),
        "CidrBlockAssociationSet": [{
            "AssociationId": identifier("vpc-cidr-assoc", 0), "CidrBlock": BOTH_BLOCKS,
            "CidrBlockState": {"State": "associated"}}],
    }


def subnet(number):
    zone = number % 3
    return {
        "AvailabilityZoneId": f"use1-az{zone + 1}", "AvailabilityZone": f"us-east-1{'abc'[zone]}",
        "AvailableIpAddressCount": 0, "OwnerId": ACCOUNT, "State": "available", "VpcId": VPC_ID,
        "CidrBlock": f"{dotted(FIRST_BLOCK + number * SUBNET_SIZE)}/22", "DefaultForAz": False,
        "SubnetId": identifier("subnet", number), "Tags": tags("subnet", number),
    }


def route_table():
    table = identifier("rtb", 0)
    return {
        "RouteTableId": table, "VpcId": VPC_ID, "OwnerId": ACCOUNT,
        "Associations": [{
            "Main": True, "RouteTableAssociationId": identifier("rtbassoc", 0),
            "RouteTableId": table, "AssociationState": {"State": "associated"}}],
        "Routes": [{
            "DestinationCidrBlock": BOTH_BLOCKS, "GatewayId": "local", "State": "active",
            "Origin": "CreateRouteTable"}],
    }


def acl(number, numbers):
    """Refuses a few ports of a few networks and allows the rest, as most do."""
    own = identifier("acl", number)
    entries = []
    for is_egress in (True, False):
        for place in range(DENIALS):
            port = numbers.randrange(1024, 65_000)
            entries.append({
                "RuleNumber": 100 + 10 * place, "Protocol": "6", "RuleAction": "deny",
                "Egress": is_egress, "PortRange": {"From": port, "To": port + 10},
                "CidrBlock": block_within(SERVER_BLOCK, 16, 24, numbers)})
        for rule, action in ((1000, "allow"), (32_767, "deny")):
            entries.append({
                "RuleNumber": rule, "Protocol": "-1", "RuleAction": action, "Egress": is_egress,
                "CidrBlock": "0.0.0.0/0"})
    return {
        "NetworkAclId": own, "VpcId": VPC_ID, "OwnerId": ACCOUNT, "IsDefault": number == 0,
        "Entries": entries, "Tags": tags("acl", number),
        "Associations": [
            {"NetworkAclAssociationId": identifier("aclassoc", place), "NetworkAclId": own,
             "SubnetId": identifier("subnet", place)} for place in range(number, SUBNETS, ACLS)],
    }


def group(number, numbers):
    """Half of the rules for each direction; every permission is one rule."""
    return {
        "GroupId": identifier("sg", number), "GroupName": f"group-{number}",
        "Description": "one of many", "OwnerId": ACCOUNT, "VpcId": VPC_ID,
        "IpPermissions": permissions(numbers, FIRST_BLOCK, 15),
        "IpPermissionsEgress": permissions(numbers, SERVER_BLOCK, SERVER_PREFIX),
        "Tags": tags("group", number),
    }


def permissions(numbers, base, prefix):
    """A tenth is for everyone, a fifth for members of a group, the rest for a network."""
    found, seen = [], set()
    while len(found) < RULES // 2:
        protocol, port = numbers.choice(SERVICES)
        permission = {
            "IpProtocol": protocol, "FromPort": port, "ToPort": port, "IpRanges": [],
            "Ipv6Ranges": [], "PrefixListIds": [], "UserIdGroupPairs": []}
        kind = numbers.randrange(10)
        if kind == 0:
            permission["IpRanges"] = [{"CidrIp": "0.0.0.0/0"}]
        elif kind <= 2:
            other = identifier("sg", numbers.randrange(GROUPS))
            permission["UserIdGroupPairs"] = [{"UserId": ACCOUNT, "GroupId": other}]
        else:
            block = block_within(base, prefix, prefix + numbers.randrange(5), numbers)
            permission["IpRanges"] = [{"CidrIp": block, "Description": "a network"}]
        if str(permission) not in seen:
            seen.add(str(permission))
            found.append(permission)
    return found


def interface(number, interfaces, addresses, numbers):
    """Interfaces take turns in the subnets, and those of a subnet share out its addresses."""
    place = number % SUBNETS
    first = FIRST_BLOCK + place * SUBNET_SIZE
    # The first four addresses of a subnet and the last are AWS's own.
    neighbours = interfaces // SUBNETS + (place < interfaces % SUBNETS)
    own = range(4 + number // SUBNETS, SUBNET_SIZE - 1, neighbours)[:addresses]
    names = [f"ip-{dotted(first + offset).replace('.', '-')}.ec2.internal" for offset in own]
    groups = sorted(numbers.sample(range(GROUPS), GROUPS_AN_INTERFACE))
    mac = (0x0A00_0000_0000 + number).to_bytes(6, "big").hex(":")
    return {
        "Attachment": {
            "AttachTime": "2026-01-01T00:00:00+00:00", "DeleteOnTermination": True,
            "AttachmentId": identifier("eni-attach", number), "DeviceIndex": 1,
            "InstanceOwnerId": "amazon-aws", "Status": "attached"},
        "AvailabilityZone": f"us-east-1{'abc'[place % 3]}", "Description": "",
        "Groups": [{"GroupName": f"group-{one}", "GroupId": identifier("sg", one)}
                   for one in groups],
        "InterfaceType": "interface", "Ipv6Addresses": [], "MacAddress": mac,
        "NetworkInterfaceId": identifier("eni", number), "OwnerId": ACCOUNT,
        "PrivateDnsName": names[0], "PrivateIpAddress": dotted(first + own[0]),
        "PrivateIpAddresses": [
            {"Primary": at == 0, "PrivateDnsName": names[at],
             "PrivateIpAddress": dotted(first + offset)} for at, offset in enumerate(own)],
        "RequesterManaged": False, "SourceDestCheck": True, "Status": "in-use",
        "SubnetId": identifier("subnet", place), "TagSet": tags("interface", number),
        "VpcId": VPC_ID,
    }
