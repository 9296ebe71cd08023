import FlowFilter
import FlowModel
import NetworkTypes
import Testing

@Suite("The filter language")
struct GrammarTests {
  @Test(
    "a filter means what its canonical text says",
    arguments: [
      // The words of tcpdump.
      ("host 10.0.0.5", "host 10.0.0.5"),
      ("10.0.0.5", "host 10.0.0.5"),
      ("2001:DB8:0::5", "host 2001:db8::5"),
      ("src 10.0.0.5", "src host 10.0.0.5"),
      ("dst host 10.0.0.5", "dst host 10.0.0.5"),
      ("src or dst host 10.0.0.5", "host 10.0.0.5"),
      ("dst or src 10.0.0.5", "host 10.0.0.5"),
      ("src and dst net 10.0.0.0/8", "src and dst net 10.0.0.0/8"),
      ("src && dst net 10.0.0.0/8", "src and dst net 10.0.0.0/8"),
      ("net 10.1.2.3/8", "net 10.0.0.0/8"),
      ("net 10", "net 10.0.0.0/8"), ("net 192.168", "net 192.168.0.0/16"),
      ("net 192.168.1/24", "net 192.168.1.0/24"), ("net 10/7", "net 10.0.0.0/7"),
      ("src net 2001:db8::/32", "src net 2001:db8::/32"),
      ("host 10.0.0.0/24", "net 10.0.0.0/24"), ("net 10.0.0.5", "host 10.0.0.5"),
      ("port 443", "port 443"), ("port https", "port 443"), ("dst port ftp-data", "dst port 20"),
      ("portrange 1024-65535", "portrange 1024-65535"), ("port 20-21", "portrange 20-21"),
      ("portrange ftp-data-ssh", "portrange 20-22"), ("portrange 80", "port 80"),
      ("src portrange 0-0", "src port 0"),
      ("tcp", "tcp"), ("UDP", "udp"), ("icmp6", "icmpv6"), ("proto 6", "tcp"),
      ("proto 200", "proto 200"), ("proto ipv6", "proto 41"), ("proto sctp", "sctp"),
      ("ip", "ip"), ("ip6", "ip6"), ("ip proto 50", "ip and esp"),
      ("tcp port 80", "tcp and port 80"), ("udp dst portrange 1-9", "udp and dst portrange 1-9"),
      ("ip6 host ::1", "ip6 and host ::1"), ("tcp src 10.0.0.5", "tcp and src host 10.0.0.5"),
      ("tcp and src port 80", "tcp and src port 80"),
      ("inbound", "ingress"), ("egress", "egress"),
      // A value alone is like the one before.
      ("port 80 or 443", "port 80 or port 443"),
      ("tcp dst port ftp or https", "(tcp and dst port 21) or (tcp and dst port 443)"),
      ("not host 10.0.0.1 and 10.0.0.2", "not host 10.0.0.1 and host 10.0.0.2"),
      ("src net 10.0.0.0/8 or 172.16.0.0/12", "src net 10.0.0.0/8 or src net 172.16.0.0/12"),
      ("proto 1 or 6", "icmp or tcp"),
      // Weir's own.
      ("action reject", "action reject"), ("ACTION ACCEPT", "action accept"),
      ("eni eni-0a1b or eni-2", "eni eni-0a1b or eni eni-2"), ("eni-0a1b", "eni eni-0a1b"),
      ("port 80 or eni-1", "port 80 or eni eni-1"),
      ("vpc-1 and not subnet-2", "vpc vpc-1 and not subnet subnet-2"),
      ("vpc vpc-1", "vpc vpc-1"), ("subnet subnet-1", "subnet subnet-1"),
      // Between terms.
      ("tcp or udp and ingress", "tcp or (udp and ingress)"),
      ("tcp and udp or ingress", "(tcp and udp) or ingress"),
      ("(tcp or udp) and ingress", "(tcp or udp) and ingress"),
      ("(tcp and (udp and ingress))", "tcp and udp and ingress"),
      ("tcp or (udp or ingress)", "tcp or udp or ingress"),
      ("not tcp and udp", "not tcp and udp"), ("not (tcp and udp)", "not (tcp and udp)"),
      ("!tcp&&!(udp||ip6)", "not tcp and not (udp or ip6)"), ("not not tcp", "tcp"),
      ("! ! ! tcp", "not tcp"), ("not tcp port 80", "not (tcp and port 80)"),
      ("  TCP\n AND\tport 80 ", "tcp and port 80"), ("((tcp))", "tcp"),
      (
        "src net 10.0.0.0/8 and dst port 443 and not host 10.0.0.5",
        "src net 10.0.0.0/8 and dst port 443 and not host 10.0.0.5"
      ),
    ])
  func meaning(text: String, canonical: String) throws {
    let expression = try filter(text)
    #expect(expression.description == canonical)
    #expect(try filter(canonical) == expression)
  }

  @Test(
    "what is no filter is refused with its column and what would work",
    arguments: [
      ("", "the filter is empty; a term such as 'dst port 443' works"),
      (" \n", "the filter is empty; a term such as 'dst port 443' works"),
      ("prot tcp", "column 1: 'prot' is no word of the filter language; did you mean 'proto'?"),
      ("tcp and dest port 80", "did you mean 'dst'?"),
      (
        "dstport == 443",
        "column 1: 'dstport' is no word of the filter language; did you mean 'dst port'?"
      ),
      ("port == 443", "column 6: 'port' cannot be '=='; a port from 0 to 65535"),
      ("ipv6", "did you mean 'ip6'?"), ("reject", "did you mean 'action reject'?"),
      ("verdict dropped", "did you mean 'action'?"),
      (
        "tcp and 443", "column 9: '443' is no word of the filter language; did you mean 'port 443'?"
      ),
      ("https", "did you mean 'port https'?"),
      ("zzzzzz", "a term such as 'dst port 443' or 'src net 10.0.0.0/8' works"),
      ("port 65536", "column 6: 'port' cannot be '65536'; a port from 0 to 65535"),
      ("port +80", "column 6: 'port' cannot be '+80'"),
      ("port 80,443", "'port' cannot be '80,443'"),
      (
        "portrange 9-1",
        "column 11: 'portrange' cannot be '9-1'; two ports such as 1024-65535 works"
      ),
      ("port htps", "'port' cannot be 'htps'"),
      ("host 10.0.0", "column 6: 'host' cannot be '10.0.0'; an address such as 10.0.0.5"),
      ("host example.com", "'host' cannot be 'example.com'"),
      ("net 10.0.0.0/33", "'net' cannot be '10.0.0.0/33'"), ("net 1.2.3.4.5", "'net' cannot be"),
      ("src tcp port 80", "column 5: 'src' cannot be 'tcp'"),
      ("proto 256", "column 7: 'proto' cannot be '256'"),
      ("action drop", "'action' cannot be 'drop'; accept or reject works"),
      ("eni eth0", "'eni' cannot be 'eth0'; an identifier such as eni-0a1b2c3d4e5f67890 works"),
      ("vpc eni-1", "'vpc' cannot be 'eni-1'"),
      ("src vpc vpc-1", "column 5: 'src' and 'dst' go with"),
      ("port", "column 5: 'port' needs a value: a port from 0"),
      ("src and tcp", "column 5: 'src' needs a value"),
      ("port 80 or 10.0.0.5", "column 12: 'port' cannot be '10.0.0.5'"),
      ("tcp udp", "column 5: 'and' or 'or' is missing in front of 'udp'"),
      ("port 80 443", "column 9: 'and' or 'or' is missing in front of '443'"),
      ("tcp (udp)", "column 5: 'and' or 'or' is missing in front of '('"),
      ("(tcp udp)", "column 6: 'and' or 'or' is missing in front of 'udp'"),
      ("tcp and", "column 8: a term is missing here"), ("and tcp", "column 1: a term is missing"),
      ("tcp and or udp", "column 9: a term is missing"), ("()", "column 2: a term is missing"),
      ("not", "column 4: a term is missing"),
      ("tcp)", "column 4: ')' closes nothing; leave it out"),
      ("(tcp or (udp)", "column 1: this parenthesis is never closed; add ')'"),
      ("tcp & udp", "column 5: '&' is no part of a filter; did you mean '&&'?"),
      ("tcp | udp", "did you mean '||'?"),
      ("tcp[13]", "'tcp[13]' is no word of the filter language; a term such as"),
      ("\u{1b}[31m", "'\\u{1b}[31m' is no word"),
    ])
  func mistakes(text: String, sentence: String) {
    let error = #expect(throws: FilterError.self) { try FilterExpression(parsing: text) }
    #expect(error?.description.contains(sentence) == true, "\(error?.description ?? "")")
  }

  @Test("length and depth have bounds, and at the bound a filter still works")
  func bounds() throws {
    let long = String(repeating: " ", count: FilterLimits.textBytes - 3)
    #expect(try filter(long + "tcp") == filter("tcp"))
    #expect(throws: FilterError.tooLong(bytes: FilterLimits.textBytes + 1)) {
      try FilterExpression(parsing: long + "tcp ")
    }
    func nested(_ depth: Int) -> String {
      String(repeating: "(", count: depth) + "tcp" + String(repeating: ")", count: depth)
    }
    #expect(try filter(nested(FilterLimits.depth)) == filter("tcp"))
    #expect(throws: FilterError.tooDeep(column: FilterLimits.depth + 1)) {
      try FilterExpression(parsing: nested(FilterLimits.depth + 1))
    }
    // Every second level of these needs parentheses in the canonical text alone.
    let halves = (0..<FilterLimits.depth).reduce("tcp") { text, _ in "(\(text) and ip or udp)" }
    #expect(throws: FilterError.tooDeep(column: 1)) { try FilterExpression(parsing: halves) }
  }
}
