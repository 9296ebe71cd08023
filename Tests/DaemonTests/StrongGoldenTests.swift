import Daemon
import FlowModel
import Foundation
import TestSupport
import Testing

/// One row of the list of golden files whose totals can be trusted.
private struct StrongGolden {
  var golden: URL
  var capture: URL
  var packets: UInt64

  /// The rows of `golden/STRONG.md`.
  static func all(in root: URL) throws -> [StrongGolden] {
    let text = try String(contentsOf: root.appending(path: "golden/STRONG.md"), encoding: .utf8)
    return text.split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 3, let packets = UInt64(cells[2]) else { return nil }
      return StrongGolden(
        golden: root.appending(path: cells[0]), capture: root.appending(path: cells[1]),
        packets: packets)
    }
  }
}

/// What a golden file counts; bytes only where they are IP-layer bytes.
private struct Totals: Equatable {
  var packets: UInt64 = 0
  var bytes: UInt64?
  /// Packets found inside tunnels, which Zeek opens and a flow log does not.
  var tunnelled: UInt64 = 0

  /// Reads the totals of a Zeek `conn.log`, an nDPI flow list or Arkime sessions, by file name.
  init(_ golden: URL) throws {
    switch golden.lastPathComponent {
    case let name where name.hasSuffix(".conn.log"): try readZeek(golden)
    case let name where name.hasSuffix(".flows.txt"): try readNDPI(golden)
    default: try readArkime(golden)
    }
  }

  private mutating func readZeek(_ golden: URL) throws {
    var columns: [Substring] = []
    var bytes: UInt64 = 0
    for line in try String(contentsOf: golden, encoding: .utf8).split(separator: "\n") {
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
      if cells[0] == "#fields" { columns = Array(cells.dropFirst()) }
      if line.hasPrefix("#") { continue }
      let row = Dictionary(zip(columns, cells)) { first, _ in first }
      let isOuter = (row["tunnel_parents"] ?? "-") == "-"
      for side in ["orig", "resp"] {
        let sidePackets = UInt64(row["\(side)_pkts"] ?? "") ?? 0
        packets += isOuter ? sidePackets : 0
        tunnelled += isOuter ? 0 : sidePackets
        bytes += isOuter ? UInt64(row["\(side)_ip_bytes"] ?? "") ?? 0 : 0
      }
    }
    self.bytes = bytes
  }

  private mutating func readNDPI(_ golden: URL) throws {
    let text = try String(contentsOf: golden, encoding: .utf8)
    for match in text.matches(of: #/(\d+) pkts\/\d+ bytes/#) {
      packets += UInt64(match.1) ?? 0
    }
  }

  private mutating func readArkime(_ golden: URL) throws {
    let object = try JSONSerialization.jsonObject(with: Data(contentsOf: golden))
    for (_, value) in object as? [String: Any] ?? [:] {
      for session in value as? [[String: Any]] ?? [] {
        let body = session["body"] as? [String: Any] ?? session
        let network = body["network"] as? [String: Any]
        packets += (network?["packets"] as? NSNumber)?.uint64Value ?? 0
      }
    }
  }
}

@Suite struct StrongGoldenTests {
  /// Bytes of packets whose IPv4 length is 0 from segmentation offload: Zeek counts none for them,
  /// a flow log counts the frame's.
  private static let offloadedBytes: [String: UInt64] = [
    "scripts.base.protocols.ldap.sasl-signed-clear-2.conn.log": 1885,
    "scripts.base.protocols.ldap.sasl-signed-clear.conn.log": 5608,
  ]

  @Test(
    "packet totals, and IP bytes where they are counted, equal those of other tools",
    .enabled(if: SharedData.root != nil, "no folder of shared captures beside the repository"))
  func totals() throws {
    let root = try #require(SharedData.root).appending(path: "data")
    let goldens = try StrongGolden.all(in: root)
    #expect(goldens.count > 300)
    for golden in goldens {
      let name = golden.golden.lastPathComponent
      let totals = try Totals(golden.golden)
      #expect(totals.packets + totals.tunnelled == golden.packets, "\(name): as listed")
      // A golden file that shows only what was inside a tunnel says nothing of the packets outside.
      if totals.packets == 0 { continue }
      let books = replay([golden.capture.path]) { $0.logsEverything = true }.statistics.books
      #expect(books.recorded == totals.packets, "\(name): packets")
      if let bytes = totals.bytes {
        #expect(books.recordedBytes == bytes + Self.offloadedBytes[name, default: 0], "\(name)")
      }
    }
  }
}
