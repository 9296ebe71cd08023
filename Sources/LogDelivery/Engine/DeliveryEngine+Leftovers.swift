internal import Synchronization

extension DeliveryEngine {
  /// Delivers what an earlier process left of flow logs that nobody has added, then forgets them.
  ///
  /// Where the way is not known any more, records are dropped and the loss is told.
  ///
  /// - Returns: What could not be done, a sentence for each flow log.
  package func takeUpLeftovers() -> [String] {
    let ids: [String]
    do throws(SpoolError) { ids = try leftovers() } catch { return [error.description] }
    return ids.compactMap { id in
      do throws(SpoolError) {
        try takeUp(id)
        return nil
      } catch {
        return error.description
      }
    }
  }

  private func takeUp(_ id: String) throws(SpoolError) {
    let place = "\(folder)/\(id)"
    if let file = PlanFile.read(folder: place, disk: disk), file.plan.flowLogID == id {
      try add(file.plan)
      close(id, since: file.closed)
      return
    }
    let (spool, losses) = try Spool.open(
      flowLogID: id, folder: place, disk: disk, limits: limits.spool, now: clock.steady(),
      random: clock.random)
    for loss in losses + spool.dropAll(.orphaned) { observer.lost(loss) }
    forget(place)
  }

  /// Removes a folder without segments.
  func forget(_ place: String) {
    try? disk.remove("\(place)/\(SpoolPosition.fileName)")
    try? PlanFile.remove(folder: place, disk: disk)
    try? disk.removeFolder(place)
  }
}
