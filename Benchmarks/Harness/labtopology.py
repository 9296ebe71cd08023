"""The VPC of the section about labs, in the short form; either version allows the same packets."""

SENDER, RECEIVER = "i0", "10.0.1.10"
PROTOCOL = 47  # GRE: no ports, and no answer
# What the sender's group and the receiver's say of these packets, in each version.
LEAVING = ["all, to: 0.0.0.0/0", "gre, to: 10.0.0.0/8"]
COMING = ["gre, from: 10.0.0.0/24", "all, from: 10.0.0.10/32"]
PORTS_OF_ALL = [22, 53, 80, 443, 5432, 6379, 8080, 9090]


def text(instances, subnets, version):
    """Instances take turns in the subnets; the last address is what tells them apart."""
    lines = ["vpcs: {v: {cidr: 10.0.0.0/16}}", "acls:"]
    lines += [f"  acl{number}: {{in: [{entries(number, 'from')}], out: [{entries(number, 'to')}]}}"
              for number in range(subnets)]
    lines.append("subnets:")
    lines += [f"  s{number}: {{cidr: 10.0.{number}.0/24, acl: acl{number}}}"
              for number in range(subnets)]
    usual = ", ".join(f"{{allow: tcp {port}, from: 10.0.0.0/16}}" for port in PORTS_OF_ALL)
    lines += [
        "groups:",
        f"  usual: {{in: [{usual}], out: [{{allow: tcp 443, to: 0.0.0.0/0}}]}}",
        f"  sender: {{in: [], out: [{{allow: {LEAVING[version]}}}]}}",
        f"  receiver: {{in: [{{allow: {COMING[version]}}}], out: []}}",
        "instances:",
    ]
    lines += [f"  i{place}: {{subnet: s{place % subnets}}}" for place in range(instances)]
    lines.append("interfaces:")
    for place in range(instances):
        number = place % subnets
        special = {0: ", sender", 1: ", receiver"}.get(place, "")
        lines.append(
            f"  i{place}: {{subnet: s{number}, address: 10.0.{number}.{10 + place // subnets}, "
            f"groups: [usual{special}], instance: i{place}}}")
    return "\n".join(lines) + "\n"


def entries(number, way):
    """A refused port of the subnet's own, and everything else."""
    return (f"{{rule: 90, deny: tcp {9000 + number}, {way}: 0.0.0.0/0}}, "
            f"{{rule: 100, allow: all, {way}: 0.0.0.0/0}}")


def rules(subnets):
    """How many rules there are, default denies apart."""
    return subnets * 4 + len(PORTS_OF_ALL) + 1 + 2
