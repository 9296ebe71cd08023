import Daemon
import FlowLogFormat
import FlowModel
import TestSupport

/// Keeps what a replay writes.
final class MemoryOutput: RecordOutput {
  private(set) var bytes: [UInt8] = []

  func write(_ bytes: Span<UInt8>) -> OutputError? {
    for index in bytes.indices { self.bytes.append(bytes[index]) }
    return nil
  }

  /// The lines written, without their line ends.
  var lines: [String] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}

/// Everything a replay gives back.
struct ReplayResult {
  var outcome: ReplayOutcome
  var statistics: ReplayStatistics
  var lines: [String]
  var diagnoses: [String]
}

/// Replays files with the given changes to the default configuration.
func replay(
  _ paths: [String], _ change: (inout ReplayConfiguration) -> Void = { _ in }
) -> ReplayResult {
  var configuration = ReplayConfiguration(paths: paths)
  configuration.interval = 60
  change(&configuration)
  let output = MemoryOutput()
  var diagnoses: [String] = []
  let (outcome, statistics) = Replay(configuration).statistics(into: output) {
    diagnoses.append($0)
  }
  return ReplayResult(
    outcome: outcome, statistics: statistics, lines: output.lines, diagnoses: diagnoses)
}

/// Replays one capture that a test has built.
func replay(
  _ capture: [UInt8], named name: String = "test.pcap",
  _ change: (inout ReplayConfiguration) -> Void = { _ in }
) throws -> ReplayResult {
  let folder = try TemporaryFolder()
  return try replay([folder.write(capture, as: name)], change)
}
