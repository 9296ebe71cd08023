public import FlowModel

/// A topology that changes: versions in the order of time, each checked as a whole.
public struct TopologyTimeline: Sendable {
  /// A topology, and since when it holds.
  public struct Version: Sendable {
    /// The first moment of the version; that of the first one is the beginning of time.
    public let from: PacketTime
    /// What holds until the next version does.
    public let topology: Topology
  }

  /// At least one, in strictly ascending order of their moments; neighbours differ.
  public let versions: [Version]
  /// What looks wrong though it works, each once, in the order of files and lines.
  public let warnings: [TopologyFault]
  /// The interfaces of all versions: those of the first in its order, then others as they appear.
  ///
  /// An interface keeps its place when changes are added at the end.
  public let interfaceIDs: [InterfaceID]

  /// A topology that never changes.
  public init(_ topology: Topology) {
    self.init(first: topology, changes: [], warnings: topology.warnings)
  }

  /// Changes must be in ascending order, and later than the beginning of time.
  init(
    first: Topology, changes: [(from: PacketTime, topology: Topology)], warnings: [TopologyFault]
  ) {
    let beginning = Version(from: PacketTime(rawValue: 0), topology: first)
    versions = [beginning] + changes.map { Version(from: $0.from, topology: $0.topology) }
    self.warnings = warnings
    var ids = first.resources.interfaces.map(\.id)
    var seen = changes.isEmpty ? [] : Set(ids)
    for change in changes {
      ids += change.topology.resources.interfaces.map(\.id).filter { seen.insert($0).inserted }
    }
    interfaceIDs = ids
  }

  /// The version that holds from the beginning.
  public var first: Topology { versions[0].topology }

  /// The place in `versions` of the one in force at a moment, found in O(log n).
  public func place(at time: PacketTime) -> Int {
    var (low, high) = (0, versions.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if versions[middle].from <= time { low = middle } else { high = middle }
    }
    return low
  }

  /// The topology in force at a moment.
  public func topology(at time: PacketTime) -> Topology { versions[place(at: time)].topology }
}
