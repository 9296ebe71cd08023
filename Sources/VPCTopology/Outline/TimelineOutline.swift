public import FlowModel

extension TopologyTimeline {
  /// An outline for people: when what changes, and the topology in force at a moment.
  ///
  /// - Parameter time: The moment; nil for the beginning.
  public func outline(at time: PacketTime? = nil) -> String {
    let shown = time.map(place(at:)) ?? 0
    var writer = TopologyOutline(versions[shown].topology)
    if versions.count > 1 {
      let since = shown == 0 ? "the beginning" : versions[shown].from.rfc3339
      let count = versions.count - 1
      writer.line(0, "\(count) change\(count == 1 ? "" : "s"); this holds from \(since)")
      writer.table(
        1,
        zip(versions, versions.dropFirst()).map { before, after in
          let difference = TopologyDifference(
            from: before.topology.resources, to: after.topology.resources)
          return [after.from.rfc3339, difference.sentence]
        })
      writer.line(0)
    }
    writer.write()
    return writer.text
  }
}

extension TopologyDifference {
  /// What changes, by identifier; long lists are cut.
  fileprivate var sentence: String {
    let parts = [("adds", added), ("changes", changed), ("removes", removed)].compactMap {
      (verb, ids) in ids.isEmpty ? nil : "\(verb) \(TopologyDifference.some(ids))"
    }
    let head = isHeadChanged ? ["changes account, Region or external identifiers"] : []
    return (parts + head).joined(separator: "; ")
  }

  private static func some(_ ids: [String]) -> String {
    let limit = 4
    let rest = ids.count > limit + 1 ? " and \(ids.count - limit) more" : ""
    return (rest.isEmpty ? ids[...] : ids.prefix(limit)).joined(separator: ", ") + rest
  }
}
