import CommandLineKit
import FlowFilter
import FlowModel
import NetworkTypes

/// The words that say which flows are wanted, the same for every command.
enum FilterOptions {
  /// In the order of help.
  static let declarations = [
    eni.declaration, vpc.declaration, subnet.declaration, source.declaration,
    destination.declaration, address.declaration, port.declaration, ipProtocol.declaration,
    action.declaration, filter.declaration,
  ]

  /// What the words select; nil where every flow is wanted.
  ///
  /// - Parameter words: A filter that stands without an option, word by word.
  static func expression(
    _ arguments: ParsedArguments, words: [String] = []
  ) throws(UsageError) -> FilterExpression? {
    var selection = FilterSelection()
    selection.places = arguments[eni] + arguments[vpc] + arguments[subnet]
    selection.sources = arguments[source]
    selection.destinations = arguments[destination]
    selection.addresses = arguments[address]
    selection.ports = arguments[port]
    selection.protocols = arguments[ipProtocol]
    selection.actions = arguments[action]
    var parts = [arguments[filter]].compactMap { $0 }
    if !words.isEmpty {
      let text = words.joined(separator: " ")
      do throws(ValueRefusal) {
        parts.append(try filterReader.read(text))
      } catch {
        throw .valueRefused(place: "the filter", found: text, reason: error.reason)
      }
    }
    selection.expression = .conjunction(of: parts)
    return selection.combined
  }

  // MARK: The options

  static let eni = place(
    .eni, "ENI", summary: "Only flows of this network interface; an ID such as eni-0a1b2c3d")
  static let vpc = place(.vpc, "VPC", summary: "Only flows of interfaces in this VPC")
  static let subnet = place(.subnet, "SUBNET", summary: "Only flows of interfaces in this subnet")

  static let source = OptionKey<[CIDRBlock]>.list(
    "src", "CIDR", blockReader, summary: "Only flows from this address or block")

  static let destination = OptionKey<[CIDRBlock]>.list(
    "dst", "CIDR", blockReader, summary: "Only flows to this address or block")

  static let address = OptionKey<[CIDRBlock]>.list(
    "addr", "CIDR", blockReader, summary: "Only flows from or to this address or block",
    details: [
      """
      Addresses are those of the packets. Options of one sort are alternatives, several values may \
      stand between commas; options of different sorts hold at once.
      """
    ])

  static let port = OptionKey<[ClosedRange<UInt16>]>.list(
    "port", "PORT",
    ValueReader { (text) throws(ValueRefusal) in
      guard let ports = FilterValues.ports(text) else {
        throw ValueRefusal("a port, a range such as 1024-65535, or a name such as https works")
      }
      return ports
    }, summary: "Only flows from or to this port, name or range, such as 443, ssh, 1024-65535")

  static let ipProtocol = OptionKey<[IPProtocol]>.list(
    "proto", "PROTOCOL",
    ValueReader(
      shape: .suggestions([
        Choice("tcp", "protocol 6"), Choice("udp", "protocol 17"), Choice("icmp", "protocol 1"),
        Choice("icmpv6", "protocol 58"),
      ])
    ) { (text) throws(ValueRefusal) in
      guard let ipProtocol = FilterValues.ipProtocol(text) else {
        throw ValueRefusal("tcp, udp, icmp and other names work, and numbers from 0 to 255")
      }
      return ipProtocol
    }, summary: "Only flows of this protocol, by name or number")

  static let action = OptionKey<[FlowAction]>.list(
    "action", "VERDICT",
    .oneOf([
      (Choice("ACCEPT", "what was let through"), .accept),
      (Choice("REJECT", "what was refused"), .reject),
    ]), summary: "Only flows with this verdict, ACCEPT or REJECT")

  static let filter = OptionKey<FilterExpression?>.optional(
    "filter", "EXPR", filterReader,
    summary: "Only flows that match, such as 'src net 10.0.0.0/8 and not port 22'",
    details: [
      """
      Terms are host, net, port and portrange, with src or dst in front where wanted, protocols \
      such as tcp, proto, ip, ip6, ingress, egress, action, eni, vpc and subnet, with and, or, not \
      and parentheses between them. not binds tightest, then and, then or. Packets that are left \
      out count as filtered in the statistics.
      """
    ])

  private static func place(
    _ kind: FilterPlace.Kind, _ placeholder: String, summary: String
  ) -> OptionKey<[FilterPlace]> {
    OptionKey<[FilterPlace]>.list(
      kind.rawValue, placeholder,
      ValueReader { (text) throws(ValueRefusal) in
        guard let place = FilterPlace(kind, text) else {
          throw ValueRefusal("an identifier such as \(kind.rawValue)-0a1b2c3d4e5f67890 works")
        }
        return place
      }, summary: summary)
  }

  private static let blockReader = ValueReader { (text) throws(ValueRefusal) in
    guard let block = CIDRBlock(text) else {
      throw ValueRefusal(
        "an address or a block works, such as 10.0.0.5, 10.0.0.0/16 or 2001:db8::/32")
    }
    return block
  }

  static let filterReader = ValueReader { (text) throws(ValueRefusal) in
    do throws(FilterError) {
      return try FilterExpression(parsing: text)
    } catch {
      throw ValueRefusal(error.description)
    }
  }
}
