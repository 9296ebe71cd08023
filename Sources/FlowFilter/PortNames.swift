/// Names of ports that people type, with IANA's numbers.
///
/// A table of Weir's own: the same filter means the same on every machine, whatever its
/// `/etc/services` says.
package enum PortNames {
  /// Ports by name.
  package static let numbers: [String: UInt16] = [
    "ftp-data": 20, "ftp": 21, "ssh": 22, "telnet": 23, "smtp": 25, "whois": 43, "tacacs": 49,
    "domain": 53, "dns": 53, "bootps": 67, "bootpc": 68, "tftp": 69, "http": 80, "kerberos": 88,
    "pop3": 110, "sunrpc": 111, "ntp": 123, "netbios-ns": 137, "netbios-dgm": 138,
    "netbios-ssn": 139, "imap": 143, "snmp": 161, "snmptrap": 162, "bgp": 179, "ldap": 389,
    "https": 443, "microsoft-ds": 445, "smb": 445, "submissions": 465, "isakmp": 500,
    "syslog": 514, "dhcpv6-client": 546, "dhcpv6-server": 547, "rtsp": 554, "submission": 587,
    "ipp": 631, "ldaps": 636, "domain-s": 853, "rsync": 873, "imaps": 993, "pop3s": 995,
    "socks": 1080, "ms-sql-s": 1433, "radius": 1812, "radius-acct": 1813, "mqtt": 1883,
    "nfs": 2049, "docker": 2375, "docker-s": 2376, "etcd-client": 2379, "etcd-server": 2380,
    "mysql": 3306, "ms-wbt-server": 3389, "rdp": 3389, "stun": 3478, "ipsec-nat-t": 4500,
    "vxlan": 4789, "sip": 5060, "sips": 5061, "mdns": 5353, "postgresql": 5432, "amqps": 5671,
    "amqp": 5672, "geneve": 6081, "redis": 6379, "http-alt": 8080, "secure-mqtt": 8883,
    "memcache": 11211, "mongodb": 27017,
  ]
}
