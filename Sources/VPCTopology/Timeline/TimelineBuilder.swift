import FlowModel

/// Puts versions together, and lists what is wrong with any of them once.
struct TimelineBuilder {
  private var first: Topology?
  private var last: Topology?
  private var changes: [(from: PacketTime, topology: Topology)] = []
  private var faults: [TopologyFault] = []
  private var seen: Set<TopologyFault> = []

  /// Adds faults of no version.
  mutating func report(_ more: [TopologyFault]) {
    for fault in more where seen.insert(fault).inserted { faults.append(fault) }
  }

  /// Checks what holds from a moment, nil for the beginning.
  ///
  /// A version that says the same as the one before it is none: it changes nothing.
  mutating func add(_ input: inout TopologyInput, from time: PacketTime?) {
    do throws(TopologyError) {
      let topology = try input.topology()
      if let last, TopologyDifference(from: last.resources, to: topology.resources).isEmpty {
        return
      }
      report(topology.warnings, since: time)
      last = topology
      if let time { changes.append((time, topology)) } else { first = topology }
    } catch {
      guard case .faults(let found) = error else { return }
      report(found, since: time)
    }
  }

  /// A fault that stays is listed with the moment since when it is there.
  private mutating func report(_ more: [TopologyFault], since time: PacketTime?) {
    for fault in more where seen.insert(fault).inserted {
      var fault = fault
      fault.since = time
      faults.append(fault)
    }
  }

  /// The timeline, unless anything is wrong with any version.
  func finish() throws(TopologyError) -> TopologyTimeline {
    let all = faults.sorted()
    guard let first, !all.contains(where: { $0.severity == .error }) else { throw .faults(all) }
    return TopologyTimeline(first: first, changes: changes, warnings: all)
  }
}
