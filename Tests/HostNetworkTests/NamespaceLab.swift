import Foundation
import HostNetwork
import TestSupport

/// Two network namespaces of one test, made with the `ip` program, which knows nothing of Weir.
///
/// Names are unique, so that tests run beside each other and beside what else is on the machine.
final class NamespaceLab: Sendable {
  /// The names of both namespaces.
  let names: [String]

  /// The `ip` program; nil where it is not installed.
  static let program = ["/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip", "/bin/ip"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// Why no test can make namespaces here; nil when they can.
  static let obstacle: String? = {
    guard geteuid() == 0 else { return "only root can make network namespaces" }
    guard program != nil else { return "the program ip is not installed" }
    return (try? NamespaceLab()) == nil ? "this machine lets nobody make network namespaces" : nil
  }()

  init() throws {
    let id = UUID().uuidString.prefix(8).lowercased()
    names = ["weir-\(id)-a", "weir-\(id)-b"]
    for name in names { try NamespaceLab.ip(["netns", "add", name]) }
  }

  deinit {
    for name in names { _ = try? NamespaceLab.ip(["netns", "delete", name]) }
  }

  /// One of the namespaces.
  subscript(place: Int) -> NetworkNamespace { .named(names[place]) }

  /// Runs `ip` with the words of a line in one of the namespaces; `{b}` is the other's name.
  func ip(_ line: String, in place: Int = 0) throws {
    let words = line.split(separator: " ").map { $0 == "{b}" ? names[1 - place] : String($0) }
    try NamespaceLab.ip(["-n", names[place]] + words)
  }

  private static func ip(_ words: [String]) throws {
    let result = try Python.run(program ?? "ip", words, input: "")
    guard result.status == 0 else { throw LabError(line: words.joined(separator: " ")) }
  }

  struct LabError: Error {
    let line: String
  }
}
