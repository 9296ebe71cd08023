import CommandLineKit
import Daemon
import FlowAggregation
import FlowLogFormat
import FlowModel
import NetworkTypes

/// The words of `weir replay`, one item an option, under the headings of its help.
enum ReplayOptions {
  static let files = ArgumentKey<[String]>.oneOrMore(
    "FILE", .path,
    summary: "Captures, pcap or pcapng, also .gz, merged by packet time; - is standard input")

  static let groups = [
    OptionGroup(
      "What to read",
      [
        topology.declaration, capturedAt.declaration, tagField.declaration, ipRanges.declaration,
        interfaceID.declaration, local.declaration, account.declaration,
      ]),
    OptionGroup(
      "What to write",
      [
        format.declaration, output.declaration, header.declaration, interval.declaration,
        statsJSON.declaration,
      ]),
    OptionGroup(
      "Which traffic",
      [traffic.declaration] + FilterOptions.declarations + [logEverything.declaration]),
    OptionGroup("Limits", [threads.declaration, maxFlows.declaration, maxConnections.declaration]),
  ]
}

// MARK: What to read

extension ReplayOptions {
  static let topology = OptionKey<String?>.optional(
    "topology", "PATH", .path,
    summary: "A VPC topology whose interfaces are recorded and whose rules judge",
    details: [
      """
      A folder of aws ec2 describe-... outputs, or one file in the short form; weir topology check \
      tells what is wrong with it. Each packet is recorded at the interfaces that see it, with the \
      verdict of their security groups and network ACLs; ${x-deciding-rule} names the rule.
      """
    ])

  static let capturedAt = OptionKey<InterfaceID?>.optional(
    "at", "ENI", interfaceReader,
    summary: "The interface at which the captures were taken; it alone is recorded",
    details: [
      """
      Without it a packet between two interfaces of the topology is recorded at both: as egress of \
      its source and, when that is accepted, as ingress of its destination.
      """
    ])

  private static let interfaceReader = ValueReader { (text) throws(ValueRefusal) in
    guard let id = InterfaceID(text) else {
      throw ValueRefusal(
        "an interface ID is 'eni-' and 1 to 64 lower-case letters or digits, "
          + "such as eni-0a1b2c3d4e5f67890")
    }
    return id
  }

  static let interfaceID = OptionKey<InterfaceID?>.optional(
    "interface-id", "ENI", interfaceReader, defaultText: "derived from each capture interface",
    summary: "Record all captures as this network interface",
    details: [
      """
      Without it each capture interface is an ENI of its own, whose ID derives from the \
      interface's name and so is the same on every run. With a topology, --at names the interface.
      """
    ])

  static let local = OptionKey<[CIDRBlock]>.list(
    "local", "CIDR",
    ValueReader { (text) throws(ValueRefusal) in
      guard let block = CIDRBlock(text) else {
        throw ValueRefusal(
          "an address or a block works, such as 10.0.0.5, 10.0.0.0/16 or 2001:db8::/32")
      }
      return block
    }, defaultText: "private ranges",
    summary: "Addresses on the near side of the interface; they decide ingress from egress",
    details: [
      """
      A packet from a local to a remote address is egress, the opposite is ingress. Where the \
      addresses named here do not decide, the packet type of a Linux cooked capture does; what \
      then is left is egress.
      """,
      """
      Without this option the packet type decides first, and then what the Internet does not \
      route: 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, \
      100.64.0.0/10, 169.254.0.0/16, 127.0.0.0/8, fc00::/7, fe80::/10 and ::1. Several blocks may \
      stand between commas.
      """,
    ])

  static let account = OptionKey<String>.value(
    "account", "ID", .accountID, default: "123456789012",
    summary: "The account that owns the interface, for field account-id")
}

// MARK: What to write

extension ReplayOptions {
  static let formatReader = ValueReader(
    shape: .suggestions(
      [Choice("default", "the 14 fields of version 2, as AWS writes unless told otherwise")]
        + [2, 3, 4, 5, 7, 8, 9, 10, 11].map { Choice("v\($0)", "all fields up to version \($0)") }
        + [
          Choice("all", "every field of a flow log for a VPC"),
          Choice("tgw", "the default fields of a flow log for a transit gateway"),
        ])
  ) { (text) throws(ValueRefusal) in
    guard text.contains(where: { $0 != " " }) else {
      throw ValueRefusal(
        "no field is left of it; single quotes keep the shell from reading ${…} as its own")
    }
    do throws(LogFormatError) {
      return try LogFormat(argument: text)
    } catch {
      throw ValueRefusal(error.description)
    }
  }

  static let format = OptionKey<LogFormat>.value(
    "format", "FORMAT", formatReader, default: .default, defaultText: "the 14 fields of version 2",
    summary: "Fields of a record: default, v3, v5, all, or a string like '${srcaddr} ${bytes}'",
    details: [
      """
      A custom string names fields as ${field-id} with one space between them, as the LogFormat \
      parameter of CreateFlowLogs does; keep it in single quotes, so that the shell leaves the \
      dollars alone. These names stand for whole strings:
      """
    ])

  static let output = OptionKey<OutputStyle>.value(
    "output", "STYLE",
    ValueReader(
      shape: .choices([
        Choice("raw", "the line that AWS writes: fields separated by one space"),
        Choice("compact", "one aligned line a record, for reading along"),
        Choice("table", "columns with a heading"),
        Choice("json", "one JSON array of objects"),
        Choice("ndjson", "one JSON object a line"),
        Choice("csv", "comma-separated values with a heading (RFC 4180)"),
        Choice("parquet", "columns in Apache Parquet; not available in replay"),
      ])
    ) { (text) throws(ValueRefusal) in
      guard let style = OutputStyle(rawValue: text) else {
        throw ValueRefusal(
          "replay does not write Parquet; raw, compact, table, json, ndjson and csv work today")
      }
      return style
    }, default: .raw, defaultText: "raw",
    summary: "How records look; parquet is not available here")

  static let header = OptionKey.flag(
    "header", summary: "Write the field names before the first record")

  static let interval = OptionKey<UInt32>.value(
    "interval", "SECONDS",
    .oneOf([
      (Choice("60", "one minute"), UInt32(60)),
      (Choice("600", "ten minutes, as AWS does by default"), UInt32(600)),
    ]), default: 600, summary: "The aggregation interval, in packet time")

  static let statsJSON = OptionKey<String?>.optional(
    "stats-json", "FILE",
    ValueReader(shape: .path) { (text) throws(ValueRefusal) in
      guard text != "-", !text.isEmpty else {
        throw ValueRefusal("records go to standard output; name a file, or /dev/stderr")
      }
      return text
    },
    summary: "Write what became of every packet, as one JSON object",
    details: [
      """
      The object closes the books: received = recorded + filtered + not_logged + skipped + \
      unparsed. It is written in every case, also after an error, and then holds what was done \
      until then.
      """
    ])
}

// MARK: Which traffic

extension ReplayOptions {
  static let traffic = OptionKey<TrafficType>.value(
    "traffic", "TYPE",
    .oneOf([
      (Choice("ALL", "accepted and rejected traffic"), .all),
      (Choice("ACCEPT", "accepted traffic only"), .accept),
      (Choice("REJECT", "rejected traffic only"), .reject),
    ]), default: .all, defaultText: "ALL", summary: "Record traffic with this verdict")

  static let logEverything = OptionKey.flag(
    "log-everything", summary: "Record also what AWS never logs, such as DHCP",
    details: [
      """
      Without it such packets are counted under not_logged in the statistics and appear in no \
      record.
      """
    ])
}

// MARK: Limits

extension ReplayOptions {
  static let threads = OptionKey<Int>.value(
    "threads", "N",
    .oneOf([
      (Choice("1", "read, decode and sum in one thread"), 1),
      (Choice("2", "read and decode beside the sums"), 2),
    ]), default: min(2, ProcessorCount.available),
    defaultText: "2 where two processors are available",
    summary: "Processors to use")

  static let maxFlows = OptionKey<Int>.value(
    "max-flows", "N", .integer(in: 1_000...16_000_000), default: 1_500_000,
    summary: "Flows to hold at once, 1000 to 16000000; beyond it the oldest are written early",
    details: [
      """
      This bounds memory. A flow that is written early continues in another record of the same \
      window: sums stay right, the number of records grows.
      """
    ])

  static let maxConnections = OptionKey<Int>.value(
    "max-connections", "N", .integer(in: 1_000...16_000_000), default: 1_000_000,
    summary: "Connections to track at once by a topology's rules, 1000 to 16000000",
    details: [
      """
      This bounds memory, about 100 bytes each. Beyond it the connection that is idle for longest \
      is forgotten: its next packet is judged as if it were the first. How often that happened is \
      said at the end and stands in --stats-json.
      """
    ])
}
