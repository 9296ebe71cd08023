public import FlowModel
public import NetworkTypes

/// Which flows a flow log asks for, as in the `TrafficType` of CreateFlowLogs.
public enum TrafficType: String, CaseIterable, Sendable {
  /// Every flow.
  case all = "ALL"
  /// Only what was let through.
  case accept = "ACCEPT"
  /// Only what was refused.
  case reject = "REJECT"

  /// Whether a flow with this verdict is asked for.
  public func includes(_ action: FlowAction) -> Bool {
    switch (self, action) {
    case (.all, _), (.accept, .accept), (.reject, .reject): true
    default: false
    }
  }
}

/// Decides direction without a topology: the side that is local tells which way a flow went.
///
/// Keys carry a verdict where somebody judged; otherwise they count as accepted. Addresses named by
/// the user decide first, then what the link layer said, then the private ranges; a flow with both
/// sides or neither local is egress.
public struct LocalSideClassifier: FlowClassifier, Sendable {
  private let namedBlocks: [CIDRBlock]?
  private let traffic: TrafficType
  private let logsEverything: Bool

  /// Makes the classifier of one run.
  ///
  /// - Parameter local: Addresses of the local side; nil for the private ranges.
  /// - Parameter logsEverything: Also record the classes that flow logs leave out.
  public init(local: [CIDRBlock]?, traffic: TrafficType, logsEverything: Bool) {
    namedBlocks = local
    self.traffic = traffic
    self.logsEverything = logsEverything
  }

  /// Direction by the local side, the verdict that the key carries, and DHCP kept out.
  public mutating func classify(_ key: FlowKey, at time: PacketTime) -> FlowDisposition {
    FlowDisposition(
      direction: direction(of: key), action: key.action, filtered: !traffic.includes(key.action),
      notLogged: logsEverything ? nil : NotLoggedClass(of: key))
  }

  /// Keeps of the link layer's hint only what the addresses do not say themselves.
  ///
  /// Packets of one flow may come with different hints, or with none; once settled, keys differ
  /// only where directions do, and a flow is one record.
  public func settle(_ key: inout FlowKey) {
    let direction = direction(of: key)
    key.setDirectionHint(.none)
    guard self.direction(of: key) != direction else { return }
    key.setDirectionHint(direction == .ingress ? .ingress : .egress)
  }

  private func direction(of key: FlowKey) -> FlowDirection {
    if let namedBlocks, let side = LocalSideClassifier.side(key, namedBlocks) { return side }
    switch key.directionHint {
    case .ingress: return .ingress
    case .egress: return .egress
    case .none: break
    }
    guard namedBlocks == nil else { return .egress }
    return LocalSideClassifier.side(key, CIDRBlock.privateRanges) ?? .egress
  }

  /// The direction when exactly one end lies in the blocks.
  private static func side(_ key: FlowKey, _ blocks: [CIDRBlock]) -> FlowDirection? {
    let source = key.source
    let destination = key.destination
    let fromLocal = blocks.contains { $0.contains(source) }
    let toLocal = blocks.contains { $0.contains(destination) }
    guard fromLocal != toLocal else { return nil }
    return fromLocal ? .egress : .ingress
  }
}
