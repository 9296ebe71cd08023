/// One difference between two snapshots; counters are no difference.
package enum NetworkChange: Hashable, Sendable {
  /// An interface came: made, or moved into the namespace.
  case appeared(NetworkLink)
  /// An interface went: deleted, or moved out of the namespace.
  case vanished(NetworkLink)
  /// An interface has another name.
  case renamed(from: NetworkLink, to: NetworkLink)
  /// Something else of an interface changed: state, MTU, hardware address, master.
  case changed(from: NetworkLink, to: NetworkLink)
  /// An interface has one more address.
  case addressAdded(NetworkAddress)
  /// An interface lost an address.
  case addressRemoved(NetworkAddress)
  /// Routes of the main table came, went or changed.
  case routesChanged
}

extension NetworkChange {
  /// Everything that is different, interfaces by number, then addresses, then routes.
  ///
  /// An interface is the same when it has the same number. A number that was given away again
  /// between the snapshots shows as a change of everything about it.
  package static func between(
    _ old: NetworkSnapshot, _ new: NetworkSnapshot
  ) -> [NetworkChange] {
    var changes: [NetworkChange] = []
    let before = Dictionary(
      old.links.map { ($0.index, $0) }, uniquingKeysWith: { first, _ in first })
    let after = Dictionary(
      new.links.map { ($0.index, $0) }, uniquingKeysWith: { first, _ in first })
    for link in old.links where after[link.index] == nil { changes.append(.vanished(link)) }
    for link in new.links {
      guard let former = before[link.index] else {
        changes.append(.appeared(link))
        continue
      }
      if former.name != link.name { changes.append(.renamed(from: former, to: link)) }
      var renamed = former.withoutStatistics
      renamed.name = link.name
      if renamed != link.withoutStatistics { changes.append(.changed(from: former, to: link)) }
    }
    let addressesBefore = Set(old.addresses)
    let addressesAfter = Set(new.addresses)
    changes += old.addresses.filter { !addressesAfter.contains($0) }.map { .addressRemoved($0) }
    changes += new.addresses.filter { !addressesBefore.contains($0) }.map { .addressAdded($0) }
    if old.routes != new.routes || old.omittedRoutes != new.omittedRoutes {
      changes.append(.routesChanged)
    }
    return changes
  }
}
