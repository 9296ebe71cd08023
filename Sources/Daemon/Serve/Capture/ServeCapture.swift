import ControlPlane
import Database
import FlowAggregation
import FlowModel
import HostNetwork
import HostTopology
import PacketCapture
import VPCTopology
import Verdicts

/// The capture of a server, on a thread of its own: one source, one aggregation for each interval
/// that a flow log wants, and lines for every flow log.
///
/// What the API changes counts from the next look on, without a restart: rules and interfaces at
/// once, a new flow log from the next window.
final class ServeCapture {
  /// Milliseconds between two looks at what the API changed.
  private static let lookMilliseconds: UInt64 = 250

  let setup: CaptureSetup
  private let wishes: CaptureWishes
  private let registry = InterfaceRegistry()
  let rules = DecidingRuleList()
  let served: ServedTopology
  private let finders: SharedFinders
  let desk: FlowLogDesk
  private let isJudged: Bool
  private var pipeline = CapturePipeline([], judge: nil, ordersSums: false)
  private(set) var stages: [UInt32: WindowStage<FlowLogFanout>] = [:]
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
    served = try ServedTopology(topology, registry, only: only, accountID: setup.host.accountID)
    finders = SharedFinders(served.finders)
    isJudged = setup.isJudged
    desk = FlowLogDesk(
      setup, served, registry, rules, book: CapturedInterfaceBook(registry))
    if let news { adopt(news) }
    if let fault = news?.fault { tell(fault) }
  }

  /// Captures until it is told to stop.
  func run(stop: StopFlag) {
    do {
      let intake = try makeIntake()
      setup.counters.setRunning(!(intake is IdleIntake))
      loop(intake, stop)
      setup.counters.setRunning(false)
      setup.delivery.captureEnded()
      // Flow logs still come and go behind the end of a capture.
      if !stop.isSet { loop(IdleIntake(), stop) }
    } catch {
      setup.log.log(.error, "capture", [("reason", "\(error)")])
      // Flow logs are still told of, so that what waits for delivery goes on.
      loop(IdleIntake(), stop)
    }
  }

  private func loop(_ intake: any CaptureIntake, _ stop: StopFlag) {
    while !stop.isSet, pipeline.failure == nil {
      look()
      setup.openWindows.serve { copyOpenWindows($0) }
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
      ? try served.makeJudge(rules, connectionLimit: VerdictLimits.connectionLimit) : nil
    pipeline = CapturePipeline([], judge: judge, ordersSums: false)
    switch setup.source {
    case .none, .auto: return IdleIntake()
    case .replay(let file):
      adoptStages()
      let annotation = PacketAnnotation(classifier: ReplayClassifier(served), finders: finders)
      let intake = try ReplayIntake(file, annotation)
      setup.log.log(.info, "capture", [("source", file.path)])
      desk.announceMembers(pipeline, at: clock)
      return intake
    case .live:
      let intake = try makeLiveIntake()
      clock = WallClock.now
      adoptStages()
      intake.start(pipeline)
      if knowsMembers { desk.announceMembers(pipeline, at: clock) }
      return intake
    }
  }

  private func makeLiveIntake() throws -> LiveIntake {
    var configuration = setup.live
    configuration.records.accountID = setup.host.accountID
    var lab: LabView?
    if let name = configuration.lab {
      lab = try LabView(
        name, rules: rules, number: { [registry] in try? registry.number(for: $0.description) })
    }
    let log = setup.log
    let intake = try LiveIntake(
      configuration,
      .init(
        host: setup.host, book: desk.book, rules: rules, finders: isJudged ? finders : nil,
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
      if knowsMembers { desk.announceMembers(pipeline, at: clock) }
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
        desk.adoptTopology()
      } catch {
        setup.log.log(.error, "capture", [("reason", "\(error)")])
      }
    }
    desk.adopt(news, at: clock)
  }

  /// Sums over the intervals that flow logs want, and over minutes where there is none: the books
  /// are kept in any case.
  private func adoptStages() {
    guard setup.isCapturing else { return }
    var wanted = desk.intervals
    if wanted.isEmpty { wanted = [FlowLogDesk.standardInterval] }
    for interval in stages.keys.filter({ !wanted.contains($0) }) {
      if let stage = stages.removeValue(forKey: interval) { pipeline.remove(stage) }
    }
    for interval in wanted where stages[interval] == nil {
      do throws(AggregationError) {
        let aggregator = try FlowAggregator(
          .init(interval: interval, hashSeed: .random(in: .min ... .max)),
          classifier: ReplayClassifier(isJudged ? served : nil))
        let stage = WindowStage(aggregator, desk.fanout(interval))
        stages[interval] = stage
        pipeline.add(stage, at: clock)
      } catch {
        setup.log.log(.error, "capture", [("reason", "\(error)")])
      }
    }
  }
}
