internal import Glibc

/// Why a scenario could not be carried out; each description is one sentence.
package enum ScenarioRunError: Error, Hashable, Sendable {
  /// The scenario itself is wrong.
  case scenario(ScenarioError)
  /// A program cannot be started.
  case notStarted(String, errno: Int32)
  /// A command ended badly, with its last words.
  case failed(String, String)
  /// Somebody wanted the end.
  case interrupted
}

extension ScenarioRunError: CustomStringConvertible {
  /// What was found, and what would work.
  package var description: String {
    switch self {
    case .scenario(let error): return "\(error)"
    case .notStarted(let program, let number):
      let words = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
      return "cannot start \(program): \(words); install it, or repair PATH"
    case .failed(let command, let words):
      return "'\(command)' failed: \(words)"
    case .interrupted: return "interrupted before the last attempt; run it again to see the whole"
    }
  }
}
