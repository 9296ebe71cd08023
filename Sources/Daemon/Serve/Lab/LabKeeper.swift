internal import ControlPlane
internal import Database
internal import Glibc
internal import Lab
internal import Synchronization
internal import Threads
internal import VPCTopology

/// Keeps a lab as the control plane wants it: what API calls make is built in the kernel.
///
/// Calls do not wait for that. Several within a short time are one change of the lab; what cannot
/// be built is told in the log, and what was in force before stays.
final class LabKeeper: Sendable {
  /// Microseconds between two looks.
  private static let lookMicroseconds: UInt32 = 100_000
  /// Looks without another change behind which a change is carried out.
  private static let quietLooks = 2
  /// Looks behind which it is carried out in any case.
  private static let patienceLooks = 20
  /// Looks between two tries while another command works on the lab.
  private static let busyLooks = 5

  private let folder: LabFolder
  private let plane: ControlPlane
  private let scope: ResourceScope
  private let log: ServerLog
  /// Counts changes that may concern the lab.
  private let changes = Atomic(1)
  private let stopFlag = StopFlag()
  private let thread = Mutex<SystemThread?>(nil)

  /// Looks at a lab that is up, and lets the control plane know of its VPC.
  init(
    _ name: String, _ plane: ControlPlane, _ scope: ResourceScope, _ log: ServerLog
  ) throws(ServeError) {
    let state: LabState
    do throws(LabError) {
      folder = try LabFolder(name)
      state = try LabState(folder)
    } catch {
      throw .capture("\(error)")
    }
    self.plane = plane
    self.scope = scope
    self.log = log
    do throws(DatabaseError) {
      try plane.seed(
        state.plan.topology, scope, from: .lab, milliseconds: ServeRun.milliseconds())
    } catch {
      throw .state(error)
    }
    plane.observe { [self] change in
      let notes: Set<ControlKind> = [.flowLog, .clientToken, .seed]
      guard change.scope == scope, change.steps.contains(where: { !notes.contains($0.item.kind) })
      else { return }
      changes.wrappingAdd(1, ordering: .relaxed)
    }
  }

  /// Begins to follow.
  func start() throws(ServeError) {
    do throws(SystemThread.Refusal) {
      let started = try SystemThread.start { [self] in follow() }
      thread.withLock { $0 = started }
    } catch {
      throw .capture("the system gives no thread to change the lab with (error \(error.code))")
    }
  }

  /// Ends it; a change that has begun is carried out.
  func stop() {
    stopFlag.set()
    let running = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    running?.join()
  }

  private func follow() {
    var done = 0
    var seen = 0
    var (quiet, waited) = (0, 0)
    while !stopFlag.isSet {
      let now = changes.load(ordering: .relaxed)
      if now != done {
        quiet = now == seen ? quiet + 1 : 0
        seen = now
        waited += 1
        if quiet >= LabKeeper.quietLooks || waited >= LabKeeper.patienceLooks {
          if apply() { done = now }
          waited = 0
          quiet = done == now ? 0 : -LabKeeper.busyLooks
        }
      }
      usleep(LabKeeper.lookMicroseconds)
    }
  }

  /// Puts the control plane's VPC in force; false where that is worth another try.
  private func apply() -> Bool {
    do {
      let topology = try plane.state(scope).topology()
      let plan = try LabPlan(topology)
      let text = TopologyTimeline(topology).yaml
      guard try LabChange.apply(plan, topology: text, to: folder, builds: true) else { return true }
      log.log(
        .info, "lab changed",
        [("lab", folder.name), ("interfaces", "\(plan.interfaces.count)")])
    } catch LabError.busy {
      return false
    } catch {
      log.log(
        .warning, "the lab stays as it was", [("lab", folder.name), ("reason", "\(error)")])
    }
    return true
  }
}
