import Foundation
import FlowModel
import Testing
import Verdicts

/// The text cases in `Cases`.
enum TruthTables {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases")
  static let files: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".verdict") }.sorted()
  }()
}

struct TruthTableTests {
  @Test("every packet of a truth table gets its verdict and its rule", arguments: TruthTables.files)
  func table(file: String) throws {
    let text = try String(contentsOf: TruthTables.folder.appending(path: file), encoding: .utf8)
    let table = try VerdictCase(text)
    var book = RuleBook()
    let none = RuleSources(groups: [], acls: [], interfaces: [])
    var engine = try VerdictEngine(
      CompiledRules(none, book: &book),
      .init(connectionLimit: 1000, timeouts: table.timeouts, hashSeed: 7))
    for (line, step) in table.steps {
      switch step {
      case .rules(let sources): engine.replaceRules(CompiledRules(sources, book: &book))
      case .packet(let packet, let quoted, let expected, let sentence):
        let verdict = quoted.map { engine.judge(packet, quoting: $0) } ?? engine.judge(packet)
        #expect(verdict.text(book) == expected, "\(file):\(line)")
        guard let sentence else { continue }
        let icmp = (packet.icmpType, packet.icmpCode)
        let summary = PacketSummary(packet.key, packet.direction, icmp: icmp)
        #expect(book.sentence(for: verdict, on: summary) == sentence, "\(file):\(line)")
      }
    }
  }

  @Test("there are truth tables")
  func files() { #expect(TruthTables.files.count >= 10) }
}

extension Verdict {
  /// `ACCEPT sg-1/sgr-1`.
  func text(_ book: RuleBook) -> String {
    (action == .accept ? "ACCEPT " : "REJECT ") + book.text(of: rule)
  }
}
