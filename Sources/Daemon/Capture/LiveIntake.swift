import FlowModel
import Glibc
import HostNetwork
import HostTopology

/// Live packets of interfaces that come and go: the source that works here, and whoever follows the
/// interfaces.
final class LiveIntake: CaptureIntake {
  /// Milliseconds for which a turn sleeps at most; how soon the loop hears that it is to end.
  private static let waitMilliseconds: Int32 = 50
  /// Milliseconds between two looks at interfaces.
  private static let lookMilliseconds: UInt64 = 50

  private let configuration: CaptureConfiguration
  private let book: CapturedInterfaceBook
  private let lab: LabView?
  private let follower: InterfaceFollower
  private let source: any LiveSource
  /// Hears that interfaces came, changed or went.
  var onChange: () -> Void = {}
  private var lastLook = UInt64(0)
  private var clock = WallClock.now

  /// What a live capture works with.
  struct Surroundings {
    var host: HostOptions
    var book: CapturedInterfaceBook
    var rules: DecidingRuleList
    /// Find the interfaces of a topology whose rules judge; nil without one.
    var finders: SharedFinders?
    var lab: LabView?
    /// Takes what people should know.
    var diagnose: (String) -> Void
  }

  /// Opens what was asked for, or the best that works; packets are let in behind it.
  init(_ configuration: CaptureConfiguration, _ surroundings: Surroundings) throws {
    self.configuration = configuration
    book = surroundings.book
    lab = surroundings.lab
    let follower = try InterfaceFollower(names: configuration.interfaces, surroundings.host)
    self.follower = follower
    let source = try LiveIntake.makeSource(configuration, follower, surroundings)
    self.source = source
    follower.noteStart(hasBegun: source is RingSource) { source.open() }
    if let code = Privileges.keep(source.neededCapabilities) {
      surroundings.diagnose(
        "privileges cannot be given up (error \(code)); capturing with all of them")
    }
  }

  /// Begins to take packets; interfaces that are there are known from now on.
  func start(_ pipeline: CapturePipeline) {
    if let lab {
      pipeline.announce(lab.numbers.values.sorted(), at: WallClock.now)
    } else {
      announce(follower.captured, pipeline, at: WallClock.now)
    }
    source.start()
    clock = WallClock.now
    pipeline.tick(clock)
  }

  func turn(into pipeline: CapturePipeline) -> IntakeTurn {
    // Many changes in a short time are one look.
    let isLookDue = WallClock.milliseconds >= lastLook + LiveIntake.lookMilliseconds
    LiveIntake.wait(for: source.descriptors + (isLookDue ? [follower.descriptor] : []))
    // A look behind a drain knows every interface that the drain met.
    let meetsStranger = source.receive()
    var remarks: [LiveRemark] = []
    if meetsStranger || isLookDue {
      lastLook = WallClock.milliseconds
      remarks += follow(pipeline, at: clock)
    }
    let (time, more) = source.collect(into: pipeline, at: WallClock.now)
    remarks += more
    if time.seconds != clock.seconds { follower.noteCounters() }
    clock = time
    return IntakeTurn(
      time: time, remarks: remarks, isOver: !source.isAlive || follower.isDeserted)
  }

  func finish(into pipeline: CapturePipeline) -> [LiveRemark] {
    source.prepareToStop()
    var remarks = follow(pipeline, at: clock)
    follower.noteEnd { source.stop() }
    // What came since the last look may have rows in the last drain.
    if source.receive() { remarks += follow(pipeline, at: clock) }
    return remarks + source.finish(into: pipeline)
  }

  /// Takes up what is new of interfaces.
  private func follow(_ pipeline: CapturePipeline, at time: PacketTime) -> [LiveRemark] {
    do {
      let news = try follower.look()
      if !news.changed.isEmpty || !news.gone.isEmpty { onChange() }
      let remarks = source.update(news.changed, gone: news.gone)
      announce(news.changed.filter(\.isUp), pipeline, at: time)
      guard !configuration.interfaces.isEmpty else { return remarks }
      return remarks
        + news.gone.map {
          LiveRemark(
            sentence:
              "\($0.name): went away, and comes back as another interface; what was captured "
              + "there is kept")
        }
    } catch HostNetworkError.restless {
      // The next look is near.
      return []
    } catch {
      return [LiveRemark(sentence: "\(error)", isLoss: false)]
    }
  }

  /// Lets interfaces be known before their first packet, so that silence gives NODATA.
  ///
  /// - Parameter time: Not later than what is still to be handed over, as it moves the clock.
  private func announce(
    _ interfaces: [CapturedInterface], _ pipeline: CapturePipeline, at time: PacketTime
  ) {
    // Those of a lab are known from the beginning, under the names that its topology has for them.
    guard configuration.lab == nil else { return }
    pipeline.announce(interfaces.compactMap { try? book.number(of: $0.metadata) }, at: time)
  }

  private static func wait(for descriptors: [Int32]) {
    var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    unsafe _ = poll(&polled, nfds_t(polled.count), waitMilliseconds)
  }

  /// What interfaces counted themselves, beside what was captured of them.
  var comparisons: [InterfaceComparison] {
    let tallies = source.tallies
    return follower.known.values.sorted { $0.index < $1.index }.compactMap { interface in
      // What is down and had no packet was not captured.
      guard interface.isUp || tallies[interface.index] != nil,
        let counted = follower.counted(by: interface.index)
      else { return nil }
      let comparison = InterfaceComparison(
        interface, isGone: follower.isGone(interface.index), counted: counted,
        tallies[interface.index] ?? InterfaceTally(), isProbe: source is ProbeSource)
      guard let lab else { return comparison }
      return lab.interfaceIDs[interface.index].map { comparison.fromOtherEnd($0) }
    }
  }
}
