import FlowLogScanner
import Foundation
import QueryEngine
import TestSupport
import Testing

/// The engine under test, where `scripts/fetch-engine` has put it.
enum Engine {
  static let candidates = EngineLibrary.candidates(program: nil) {
    ProcessInfo.processInfo.environment[$0]
  }

  /// Whether the engine's library is there; tests that need it are skipped otherwise.
  static let isThere = (try? EngineLibrary.load(candidates)) != nil
  static let advice: Comment = "no libduckdb.so; scripts/fetch-engine gets it"

  /// A session over some paths.
  static func session(
    _ paths: [String], _ change: (inout QuerySettings) -> Void = { _ in }
  ) throws -> QuerySession {
    var finder = SourceFinder()
    for path in paths { try finder.add(path) }
    var settings = QuerySettings()
    settings.files = finder.files
    settings.libraries = candidates
    settings.threads = 2
    change(&settings)
    return try QuerySession(settings)
  }
}

extension QueryAnswer {
  /// All rows as text, in a style.
  func text(_ style: AnswerStyle) -> String {
    var bytes: [UInt8] = []
    _ = AnswerText.write(self, style) { part in
      bytes += part
      return true
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Flow logs of a small VPC, with all that real ones have.
enum SampleLogs {
  static let header =
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start "
    + "end action log-status vpc-id tcp-flags"

  /// Records that follow from the seed; a few have no traffic.
  static func lines(_ count: Int, seed: UInt64 = 7) -> [String] {
    var random = SeededGenerator(seed: seed)
    func pick<Element>(_ elements: [Element]) -> Element {
      elements[Int(random.next() % UInt64(elements.count))]
    }
    return (0..<count).map { index in
      let start = 1_700_000_000 + index * 3
      let place = "2 123456789012 eni-\(pick(["0a", "0b", "0123456789abcdef0"]))"
      guard index % 41 != 40 else {
        return "\(place) - - - - - - - \(start) \(start + 59) - NODATA vpc-1 -"
      }
      let source =
        index % 13 == 0 ? "2001:db8::\(index % 9 + 1)" : "10.0.\(index % 4).\(index % 37)"
      let target = pick(["10.0.1.9", "192.0.2.7", "203.0.113.200", "172.16.5.4", "fd00::5"])
      return "\(place) \(source) \(target) \(1024 + random.next() % 60_000) "
        + "\(pick([22, 53, 443, 443, 3389, 8080])) \(pick([6, 6, 6, 17, 1])) "
        + "\(1 + random.next() % 500) \(40 + random.next() % 900_000) \(start) \(start + 59) "
        + "\(pick(["ACCEPT", "ACCEPT", "REJECT"])) OK \(pick(["vpc-1", "vpc-2"])) "
        + "\(pick([0, 2, 3, 18, 19]))"
    }
  }

  /// A folder of three files, one of them compressed.
  static func folder(_ lines: [String]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for part in 0..<3 {
      let own = lines.enumerated().filter { $0.offset % 3 == part }.map(\.element)
      let text = ([header] + own).joined(separator: "\n") + "\n"
      let path = try folder.write(Array(text.utf8), as: "part\(part).log")
      guard part == 1 else { continue }
      let gzip = Process()
      gzip.executableURL = URL(filePath: "/bin/gzip")
      gzip.arguments = [path]
      try gzip.run()
      gzip.waitUntilExit()
    }
    return folder
  }
}
