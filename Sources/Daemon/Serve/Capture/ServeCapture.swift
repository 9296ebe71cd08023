import ControlPlane
import Database
import FlowAggregation
import FlowModel
import HostNetwork
import HostTopology
import PacketCapture
import Threads
import VPCTopology
import Verdicts

/// The capture of a server, on a thread of its own: one source, one aggregation for each interval
/// that a flow log wants, and a second thread that writes the lines of every flow log.
///
/// What the API changes counts from the next look on, without a restart: rules and interfaces at
/// once, a new flow log from the next window.
final class ServeCapture {
  /// Milliseconds between two looks at what the API changed.
  private static let lookMilliseconds: UInt64 = 250
  /// Seconds of windows where no flow log says any.
  static let standardInterval: UInt32 = 60

  let setup: CaptureSetup
  private let wishes: CaptureWishes
  let numbers = FlowLogDesk.Numbers()
  let served: ServedTopology
  private let finders: SharedFinders
  let queue = FlowLogQueue()
  /// The intervals of flow logs, by their identifiers.
  private(set) var intervals: [String: UInt32] = [:]
  /// Identifiers of the interfaces that flow logs record.
  private var recorded: Set<String> = []
  private let isJudged: Bool
  private var pipeline = CapturePipeline([], judge: nil, ordersSums: false)
  private(set) var stages: [UInt32: WindowStage<FlowLogFanout>] = [:]
  /// The sinks of intervals; an interval that comes again has the same.
  private(set) var fanouts: [UInt32: FlowLogFanout] = [:]
  private var nextLook: UInt64 = 0
  private var seeder: HostSeeder?
  /// The time up to which packets have been handed over; nil before the first.
  private(set) var clock: PacketTime?

  /// Opens nothing yet; `run` does.
  init(_ setup: CaptureSetup, _ wishes: CaptureWishes) throws {
    self.setup = setup
    self.wishes = wishes
    let news = try wishes.take()
    var topology = news?.topology
    if topology == nil { topology = try Topology(TopologyResources()) }
    guard let topology else { throw CaptureSetupError.noTopology }
    let only: InterfaceID? =
      if case .replay(let file) = setup.source { file.interface } else { nil }
    if let only, !topology.resources.interfaces.contains(where: { $0.id == only }) {
      throw CaptureSetupError.unknownInterface(only)
    }
    served = try ServedTopology(topology, numbers.registry, only: only)
    finders = SharedFinders(served.finders)
    isJudged = setup.isJudged
    if let news { adopt(news) }
    if let fault = news?.fault { tell(fault) }
  }

  /// Captures until it is told to stop; returns when everything is written.
  func run(stop: StopFlag) {
    var intake: any CaptureIntake = IdleIntake()
    var hasEnd = true
    do {
      intake = try makeIntake()
      setup.counters.setRunning(!(intake is IdleIntake))
    } catch {
      setup.log.log(.error, "capture", [("reason", "\(error)")])
      hasEnd = false
    }
    // Behind the intake, which gives up privileges.
    guard let writer = startWriter() else { return }
    loop(intake, stop)
    if hasEnd {
      setup.counters.setRunning(false)
      queue.put(.captureEnded)
    }
    // Flow logs still come and go behind the end of a capture.
    if !stop.isSet { loop(IdleIntake(), stop) }
    queue.close()
    writer.join()
  }

  /// Begins to write records; nil where the system gives no thread.
  private func startWriter() -> SystemThread? {
    do throws(SystemThread.Refusal) {
      return try SystemThread.start { [setup, numbers, queue, versions = served.versions] in
        let desk = FlowLogDesk(setup, numbers, versions)
        queue.drain(desk.take)
      }
    } catch {
      setup.log.log(
        .error, "capture",
        [("reason", "the system gives no thread to write records with (error \(error.code))")])
      return nil
    }
  }

  private func loop(_ intake: any CaptureIntake, _ stop: StopFlag) {
    while !stop.isSet, pipeline.failure == nil {
      look()
      setup.openWindows.serve { queue.put(.question(copyOpenWindows(for: $0))) }
      let turn = intake.turn(into: pipeline)
      say(turn.remarks)
      if let time = turn.time {
        clock = time
        pipeline.tick(time)
      }
      if turn.isOver { break }
    }
    say(intake.finish(into: pipeline))
    if let failure = pipeline.failure {
      setup.log.log(.error, "capture", [("reason", "\(failure)")])
    }
    pipeline.finish()
  }

  private func say(_ remarks: [LiveRemark]) {
    for remark in remarks {
      setup.log.log(remark.isLoss ? .warning : .info, "capture", [("reason", remark.sentence)])
    }
  }

  /// Whether interfaces are those of the VPC, and not found by looking at this host.
  private var knowsMembers: Bool { isJudged || setup.live.lab != nil }

  // MARK: The source

  private func makeIntake() throws -> any CaptureIntake {
    let judge =
      isJudged
      ? try served.makeJudge(numbers.rules, connectionLimit: VerdictLimits.connectionLimit) : nil
    pipeline = CapturePipeline([], judge: judge, ordersSums: false)
    switch setup.source {
    case .none, .auto: return IdleIntake()
    case .replay(let file):
      adoptStages()
      let annotation = PacketAnnotation(classifier: ReplayClassifier(served), finders: finders)
      let intake = try ReplayIntake(file, annotation)
      setup.log.log(.info, "capture", [("source", file.path)])
      announceMembers()
      return intake
    case .live:
      let intake = try makeLiveIntake()
      clock = WallClock.now
      adoptStages()
      intake.start(pipeline)
      if knowsMembers { announceMembers() }
      return intake
    }
  }

  private func makeLiveIntake() throws -> LiveIntake {
    var configuration = setup.live
    configuration.records.accountID = setup.host.accountID
    var lab: LabView?
    if let name = configuration.lab {
      lab = try LabView(
        name, rules: numbers.rules,
        number: { [numbers] in try? numbers.registry.number(for: $0.description) })
    }
    let log = setup.log
    let intake = try LiveIntake(
      configuration,
      .init(
        host: setup.host, book: numbers.book, rules: numbers.rules,
        finders: isJudged ? finders : nil,
        lab: lab, diagnose: { log.log(.info, "capture", [("source", $0)]) }))
    if let plane = setup.seededPlane {
      let seeder = HostSeeder(plane, setup.host)
      self.seeder = seeder
      intake.onChange = { seeder.isDue = true }
    }
    return intake
  }

  // MARK: What the API changed

  /// Takes up what is new, not more often than needed.
  private func look() {
    let now = WallClock.milliseconds
    guard now >= nextLook else { return }
    nextLook = now + ServeCapture.lookMilliseconds
    do {
      try seeder?.seedIfDue()
      guard let news = try wishes.take() else { return }
      adopt(news)
      if let fault = news.fault { tell(fault) }
      adoptStages()
      if knowsMembers { announceMembers() }
    } catch {
      setup.log.log(.error, "capture", [("reason", "\(error)")])
    }
  }

  private func tell(_ fault: TopologyError) {
    let sentence = "the VPC's parts do not fit together, so packets are judged as before"
    setup.log.log(.warning, sentence, [("reason", fault.description)])
  }

  private func adopt(_ news: CaptureWishes.News) {
    if let topology = news.topology {
      do throws(CaptureError) {
        try served.replace(topology)
        finders.replace(served.finders)
        if isJudged {
          pipeline.replaceRules(served.versions)
          for stage in stages.values { stage.setClassifier(ReplayClassifier(served)) }
        }
        queue.put(.topology(served.versions))
      } catch {
        setup.log.log(.error, "capture", [("reason", "\(error)")])
      }
    }
    intervals = news.flowLogs.reduce(into: [:]) { $0[$1.id] = $1.aggregationInterval }
    recorded = news.members.values.reduce(into: []) { $0.formUnion($1) }
    queue.put(.news(news, at: clock))
    // Behind the news, so that no flow comes before those who want it.
    for fanout in fanouts.values {
      fanout.isRecorded = intervals.values.contains(fanout.interval)
    }
  }

  /// Lets interfaces that flow logs are about be known, so that silence gives NODATA.
  private func announceMembers() {
    let known = recorded.compactMap { try? numbers.registry.number(for: $0) }
    pipeline.announceJudged(known.sorted(), at: clock ?? PacketTime(rawValue: 0))
  }

  private func fanout(_ interval: UInt32) -> FlowLogFanout {
    if let known = fanouts[interval] { return known }
    let fanout = FlowLogFanout(interval: interval, queue: queue)
    fanout.isRecorded = intervals.values.contains(interval)
    fanouts[interval] = fanout
    return fanout
  }

  /// Sums over the intervals that flow logs want, and over minutes where there is none: the books
  /// are kept in any case.
  private func adoptStages() {
    guard setup.isCapturing else { return }
    let wanted = intervals.isEmpty ? [ServeCapture.standardInterval] : Set(intervals.values)
    for interval in stages.keys.filter({ !wanted.contains($0) }) {
      if let stage = stages.removeValue(forKey: interval) { pipeline.remove(stage) }
    }
    for interval in wanted where stages[interval] == nil {
      do throws(AggregationError) {
        let aggregator = try FlowAggregator(
          .init(interval: interval, hashSeed: .random(in: .min ... .max)),
          classifier: ReplayClassifier(isJudged ? served : nil))
        let stage = WindowStage(aggregator, fanout(interval))
        stages[interval] = stage
        pipeline.add(stage, at: clock)
      } catch {
        setup.log.log(.error, "capture", [("reason", "\(error)")])
      }
    }
  }
}
