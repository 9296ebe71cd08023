public import NetworkTypes

/// The packets that a route is about.
public enum RouteDestination: Hashable, Sendable {
  /// Addresses of a block.
  case block(CIDRBlock)
  /// Addresses of a prefix list, by its `pl-` identifier.
  case prefixList(String)
}

/// Where a route leads.
public struct RouteTarget: Hashable, Sendable {
  /// What kind of thing is behind `id`.
  public var kind: Kind
  /// Its identifier; `local` for the VPC itself.
  public var id: String

  /// Takes the kind from the identifier's prefix; nil when no target has that prefix.
  public init?(id: String) {
    if id == Kind.local.rawValue {
      self.init(kind: .local, id: id)
      return
    }
    guard let kind = Kind.prefixes.first(where: { id.hasPrefix($0.prefix) })?.kind else {
      return nil
    }
    self.init(kind: kind, id: id)
  }

  /// Names a target.
  public init(kind: Kind, id: String) {
    self.kind = kind
    self.id = id
  }

  /// Whether the identifier has the form of its kind, where a topology knows that kind.
  var isWellFormed: Bool { kind.resource.map { $0.isID(id) } ?? true }

  /// The kinds of targets that EC2 knows.
  public enum Kind: String, Sendable {
    /// The VPC itself.
    case local
    /// An internet gateway.
    case internetGateway
    /// An egress-only internet gateway.
    case egressOnlyGateway
    /// A virtual private gateway.
    case virtualPrivateGateway
    /// A NAT gateway.
    case natGateway
    /// A network interface.
    case interface
    /// An instance.
    case instance
    /// A transit gateway.
    case transitGateway
    /// A peering connection.
    case peering
    /// A gateway endpoint or a Gateway Load Balancer endpoint.
    case endpoint
    /// A local gateway of an Outpost.
    case localGateway
    /// A carrier gateway of a Wavelength Zone.
    case carrierGateway
    /// A core network of Cloud WAN.
    case coreNetwork

    /// Identifiers of each kind; the longer of two prefixes first.
    static let prefixes: [(prefix: String, kind: Kind)] = [
      ("igw-", .internetGateway), ("eigw-", .egressOnlyGateway), ("vgw-", .virtualPrivateGateway),
      ("nat-", .natGateway), ("eni-", .interface), ("i-", .instance), ("tgw-", .transitGateway),
      ("pcx-", .peering), ("vpce-", .endpoint), ("lgw-", .localGateway),
      ("cagw-", .carrierGateway), ("arn:aws:networkmanager:", .coreNetwork),
      ("core-network-", .coreNetwork),
    ]

    /// The kind of resource that the target is, where a topology holds such resources.
    var resource: ResourceKind? {
      switch self {
      case .internetGateway: .internetGateway
      case .egressOnlyGateway: .egressOnlyGateway
      case .natGateway: .natGateway
      case .interface: .interface
      case .instance: .instance
      case .transitGateway: .transitGateway
      case .peering: .peering
      case .endpoint: .endpoint
      case .local, .virtualPrivateGateway, .localGateway, .carrierGateway, .coreNetwork: nil
      }
    }
  }
}

/// One line of a route table.
public struct Route: Hashable, Sendable {
  /// Which packets take it.
  public var destination: RouteDestination
  /// Where they go.
  public var target: RouteTarget
  /// Whether the target is there.
  public var state: State
  /// Who put the route in.
  public var origin: Origin
  /// Where it was read.
  public var position: SourcePosition

  /// Takes all that is known about a route.
  public init(
    destination: RouteDestination, target: RouteTarget, state: State = .active,
    origin: Origin = .created, position: SourcePosition
  ) {
    self.destination = destination
    self.target = target
    self.state = state
    self.origin = origin
    self.position = position
  }

  /// Whether what is next on the way depends on the destination: it is the destination itself.
  public var isDirect: Bool { target.kind == .local || target.kind == .peering }

  /// Whether packets arrive.
  public enum State: String, Sendable {
    /// The target is there.
    case active
    /// The target was deleted or detached: packets are dropped.
    case blackhole
  }

  /// Who put the route in; static routes win over propagated ones of the same length.
  public enum Origin: String, Sendable {
    /// EC2 itself, with the table: local routes.
    case table
    /// Somebody, by hand.
    case created
    /// A virtual private gateway, by propagation.
    case propagated
  }
}
