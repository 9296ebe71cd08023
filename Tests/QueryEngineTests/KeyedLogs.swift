import FlowLogScanner
import Foundation
import QueryEngine
import TestSupport

/// Flow logs of several accounts, Regions, days and layouts, of which paths tell the truth.
struct KeyedLogs {
  static let accounts = ["111111111111", "222222222222", "033333333333"]
  static let regions = ["us-east-1", "eu-west-3", "us-gov-west-1"]
  /// 30 December 2023 to 2 January 2024.
  static let days = [
    ("2023", "12", "30"), ("2023", "12", "31"), ("2024", "01", "01"), ("2024", "01", "02"),
  ]
  static let firstDay = 1_703_894_400

  let folder: TemporaryFolder
  let files: [SourceFile]

  init(seed: UInt64 = 3) throws {
    folder = try TemporaryFolder()
    var random = SeededGenerator(seed: seed)
    for account in Self.accounts {
      for region in Self.regions {
        for (number, day) in Self.days.enumerated() {
          try Self.write(account, region, number, day, into: folder.url, &random)
        }
      }
    }
    // What no path tells anything about has records of everybody.
    let strange = (0..<20).map { _ in
      Self.record(
        Self.accounts[Int(random.next() % 3)], Self.regions[Int(random.next() % 3)],
        Self.firstDay + Int(random.next() % 345_600), &random)
    }
    try Self.put(Self.header + strange, at: folder.url.appending(path: "other.log"))
    var finder = SourceFinder()
    try finder.add(folder.url.path)
    files = finder.files
  }

  private static let header = [
    "account-id region interface-id srcaddr bytes start end action log-status"
  ]

  private static func write(
    _ account: String, _ region: String, _ number: Int, _ day: (String, String, String),
    into folder: URL, _ random: inout SeededGenerator
  ) throws {
    let midnight = firstDay + number * 86_400
    let hour = Int(random.next() % 24)
    let text = hour < 10 ? "0\(hour)" : "\(hour)"
    let hive =
      "AWSLogs/aws-account-id=\(account)/aws-service=vpcflowlogs/aws-region=\(region)/"
      + "year=\(day.0)/month=\(day.1)/day=\(day.2)"
    let plain = "AWSLogs/\(account)/vpcflowlogs/\(region)/\(day.0)/\(day.1)/\(day.2)"
    let name = "\(account)_vpcflowlogs_\(region)_fl-1_\(day.0)\(day.1)\(day.2)T\(text)30Z_a.log"
    let paths: [(String, Range<Int>)] = [
      ("\(plain)/all.log", midnight..<midnight + 86_400),
      ("\(plain)/\(text)/all.log", midnight + hour * 3600..<midnight + hour * 3600 + 3600),
      ("\(hive)/all.log", midnight..<midnight + 86_400),
      (
        "\(hive)/hour=\(text)/\(name)",
        midnight + hour * 3600 + 1200..<midnight + hour * 3600 + 1800
      ),
    ]
    let (path, seconds) = paths[Int(random.next() % 4)]
    var lines = (0..<6).map { _ in
      // Records of services' interfaces have no account.
      let owner = random.next() % 7 == 0 ? "unknown" : account
      let start = seconds.lowerBound + Int(random.next() % UInt64(seconds.count))
      return record(owner, region, start, &random)
    }
    lines.append("\(account) \(region) eni-1 - - \(seconds.lowerBound) - - NODATA")
    if random.next() % 3 == 0 {
      // Version 2 knows no Region: the path does.
      lines =
        ["account-id interface-id srcaddr bytes start end action log-status"]
        + lines.map { line in
          let words = line.split(separator: " ")
          return ([words[0]] + words[2...]).joined(separator: " ")
        }
      try put(lines, at: folder.appending(path: path))
    } else {
      try put(header + lines, at: folder.appending(path: path))
    }
  }

  private static func record(
    _ account: String, _ region: String, _ start: Int, _ random: inout SeededGenerator
  ) -> String {
    "\(account) \(region) eni-\(random.next() % 5) 10.0.0.\(random.next() % 9) "
      + "\(random.next() % 10_000) \(start) \(start + Int(random.next() % 600)) "
      + "\(random.next() % 4 == 0 ? "REJECT" : "ACCEPT") OK"
  }

  private static func put(_ lines: [String], at file: URL) throws {
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
  }

  // MARK: Asking

  /// A session that knows what the question asks of paths, or one that does not.
  func session(_ question: String?) throws -> QuerySession {
    var settings = QuerySettings()
    settings.files = files
    settings.libraries = Engine.candidates
    settings.threads = 2
    let engine = try OpenedEngine(settings)
    if let question { settings.condition = engine.condition(of: question) }
    return try QuerySession(settings, engine: engine)
  }

  /// Names of the files, below the folder, that a question leaves.
  func left(by question: String) throws -> [String] {
    var settings = QuerySettings()
    settings.libraries = Engine.candidates
    let condition = try OpenedEngine(settings).condition(of: question)
    return files.filter { condition.allows($0.facts) }
      .map { String($0.path.dropFirst(folder.url.path.count + 1)) }
  }
}
