import CommandLineKit
import Daemon
import HostNetwork
import HostTopology

/// What commands that capture live traffic have in common.
enum LiveCapture {
  /// Enters the namespace that was asked for, and captures there; says why when it cannot.
  static func run(
    _ configuration: CaptureConfiguration,
    _ body: (LiveCaptureRun, StopFlag, TerminalObserver) -> ExitCode
  ) -> ExitCode {
    do throws(HostNetworkError) {
      try CaptureOptions.enter(configuration.namespace)
    } catch {
      Console.diagnose("\(error)")
      return .usage
    }
    let stop = Interrupt.stopFlag()
    let observer = TerminalObserver()
    defer { observer.clear() }
    let host = HostOptions(
      accountID: configuration.records.accountID, machineID: HostOptions.machineID(),
      namespaceName: configuration.namespace ?? "")
    return body(LiveCaptureRun(configuration, host: host), stop, observer)
  }
}

extension CaptureConfiguration {
  /// Takes the words that say where packets come from.
  mutating func takeSource(_ arguments: ParsedArguments) {
    interfaces = arguments[CaptureOptions.interface]
    namespace = arguments[CaptureOptions.namespace]
    backend = arguments[CaptureOptions.backend]
    duration = arguments[CaptureOptions.duration]
  }
}
