package import FlowModel
package import NetworkTypes

/// Which end of a flow a term asks about.
package enum FilterSide: Hashable, Sendable, CaseIterable {
  /// Where packets come from.
  case source
  /// Where packets go to.
  case destination
  /// One end or the other.
  case either
  /// Both ends at once.
  case both
}

/// One question about a flow that is answered yes or no.
package enum FilterTerm: Hashable, Sendable {
  /// Whether an address of a packet is in a block; a lone address is a block of one.
  case address(CIDRBlock, FilterSide)
  /// Whether a port is in a range; flows of protocols without ports answer no.
  case port(ClosedRange<UInt16>, FilterSide)
  /// Whether the flow is of a protocol.
  case ipProtocol(IPProtocol)
  /// Whether the flow is of an IP version.
  case version(IPVersion)
  /// Whether the flow was accepted, or refused.
  case action(FlowAction)
  /// Whether the flow came to its interface, or left it.
  case direction(FlowDirection)
  /// Whether the interface is this one, or in this VPC or subnet.
  case place(FilterPlace)
}

/// Something that holds interfaces, or is one.
package struct FilterPlace: Hashable, Sendable {
  /// What an interface is asked for.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Its own identifier.
    case eni
    /// That of its VPC.
    case vpc
    /// That of its subnet.
    case subnet
  }

  /// What an interface is asked for.
  package let kind: Kind
  /// The identifier wanted, such as `vpc-0a1b2c3d`.
  package let id: String

  /// Takes an identifier of its kind: the kind, `-`, and 1 to 64 letters, digits, `-`, `_` or `.`;
  /// nil for any other text.
  package init?(_ kind: Kind, _ id: String) {
    let rest = id.utf8.dropFirst(kind.rawValue.utf8.count + 1)
    let allowed = rest.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte) || (0x41...0x5a).contains(byte)
        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
    }
    guard id.hasPrefix(kind.rawValue + "-"), (1...64).contains(rest.count), allowed else {
      return nil
    }
    self.kind = kind
    self.id = id
  }

  /// Whether an interface is here.
  package func holds(_ interface: NetworkInterface) -> Bool {
    switch kind {
    case .eni: interface.id.description == id
    case .vpc: interface.vpcID == id
    case .subnet: interface.subnetID == id
    }
  }
}
