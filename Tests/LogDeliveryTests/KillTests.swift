import Foundation
import TestSupport
import Testing

/// A process that hands in records is killed at random moments, and started again.
@Suite(.enabled(if: DeliveryPython.path != nil, "needs Python with moto's server and boto3"))
struct KillTests {
  private static let records = 40
  private static let windows = 60
  private static let rounds =
    ProcessInfo.processInfo.environment["WEIR_LONG_TESTS"] == nil ? 10 : 100

  private let folder: TemporaryFolder
  private let server: MotoServer

  init() throws {
    folder = try TemporaryFolder()
    server = try MotoServer()
  }

  /// The program, which the build puts beside the test bundle.
  private static let helper: String = {
    let bundle =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(filePath: bundle).deletingLastPathComponent()
      .appending(path: "weir-delivery-helper").path
  }()

  /// Runs the helper, kills it after so many milliseconds, and gives what it said.
  private func run(first: Int, windows: Int, milliseconds: UInt32?) throws -> [String] {
    let process = Process()
    process.executableURL = URL(filePath: KillTests.helper)
    process.arguments = [
      folder.url.appending(path: "delivery").path, server.url, "\(first)", "\(windows)",
      "\(KillTests.records)",
    ]
    let output = try folder.write([], as: "output")
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: output)
    // Where it fails by itself, what it says of that is shown among its lines.
    process.standardError = process.standardOutput
    try process.run()
    if let milliseconds {
      usleep(milliseconds * 1000)
      Foundation.kill(process.processIdentifier, SIGKILL)
    }
    process.waitUntilExit()
    if milliseconds == nil { #expect(process.terminationStatus == 0) }
    return try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n")
      .map { String($0) }
  }

  @Test("every record of a sealed window is in S3 exactly once, and nowhere fewer times")
  func killed() throws {
    _ = try server.script(
      """
      s3.create_bucket(Bucket='flows')
      s3.create_bucket(Bucket='sink')
      firehose.create_delivery_stream(DeliveryStreamName='crash', S3DestinationConfiguration={
          'RoleARN': 'arn:aws:iam::123456789012:role/r', 'BucketARN': 'arn:aws:s3:::sink'})
      """)
    var sealed: Set<Int> = []
    let moods: [MotoServer.Mood] = [.well, .slow, .forgetful, .down]
    for round in 0..<KillTests.rounds {
      try server.set(moods[round % moods.count])
      let lines = try run(
        first: round * KillTests.windows, windows: KillTests.windows,
        milliseconds: .random(in: 50..<1_500))
      sealed.formUnion(lines.compactMap { Int($0.dropFirst("sealed ".count)) })
    }
    try server.set(.well)
    // A process delivers for a minute when it ends; what a hundred left may take some of them.
    var last: [String] = []
    for _ in 0..<max(2, KillTests.rounds / 5) where last != ["drained"] {
      last = try run(first: 0, windows: 0, milliseconds: nil)
    }
    #expect(last == ["drained"])
    #expect(sealed.count > KillTests.rounds)
    let expected = Set(
      sealed.flatMap { $0 * KillTests.records..<($0 + 1) * KillTests.records })
    let output = try server.script(
      """
      def number(line): return line.split()[9]
      files = [number(l) for _, a in objects('flows', 'crash/')
          for l in gzip.decompress(a['Body'].read()).decode().splitlines()[1:]]
      stream = [number(l) for _, a in objects('sink') for l in a['Body'].read().decode().splitlines()]
      events = []
      for page in logs.get_paginator('filter_log_events').paginate(logGroupName='crash'):
          events += [number(e['message']) for e in page['events']]
      for found in files, stream, events: print(' '.join(found))
      """)
    let found = output.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.split(separator: " ").compactMap { Int($0) }
    }
    try #require(found.count >= 3)
    let doubles = found[0].count - Set(found[0]).count
    #expect(doubles == 0, "records stand in S3 twice")
    for (place, numbers) in zip(["S3", "Firehose", "CloudWatch Logs"], found) {
      let missing = expected.subtracting(numbers).count
      #expect(missing == 0, "\(missing) records are missing in \(place)")
    }
  }
}
