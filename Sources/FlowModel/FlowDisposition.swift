/// Which way a flow went, relative to the recorded network interface.
public enum FlowDirection: UInt8, Sendable, BitwiseCopyable {
  /// To the interface.
  case ingress
  /// From the interface.
  case egress
}

/// The verdict on a flow, as flow log field `action` writes it.
public enum FlowAction: UInt8, Sendable, BitwiseCopyable {
  /// Let through.
  case accept
  /// Refused.
  case reject
}

/// What becomes of a flow, decided once when its first packet arrives.
public struct FlowDisposition: Hashable, Sendable, BitwiseCopyable {
  /// Bit 0 egress, bit 1 reject, bit 2 filtered, bits 4 to 7 the not-logged class plus one.
  public let rawValue: UInt8

  /// Takes the packed form.
  @inlinable
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Decides direction, verdict, and whether a record will be written.
  ///
  /// - Parameter filtered: The flow log's traffic type leaves this flow out.
  /// - Parameter notLogged: The class that keeps the flow out of every flow log, if one does.
  @inlinable
  public init(
    direction: FlowDirection, action: FlowAction, filtered: Bool = false,
    notLogged: NotLoggedClass? = nil
  ) {
    let excluded = notLogged.map { ($0.rawValue + 1) << 4 } ?? 0
    rawValue = direction.rawValue | action.rawValue << 1 | (filtered ? 4 : 0) | excluded
  }

  /// Ingress or egress.
  @inlinable public var direction: FlowDirection { rawValue & 1 == 0 ? .ingress : .egress }
  /// Accepted or rejected.
  @inlinable public var action: FlowAction { rawValue & 2 == 0 ? .accept : .reject }
  /// Whether the traffic type leaves the flow out.
  @inlinable public var isFiltered: Bool { rawValue & 4 != 0 }
  /// The class that is never logged, if the flow is of one.
  @inlinable
  public var notLogged: NotLoggedClass? {
    rawValue < 16 ? nil : NotLoggedClass(rawValue: rawValue >> 4 - 1)
  }
  /// Whether the flow becomes a record.
  @inlinable public var isRecorded: Bool { rawValue & 0xf4 == 0 }
}

/// Decides what becomes of a flow when its first packet arrives: the seam for topologies and rules.
///
/// Asked once per new flow and window, never per packet.
public protocol FlowClassifier {
  /// The disposition of the flow with this key, whose first packet came at this time.
  mutating func classify(_ key: FlowKey, at time: PacketTime) -> FlowDisposition
}
