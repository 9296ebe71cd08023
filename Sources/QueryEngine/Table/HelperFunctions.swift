internal import FlowFilter
internal import NetworkTypes

/// Functions that questions about flows need, and those of Athena's that DuckDB lacks, as macros.
enum HelperFunctions {
  /// For error messages and completion.
  static let names = [
    "cidr_contains", "is_private", "protocol_name", "service_name", "tcp_flags_text",
    "from_unixtime", "to_iso8601", "day_of_week",
  ]

  static var statements: [String] {
    [
      """
      CREATE MACRO cidr_contains(block, address) AS \
      address BETWEEN weir_cidr_first(block) AND weir_cidr_last(block)
      """,
      "CREATE MACRO is_private(address) AS (\(isPrivate))",
      "CREATE MACRO protocol_name(number) AS \(protocolName)",
      "CREATE MACRO service_name(port) AS \(serviceName)",
      "CREATE MACRO tcp_flags_text(flags) AS \(flagsText)",
      "CREATE MACRO from_unixtime(seconds) AS make_timestamp((seconds * 1000000::bigint)::bigint)",
      "CREATE MACRO to_iso8601(value) AS strftime(value::timestamp, '%Y-%m-%dT%H:%M:%S.%gZ')",
      "CREATE MACRO day_of_week(value) AS isodow(value)",
    ]
  }

  /// RFC 1918 and RFC 4193.
  static let privateBlocks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"]

  private static var isPrivate: String {
    privateBlocks
      .map { "(address BETWEEN weir_cidr_first('\($0)') AND weir_cidr_last('\($0)'))" }
      .joined(separator: " OR ")
  }

  private static var protocolName: String {
    let cases = (UInt8.min...UInt8.max).compactMap { number in
      IPProtocol(rawValue: number).name.map { "WHEN \(number) THEN '\($0)'" }
    }
    return "CASE number \(cases.joined(separator: " ")) ELSE number::varchar END"
  }

  private static var serviceName: String {
    var names: [UInt16: String] = [:]
    for (name, port) in PortNames.numbers {
      // Of several names the shortest, then the first: always the same.
      let known = names[port] ?? name
      names[port] = (known.count, known) <= (name.count, name) ? known : name
    }
    let cases = names.sorted { $0.key < $1.key }.map { "WHEN \($0.key) THEN '\($0.value)'" }
    return "CASE port \(cases.joined(separator: " ")) ELSE port::varchar END"
  }

  /// `SYN+ACK` for 18; nothing for 0, and NULL for NULL.
  private static var flagsText: String {
    let names = [(2, "SYN"), (16, "ACK"), (1, "FIN"), (4, "RST"), (8, "PSH"), (32, "URG")]
    let parts = names.map { "CASE WHEN flags & \($0.0) <> 0 THEN '\($0.1)' END" }
    return "CASE WHEN flags IS NOT NULL THEN concat_ws('+', \(parts.joined(separator: ", "))) END"
  }
}
