import HostNetwork
import HostTopology

/// The interfaces of the namespace while they come, change and go, with what they count themselves.
final class InterfaceFollower {
  /// Interfaces that are gone and still compared; beyond it those that came first are forgotten.
  private static let goneLimit = 4_096

  private var watcher: NetworkWatcher
  private var reader: StatisticsReader
  private let names: [String]
  private let host: HostOptions
  /// Counters before and behind the moment at which the capture began; 0 for an interface that came
  /// later.
  private var atStart: [UInt32: CounterBracket] = [:]
  /// The same for its end, or that of the interface.
  private var atEnd: [UInt32: CounterBracket] = [:]
  /// Counters of interfaces that are there, as they were about a second ago at most.
  private var latest: [UInt32: InterfaceStatistics] = [:]
  /// Every interface that was captured, as it was known last.
  private(set) var known: [UInt32: CapturedInterface] = [:]
  /// Interfaces that are there, by number: those that were asked for, else all but the loopback,
  /// up or down.
  private(set) var present: [CapturedInterface]

  /// Looks at the namespace that the thread is in.
  ///
  /// - Parameter names: Interfaces that were asked for; empty for all that are up.
  init(names: [String], _ host: HostOptions) throws(HostNetworkError) {
    let watcher = try NetworkWatcher()
    reader = try StatisticsReader()
    self.names = names
    self.host = host
    present =
      names.isEmpty
      ? CapturedInterface.list(watcher.snapshot, host) { !$0.isLoopback }
      : try CapturedInterface.list(watcher.snapshot, names: names, host)
    for link in watcher.snapshot.links {
      atStart[UInt32(bitPattern: link.index)] = CounterBracket(link.statistics)
    }
    self.watcher = watcher
    remember(present)
  }

  /// Those of them that are captured: all that were asked for, else all that are up.
  var captured: [CapturedInterface] { names.isEmpty ? present.filter(\.isUp) : present }

  /// Readable when there is something to follow.
  var descriptor: Int32 { watcher.descriptor }

  /// Whether interfaces were asked for and none of them is left; one that comes again under its
  /// old name is another.
  var isDeserted: Bool { !names.isEmpty && present.isEmpty }

  /// What is different since the last look.
  struct News {
    /// Interfaces that came, or of which something else is known.
    var changed: [CapturedInterface] = []
    /// Interfaces that are gone, those that came and went between two looks included.
    var gone: [CapturedInterface] = []
  }

  /// Takes what the kernel told, without waiting for any of it.
  func look() throws(HostNetworkError) -> News {
    var news = News()
    guard let update = try watcher.update() else { return news }
    let before = known
    let snapshot = update.snapshot
    let wanted = Set(present.map(\.index))
    present = CapturedInterface.list(snapshot, host) { [names] link in
      names.isEmpty ? !link.isLoopback : wanted.contains(UInt32(bitPattern: link.index))
    }
    news.changed = present.filter { before[$0.index] != $0 }
    for link in update.departed {
      let index = UInt32(bitPattern: link.index)
      guard names.isEmpty ? !link.isLoopback : wanted.contains(index) else { continue }
      atEnd[index] = CounterBracket(link.statistics.atLeast(latest[index]))
      news.gone += [known[index] ?? departed(link, snapshot)].compactMap { $0 }
    }
    remember(present + news.gone)
    return news
  }

  /// What an interface was like that no snapshot shows.
  private func departed(_ link: NetworkLink, _ snapshot: NetworkSnapshot) -> CapturedInterface? {
    let earlier = NetworkSnapshot(
      namespaceCookie: snapshot.namespaceCookie, links: snapshot.links + [link],
      addresses: snapshot.addresses, routes: snapshot.routes)
    return CapturedInterface.list(earlier, host) { $0.index == link.index }.first
  }

  private func remember(_ interfaces: [CapturedInterface]) {
    for interface in interfaces { known[interface.index] = interface }
    let excess = known.count - present.count - InterfaceFollower.goneLimit
    guard excess > 0 else { return }
    let present = Set(present.map(\.index))
    for index in known.keys.filter({ !present.contains($0) }).sorted().prefix(excess) {
      (known[index], atStart[index], atEnd[index], latest[index]) = (nil, nil, nil, nil)
    }
  }

  // MARK: What interfaces count themselves

  /// Begins the capture, between two looks at the counters.
  ///
  /// - Parameter hasBegun: Whether packets are let in already, as into rings that were opened since
  ///   the very first look.
  func noteStart(hasBegun: Bool, _ begin: () -> Void) {
    let before = present.map {
      hasBegun ? atStart[$0.index]?.least : statistics(of: $0.index)
    }
    begin()
    for (interface, before) in zip(present, before) {
      guard let now = statistics(of: interface.index) else { continue }
      atStart[interface.index] = CounterBracket(least: before ?? now, most: now)
    }
  }

  /// Ends the capture, between two looks at the counters.
  func noteEnd(_ end: () -> Void) {
    let left = known.values.map(\.index).filter { atEnd[$0] == nil }
    let before = left.map { statistics(of: $0) }
    end()
    for (index, before) in zip(left, before) {
      guard let before, let now = statistics(of: index) else { continue }
      atEnd[index] = CounterBracket(least: before, most: now)
    }
  }

  /// Notes where counters stand while interfaces are there: some forget them when they go.
  func noteCounters() {
    for interface in present { latest[interface.index] = statistics(of: interface.index) }
  }

  /// Packets that an interface counted since the beginning until now.
  func packetsUntilNow(_ index: UInt32) -> UInt64 {
    guard let now = statistics(of: index) else { return 0 }
    return now.since(atStart[index]?.most ?? InterfaceStatistics()).packets
  }

  /// What an interface counted between beginning and end; nil where it did not tell.
  func counted(by index: UInt32) -> CounterBracket? {
    guard let end = atEnd[index] ?? statistics(of: index).map(CounterBracket.init) else {
      return nil
    }
    let start = atStart[index] ?? CounterBracket(InterfaceStatistics())
    return CounterBracket(least: end.least.since(start.most), most: end.most.since(start.least))
  }

  /// Whether the interface is gone, and not only down.
  func isGone(_ index: UInt32) -> Bool { !present.contains { $0.index == index } }

  private func statistics(of index: UInt32) -> InterfaceStatistics? {
    try? reader.statistics(ofInterface: Int32(bitPattern: index))
  }
}

/// Counters that cannot be read at the moment that matters: as they were before it and behind it.
struct CounterBracket {
  var least: InterfaceStatistics
  var most: InterfaceStatistics

  init(least: InterfaceStatistics, most: InterfaceStatistics) {
    (self.least, self.most) = (least, most)
  }

  /// Counters that are known exactly.
  init(_ exact: InterfaceStatistics) { (least, most) = (exact, exact) }
}

extension InterfaceStatistics {
  /// No less than at an earlier look.
  func atLeast(_ earlier: InterfaceStatistics?) -> InterfaceStatistics {
    guard let earlier else { return self }
    var all = self
    all.receivedPackets = max(receivedPackets, earlier.receivedPackets)
    all.sentPackets = max(sentPackets, earlier.sentPackets)
    all.receivedDrops = max(receivedDrops, earlier.receivedDrops)
    all.sentDrops = max(sentDrops, earlier.sentDrops)
    return all
  }

  /// What was counted since an earlier look; a driver that began anew has counted what it shows.
  func since(_ earlier: InterfaceStatistics) -> InterfaceStatistics {
    func difference(_ path: KeyPath<InterfaceStatistics, UInt64>) -> UInt64 {
      let (now, then) = (self[keyPath: path], earlier[keyPath: path])
      return now >= then ? now - then : now
    }
    var change = InterfaceStatistics()
    change.receivedPackets = difference(\.receivedPackets)
    change.sentPackets = difference(\.sentPackets)
    change.receivedDrops = difference(\.receivedDrops)
    change.sentDrops = difference(\.sentDrops)
    return change
  }
}
