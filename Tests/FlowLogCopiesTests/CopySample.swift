import FlowLogCopies
import FlowLogFormat
import FlowLogScanner
import Foundation
import TestSupport

/// Some files, all that a scan of them gives, and a copy of them.
struct CopySample {
  static let columns: [ScanColumn] = FlowLogField.allCases.map { .field($0) } + [.path, .message]

  private let logs: TemporaryFolder
  /// Where copies go.
  let folder: TemporaryFolder
  let files: [SourceFile]
  /// Every record as text, without the line, which copies do not keep; in order.
  let rows: [[String?]]

  init(_ texts: [String]) throws { try self.init(bytes: texts.map { Array($0.utf8) }) }

  init(bytes: [[UInt8]]) throws {
    folder = try TemporaryFolder()
    logs = try TemporaryFolder()
    for (index, content) in bytes.enumerated() {
      _ = try logs.write(content, as: "\(index).log")
    }
    var finder = SourceFinder()
    try finder.add(logs.url.path)
    files = finder.files
    let job = ScanJob(files: files)
    let scanned = try? BatchText.rows(
      job.batches(Self.columns), shapes: Self.columns.map(\.shape))
    rows = Self.sorted(scanned ?? [])
  }

  /// The fields that some record has.
  var fields: [FlowLogField] {
    FlowLogField.allCases.indices.filter { index in rows.contains { $0[index] != nil } }
      .map { FlowLogField.allCases[$0] }
  }

  func copy(threads: Int, groupRows: Int = CopyWriter.groupRows) throws -> CopyFile {
    let path = folder.url.appending(path: "copy.parquet").path
    try CopyWriter.write(
      ScanJob(files: files), fields: FlowLogField.allCases, threads: threads,
      groupRows: groupRows, to: path)
    return try CopyFile(path)
  }

  /// Everything that the copy gives, in the order of `rows`.
  func rows(_ copy: CopyFile, condition: RowCondition? = nil) throws -> [[String?]] {
    let scan = CopyScan([copy], condition: condition)
    return Self.sorted(
      try BatchText.rows(scan.batches(Self.columns), shapes: Self.columns.map(\.shape)))
  }

  private static func sorted(_ rows: [[String?]]) -> [[String?]] {
    rows.map { Array($0.dropLast()) + [nil] }
      .sorted { left, right in
        for (one, other) in zip(left, right) where one != other {
          return (one ?? "\u{1}") < (other ?? "\u{1}")
        }
        return false
      }
  }
}

/// Flow logs with all that may stand in them.
enum RandomLogs {
  /// Files of three formats; lines without traffic, IPv6 and long texts among them.
  static func files(seed: UInt64, lines: Int = 3000) -> [String] {
    var random = SeededGenerator(seed: seed)
    func pick(_ words: [String]) -> String { words[Int(random.next() % UInt64(words.count))] }
    func number(_ limit: UInt64) -> String {
      random.next() % 20 == 0 ? "-" : "\(random.next() % limit)"
    }
    func address() -> String {
      switch random.next() % 12 {
      case 0: "-"
      case 1: "2001:db8::\(String(random.next() % 50, radix: 16))"
      case 2: "::ffff:10.0.0.\(random.next() % 9)"
      default: "10.\(random.next() % 3).\(random.next() % 40).\(random.next() % 7)"
      }
    }
    var plain = [LogFormat.default.fields.map(\.name).joined(separator: " ")]
    var few = ["dstaddr bytes action pkt-dst-aws-service"]
    var long = ["srcaddr start traffic-path flow-direction az-id"]
    for index in 0..<lines {
      let ends = "\(1_700_000_000 + index / 9) \(1_700_000_060 + index / 9)"
      plain.append(
        "2 \(pick(["123456789012", "210987654321"])) eni-\(pick(["1", "0123456789abcdef0"])) "
          + "\(address()) \(address()) \(number(65_536)) \(number(1024)) \(number(3)) "
          + "\(number(500)) \(number(1 << 40)) \(ends) \(pick(["ACCEPT", "REJECT", "-"])) OK")
      few.append(
        "\(address()) \(number(9)) ACCEPT \(pick(["S3", "-", "AMAZON", "ÄÖ-\(index % 5)"]))")
      long.append("\(address()) \(number(1 << 33)) \(number(9)) ingress \(pick(["use1-az1", "-"]))")
    }
    return [plain, few, long].map { $0.joined(separator: "\n") + "\n" }
  }
}

/// Conditions, and what they mean, the slow way.
enum RandomCondition {
  static func make(_ random: inout SeededGenerator, depth: Int) -> RowCondition {
    if depth > 0, random.next() % 2 == 0 {
      let parts = (0..<1 + random.next() % 3).map { _ in make(&random, depth: depth - 1) }
      return random.next() % 2 == 0 ? .all(parts) : .any(parts)
    }
    func pick<Value>(_ values: [Value]) -> Value {
      values[Int(random.next() % UInt64(values.count))]
    }
    func low<Value: Comparable>(_ one: Value, _ other: Value) -> ClosedRange<Value> {
      min(one, other)...max(one, other)
    }
    switch random.next() % 3 {
    case 0:
      let field = pick([FlowLogField.bytes, .start, .dstport, .trafficPath, .packets])
      let bounds: [Int64] = [.min, .max, 0, 1, 8, 1_700_000_020, 1 << 39, 443, 77]
      return .number(field, (0..<random.next() % 3).map { _ in low(pick(bounds), pick(bounds)) })
    case 1:
      let field = pick([FlowLogField.srcaddr, .dstaddr, .pktSrcaddr])
      let texts = ["-", "10.0.0.0", "10.1.9.3", "10.2.39.6", "2001:db8::7", "2001:db8::2a", "::"]
      let bounds = texts.compactMap { AddressNumber.number(parsing: Array($0.utf8).span) }
      return .address(field, (0..<random.next() % 3).map { _ in low(pick(bounds), pick(bounds)) })
    default:
      let field = pick([FlowLogField.action, .interfaceID, .pktDstAWSService, .vpcID, .accountID])
      let texts = ["ACCEPT", "REJECT", "-", "S3", "ÄÖ-3", "eni-1", "eni-0123456789abcdef0", ""]
      return .text(field, (0..<random.next() % 3).map { _ in Array(pick(texts).utf8) })
    }
  }

  static func holds(_ condition: RowCondition, _ row: [String?]) -> Bool {
    func value(_ field: FlowLogField) -> String? {
      FlowLogField.allCases.firstIndex(of: field).flatMap { row[$0] }
    }
    switch condition {
    case .all(let parts): return parts.allSatisfy { holds($0, row) }
    case .any(let parts): return parts.contains { holds($0, row) }
    case .number(let field, let ranges):
      guard let number = value(field).flatMap({ Int64($0) }) else { return false }
      return ranges.contains { $0.contains(number) }
    case .address(let field, let ranges):
      guard let text = value(field),
        let number = AddressNumber.number(parsing: Array(text.utf8).span)
      else { return false }
      return ranges.contains { $0.contains(number) }
    case .text(let field, let texts):
      return value(field).map { texts.contains(Array($0.utf8)) } ?? false
    }
  }
}
