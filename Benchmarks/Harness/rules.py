"""A VPC of one interface, whose groups and network ACL judge what the generator sends."""

from workshop import SCRATCH

GROUP_RULES, DENIALS = 40, 10


def written(mac, address):
    """The topology's file: half of the generator's sources may come in, after all other rules."""
    path = SCRATCH / "live.yaml"
    SCRATCH.mkdir(parents=True, exist_ok=True)
    group = [f"{{allow: tcp {1000 + each}, from: 192.0.{each}.0/24}}"
             for each in range(GROUP_RULES)]
    acl = [f"{{rule: {each + 1}, deny: tcp {2000 + each}, from: 198.51.{each}.0/24}}"
           for each in range(DENIALS)]
    path.write_text("\n".join([
        'account: "123456789012"',
        "region: eu-central-1",
        "vpcs:",
        "  live: {cidr: 10.9.0.0/16}",
        "subnets:",
        "  live: {cidr: 10.9.0.0/24, zone: eu-central-1a, zone-id: euc1-az2, acl: live}",
        "groups:",
        "  live:",
        "    in:",
        *(f"      - {rule}" for rule in group),
        "      - {allow: udp 9, from: 11.0.0.0/9}",
        "acls:",
        "  live:",
        "    in:",
        *(f"      - {rule}" for rule in acl),
        "      - {rule: 100, allow: all, from: 0.0.0.0/0}",
        "    out:",
        "      - {rule: 100, allow: all, to: 0.0.0.0/0}",
        "interfaces:",
        f"  receiver: {{subnet: live, address: {address}, mac: {mac!r}, groups: [live]}}",
        ""]))
    return path
