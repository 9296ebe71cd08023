import FlowModel
import HostTopology

/// Which source works here.
extension LiveIntake {
  /// Opens what the user asked for, or the best that works; says which and why.
  static func makeSource(
    _ configuration: CaptureConfiguration, _ follower: InterfaceFollower,
    _ surroundings: Surroundings
  ) throws -> any LiveSource {
    let interfaces = follower.captured
    let isSelective = !configuration.interfaces.isEmpty
    let isJudged = surroundings.finders != nil && surroundings.lab == nil
    var reason = "packets are judged by the topology's rules"
    let wantsKernel =
      configuration.backend == .kernel || (configuration.backend == .auto && !isJudged)
    if wantsKernel {
      do {
        let host = surroundings.host
        let source = try ProbeSource(
          follower.present, isSelective: isSelective, surroundings.book,
          rules: surroundings.rules, lab: surroundings.lab,
          unknown: NetworkInterface(
            id: InterfaceID(derivedFrom: "\(host.machineID)/\(host.namespaceName)/unknown"),
            accountID: host.accountID))
        if surroundings.lab == nil {
          surroundings.diagnose("\(names(interfaces)): the kernel's own sums and verdicts")
        }
        return source
      } catch {
        guard configuration.backend == .auto else { throw error }
        reason = "the kernel probe does not work here: \(error)"
      }
    }
    let source: RingSource
    do {
      source = try RingSource(
        interfaces, isSelective: isSelective, surroundings.book, finders: surroundings.finders,
        unknownRule: surroundings.rules.append(DecidingRuleText("unknown")),
        counted: { follower.packetsUntilNow($0) })
    } catch {
      guard configuration.backend == .auto, !isJudged else { throw error }
      throw NoBackend(probe: reason, ring: "\(error)")
    }
    let why = configuration.backend == .ring ? "" : ", as \(reason)"
    surroundings.diagnose("\(names(interfaces)): packets from the kernel's ring\(why)")
    return source
  }

  private static func names(_ interfaces: [CapturedInterface]) -> String {
    let limit = InterfaceComparison.namedLimit
    let shown = interfaces.prefix(limit).map(\.name).joined(separator: ", ")
    if interfaces.count > limit { return "\(shown) and \(interfaces.count - limit) more" }
    return interfaces.isEmpty ? "no interface yet" : shown
  }
}

/// Neither backend works.
private struct NoBackend: Error, CustomStringConvertible {
  let probe: String
  let ring: String

  var description: String { "\(probe); nor can its ring be used: \(ring)" }
}
