package import AWSProtocols
// Whole-module builds find C times through this module first, as its headers include theirs.
import CLinuxShims
import Glibc

/// What a client takes from the machine: variables, the clock, chance, and waiting.
package struct Surroundings {
  /// The value of an environment variable; nil when it is not set.
  package var variable: (String) -> String?
  /// The time that requests are signed with.
  package var now: () -> UTCTime
  /// A number from 0 to 1.
  package var random: () -> Double
  /// Waits for some seconds.
  package var sleep: (Double) -> Void

  /// Puts surroundings together, as tests do.
  package init(
    variable: @escaping (String) -> String?, now: @escaping () -> UTCTime,
    random: @escaping () -> Double, sleep: @escaping (Double) -> Void
  ) {
    self.variable = variable
    self.now = now
    self.random = random
    self.sleep = sleep
  }

  /// Those of this process.
  package static var process: Surroundings {
    Surroundings(
      variable: { name in unsafe getenv(name).map { unsafe String(cString: $0) } },
      now: { UTCTime(seconds: time(nil)) },
      random: { Double.random(in: 0...1) },
      sleep: { seconds in
        let whole = seconds.rounded(.down)
        var wait = timespec(tv_sec: Int(whole), tv_nsec: Int((seconds - whole) * 1e9))
        var left = timespec()
        while unsafe nanosleep(&wait, &left) != 0 && errno == EINTR { wait = left }
      })
  }

  /// The file of certificates to trust in place of the system's, as `AWS_CA_BUNDLE` names it.
  package var authorities: String? { text("AWS_CA_BUNDLE") }

  /// The value of a variable that is set to something.
  func text(_ name: String) -> String? { variable(name).flatMap { $0.isEmpty ? nil : $0 } }

  /// Whether a variable says `true`, in any case.
  func isTrue(_ name: String) -> Bool { text(name)?.lowercased() == "true" }
}
