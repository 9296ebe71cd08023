public import FlowModel
import NetworkTypes

/// All rules in force at one time, compiled for evaluation without allocation.
///
/// Rules lie group by group and ACL by ACL in one array: 200 groups of 30 rules take 400 KB however
/// many interfaces carry them, and the filters that most packets get no further than 100.
public struct CompiledRules: Sendable {
  /// Where the rules of one group or ACL lie, by direction and family.
  struct Owner: Sendable {
    var ranges = InlineArray<4, Range<Int32>>(repeating: 0..<0)
    /// The group as a whole, or the ACL's final `*`, in the rule book.
    var subject: UInt32

    @inline(__always)
    func range(_ direction: FlowDirection, isVersion6: Bool) -> Range<Int> {
      let range = ranges[Int(direction.rawValue) * 2 + (isVersion6 ? 1 : 0)]
      return Int(range.lowerBound)..<Int(range.upperBound)
    }
  }

  /// What one interface carries.
  struct Interface: Sendable, BitwiseCopyable {
    var firstGroup: Int32
    var groupCount: Int32
    /// The ACL of the subnet; -1 when none is known.
    var acl: Int32
    /// The addresses of the subnet, by index into `subnets`.
    var subnet: Int32
    /// One bit for each direction, family and protocol whose every port is open to everywhere.
    var openMask: UInt8
    var isAutomaticallyTracked: Bool
    var asksACLWithinSubnet: Bool
    /// Whether `subnet` is one by name, which other interfaces can be in, too.
    var isInSubnet: Bool

    @inline(__always)
    static func openBit(
      _ direction: FlowDirection, isVersion6: Bool, isUDP: Bool
    ) -> UInt8 {
      1 << (direction.rawValue * 4 + (isVersion6 ? 2 : 0) + (isUDP ? 1 : 0))
    }
  }

  private(set) var rules: [CompiledRule] = []
  /// What is looked at first of each rule, in the same order.
  private(set) var filters: [RuleFilter] = []
  var addressSets = AddressSets()
  var groups: [Owner] = []
  var acls: [Owner] = []
  /// Indices into `groups`, interface by interface, in the order of group identifiers.
  var carriedGroups: [Int32] = []
  var interfaces: [Interface] = []
  /// The addresses of each subnet, in the order in which interfaces name them.
  var subnets: [SubnetRange] = []
  /// Whose traffic no rule filters.
  var services: VPCServices?
  /// The ways that packets take.
  var routes: SubnetRoutes?

  /// The interfaces that packets can name.
  public var interfaceCount: Int { interfaces.count }

  /// Compiles rules; their names go into the book, where unchanged rules keep their numbers.
  public init(_ sources: RuleSources, book: inout RuleBook) {
    var compiler = RuleCompiler(sources)
    compiler.compile(into: &self, book: &book)
  }

  mutating func append(_ rule: CompiledRule, isVersion6: Bool) {
    rules.append(rule)
    filters.append(RuleFilter(rule, isVersion6: isVersion6))
  }

  /// Whether a packet passes the edge of an interface's subnet, so that the network ACL has a say.
  ///
  /// The address of the other side does not always tell: what goes through a gateway or appliance
  /// in the same subnet has a far address, and stays.
  ///
  /// - Parameter there: The interface at the other end, where one is known.
  func crossesSubnet(
    _ key: FlowKey, at index: UInt16, there: UInt16, _ direction: FlowDirection
  ) -> Bool {
    guard let interface = interface(UInt32(index)) else { return true }
    if direction == .egress && interface.asksACLWithinSubnet { return true }
    let remote = direction == .ingress ? key.source : key.destination
    if subnets[Int(interface.subnet)].contains(remote.high, remote.low, remote.version) {
      return false
    }
    if let other = self.interface(UInt32(there)), other.isInSubnet, interface.isInSubnet {
      return other.subnet != interface.subnet
    }
    return !(routes?.staysInSubnet(UInt32(index), remote) ?? false)
  }

  /// Whether AWS tracks whatever an interface has a part in.
  func isAutomaticallyTracked(_ index: UInt16) -> Bool {
    interface(UInt32(index))?.isAutomaticallyTracked ?? false
  }

  @inline(__always)
  func interface(_ index: UInt32) -> Interface? {
    index < UInt32(interfaces.count) ? interfaces[Int(index)] : nil
  }
}
