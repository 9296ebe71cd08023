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

/// Keeps what a replay says.
final class RecordingObserver: ReplayObserver {
  private(set) var diagnoses: [String] = []
  private(set) var packets: [UInt64] = []

  func diagnose(_ sentence: String) { diagnoses.append(sentence) }
  func progress(packets: UInt64) { self.packets.append(packets) }
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
  let observer = RecordingObserver()
  let (outcome, statistics) = Replay(configuration).statistics(into: output, observer: observer)
  return ReplayResult(
    outcome: outcome, statistics: statistics, lines: output.lines,
    diagnoses: observer.diagnoses)
}

/// Replays one capture that a test has built.
func replay(
  _ capture: [UInt8], named name: String = "test.pcap",
  _ change: (inout ReplayConfiguration) -> Void = { _ in }
) throws -> ReplayResult {
  let folder = try TemporaryFolder()
  return try replay([folder.write(capture, as: name)], change)
}
