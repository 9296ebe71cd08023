import Daemon
import FlowModel
import TestSupport
import Testing

/// Output that fails after some bytes.
final class FailingOutput: RecordOutput {
  private let error: OutputError
  private(set) var writes = 0

  init(_ error: OutputError) { self.error = error }

  func write(_ bytes: Span<UInt8>) -> OutputError? {
    writes += 1
    return error
  }
}

@Suite struct FaultTests {
  static let frame = PacketBuilder().ethernet().ipv4("10.0.0.1", "10.0.0.2").udp(1, 2).bytes

  @Test("a cut capture records every whole packet, shows SKIPDATA and says where it ends")
  func cut() throws {
    let whole = PcapFileBuilder.file([Self.frame, Self.frame, Self.frame])
    let result = try replay(Array(whole.dropLast(5)))
    #expect(result.outcome == .incomplete)
    #expect(result.statistics.books.recorded == 2)
    #expect(result.statistics.books.skipped[.cutFile] == 1)
    #expect(result.statistics.books.balance)
    #expect(result.lines.count == 2 && result.lines[1].hasSuffix("SKIPDATA"))
    #expect(result.diagnoses.count == 1)
    #expect(result.diagnoses[0].contains("ends in the middle"))
  }

  @Test("a file that cannot be read stops the run before anything is written")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    let good = try folder.write(PcapFileBuilder.file([Self.frame]), as: "good.pcap")
    let bad = try folder.write(Array("not a capture, really".utf8), as: "bad.pcap")
    let result = replay([good, bad, good + ".none"])
    #expect(result.outcome == .failed)
    #expect(result.lines.isEmpty)
    #expect(result.statistics.books.received == 0)
    #expect(result.diagnoses.count == 3)
    #expect(result.diagnoses[2].hasPrefix("nothing was recorded"))
  }

  @Test("of two files, a damaged one does not keep the other from being recorded")
  func damagedBeside() throws {
    let folder = try TemporaryFolder()
    let whole = PcapFileBuilder.file([Self.frame, Self.frame, Self.frame])
    let good = try folder.write(whole, as: "good.pcap")
    let cut = try folder.write(Array(whole.dropLast(1)), as: "cut.pcap")
    let result = replay([cut, good])
    #expect(result.outcome == .incomplete)
    #expect(result.statistics.books.recorded == 5)
    #expect(result.diagnoses.count == 1)
  }

  @Test("a broken pipe ends the run silently, a full disk with a sentence", arguments: [1, 2])
  func output(_ threads: Int) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(PcapFileBuilder.file([Self.frame]), as: "a.pcap")
    var configuration = ReplayConfiguration(paths: [path])
    configuration.threads = threads
    let observer = RecordingObserver()
    let pipe = Replay(configuration).run(into: FailingOutput(.brokenPipe), observer: observer)
    #expect(pipe == .brokenPipe)
    #expect(observer.diagnoses.isEmpty)
    let disk = FailingOutput(.failed(path: "records.log", errno: 28))
    #expect(Replay(configuration).run(into: disk, observer: observer) == .incomplete)
    #expect(disk.writes == 1)
    #expect(observer.diagnoses.count == 1)
    #expect(observer.diagnoses[0].contains("No space left on device"))
  }

  @Test("a long replay reports how far it has come")
  func progress() throws {
    let folder = try TemporaryFolder()
    var file = PcapFileBuilder()
    for number in 0..<300_000 { file.add(Self.frame, seconds: 600, nanoseconds: UInt32(number)) }
    var configuration = ReplayConfiguration(paths: [try folder.write(file.bytes, as: "a.pcap")])
    configuration.threads = 2
    let observer = RecordingObserver()
    #expect(Replay(configuration).run(into: MemoryOutput(), observer: observer) == .complete)
    #expect(observer.packets.count == 1)
    #expect(observer.packets.allSatisfy { $0 > 200_000 && $0 <= 300_000 })
  }
}
