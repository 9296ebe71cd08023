internal import ControlPlane

extension ControlPlane {
  /// Flow logs by destination and status, and the generation of each account and Region.
  func write(to text: inout MetricsText) {
    let states = ((try? scopes()) ?? []).compactMap { try? state($0) }
    text.begin("weir_flow_logs", .gauge, "Flow logs by destination and how deliveries go.")
    var counts: [[String]: Int] = [:]
    for state in states {
      for record in state.all(.flowLog) {
        let type = record["logDestinationType"] ?? "cloud-watch-logs"
        counts[[type, record["deliverLogsStatus"] ?? "SUCCESS"], default: 0] += 1
      }
    }
    for (words, count) in counts.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      text.sample("\(count)", [("destination", words[0]), ("status", words[1])])
    }
    text.begin(
      "weir_state_generation", .counter, "Changes of the control plane by account and Region.")
    for state in states {
      text.sample(
        "\(state.generation)",
        [("account", state.scope.account), ("region", state.scope.region)])
    }
  }
}
