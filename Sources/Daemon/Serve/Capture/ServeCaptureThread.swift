internal import ControlPlane
internal import Glibc
internal import HostNetwork
internal import HostTopology
internal import Lab
internal import Synchronization
internal import Threads
internal import VPCTopology

/// The thread of a server's capture: begun behind the first answer, ended before the server.
final class ServeCaptureThread: Sendable {
  let counters = CaptureCounters()
  /// Where others ask for what its windows hold.
  let openWindows = OpenWindowDesk()
  private let setup: CaptureSetup
  private let wishes: CaptureWishes
  /// The namespace that it captures in.
  private let namespace: NetworkNamespace
  private let stopFlag = StopFlag()
  private let thread = Mutex<SystemThread?>(nil)
  /// Changes the lab, where one is captured.
  private let keeper: LabKeeper?

  /// Settles where packets come from, and lets the control plane know of the host's interfaces.
  init(
    _ configuration: ServeConfiguration, _ plane: ControlPlane,
    _ delivery: any FlowLogDelivery, _ log: ServerLog
  ) throws(ServeError) {
    let host = HostOptions(
      accountID: configuration.account, region: configuration.region,
      machineID: HostOptions.machineID())
    let source = try ServeCaptureThread.source(configuration, log)
    var setup = CaptureSetup(
      source: source, host: host, isJudged: false, plane: plane, scope: configuration.scope,
      delivery: delivery, counters: counters, openWindows: openWindows, log: log)
    var namespace = NetworkNamespace.current
    if let name = configuration.lab {
      namespace = try ServeCaptureThread.takeLab(name, &setup)
      keeper = try LabKeeper(name, plane, configuration.scope, log)
    } else {
      keeper = nil
    }
    if configuration.lab != nil {
      // What comes in at the router has been judged by the kernel.
    } else if source == .live {
      setup.isJudged = configuration.topology != nil
      if !setup.isJudged { setup.seededPlane = plane }
    } else if case .replay = source {
      setup.isJudged = true
    }
    if let path = configuration.ipRanges {
      do throws(ServiceRangesError) {
        setup.ranges = try ServiceRanges.load(path)
      } catch {
        throw .capture(ReplayTopologyError.ranges(error).sentences.joined(separator: "\n"))
      }
    }
    if setup.seededPlane != nil {
      do {
        try HostSeeder.seed(plane, host)
      } catch {
        throw .capture("the host's interfaces cannot be read: \(error)")
      }
    }
    self.setup = setup
    self.namespace = namespace
    wishes = CaptureWishes(plane, configuration.scope)
  }

  /// What `auto` means here; a source that cannot work is refused before anything begins.
  private static func source(
    _ configuration: ServeConfiguration, _ log: ServerLog
  ) throws(ServeError) -> CaptureSource {
    let needs =
      "needs CAP_NET_RAW, or CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN for the kernel's own verdicts, "
      + "which this process has not"
    guard configuration.lab == nil else {
      guard [.auto, .live].contains(configuration.source) else {
        throw .capture("--lab and --source exclude each other; a lab's packets are live")
      }
      guard CapturePrivilege.isHeld else {
        throw .capture("--lab \(needs); sudo gives it")
      }
      return .live
    }
    switch configuration.source {
    case .live:
      guard CapturePrivilege.isHeld else {
        throw .capture("--source live \(needs); sudo gives it, and --source none goes without")
      }
      return .live
    case .auto:
      if CapturePrivilege.isHeld { return .live }
      log.log(.info, "nothing is captured", [("reason", "live capture \(needs)")])
      return .none
    case .replay(let file):
      let isReadable = unsafe access(file.path, R_OK) == 0
      guard file.path == "-" || isReadable else {
        throw .capture("the capture \(file.path) cannot be read; another file works")
      }
      return configuration.source
    case .none: return .none
    }
  }

  /// Turns to the router of a lab, where all of its packets pass.
  private static func takeLab(
    _ name: String, _ setup: inout CaptureSetup
  ) throws(ServeError) -> NetworkNamespace {
    do throws(LabError) {
      let state = try LabState(try LabFolder(name))
      setup.live.lab = name
      setup.live.backend = .kernel
      return state.folder.namespace(LabFolder.router)
    } catch {
      throw .capture("\(error)")
    }
  }

  /// Begins; a replay whose interface is not there is refused.
  func start() throws(ServeError) {
    try keeper?.start()
    do {
      // Made here, so that a mistake is told before anything runs, and used by the thread alone.
      let capture = Handover(try ServeCapture(setup, wishes))
      let started = try SystemThread.start { [self] in
        do {
          try namespace.enter()
          capture.value.run(stop: stopFlag)
        } catch {
          setup.log.log(.error, "capture", [("reason", "\(error)")])
        }
      }
      thread.withLock { $0 = started }
    } catch let refusal as SystemThread.Refusal {
      throw .capture("the system gives no thread to capture with (error \(refusal.code))")
    } catch {
      throw .capture("\(error)")
    }
  }

  /// Ends it; windows that are open are written.
  func stop() {
    keeper?.stop()
    stopFlag.set()
    let running = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    running?.join()
  }
}

/// Carries a value to the one thread that uses it.
///
/// `@unchecked Sendable` holds because whoever makes it gives the value to a new thread and never
/// touches it again.
private final class Handover<Value>: @unchecked Sendable {
  let value: Value

  init(_ value: Value) { self.value = value }
}

/// What live capture may not be begun without.
enum CapturePrivilege {
  /// The kernel's numbers of CAP_NET_RAW and CAP_SYS_ADMIN.
  private static let sufficient: UInt64 = 1 << 13 | 1 << 21

  /// Whether the calling thread has it, as far as the kernel tells.
  static var isHeld: Bool {
    guard let text = SmallFile.text("/proc/thread-self/status") else { return geteuid() == 0 }
    let name = "CapEff:"
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name) }),
      let held = UInt64(line.dropFirst(name.count).drop { $0 == "\t" || $0 == " " }, radix: 16)
    else { return geteuid() == 0 }
    return held & sufficient != 0
  }
}
