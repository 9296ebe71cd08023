import Daemon
import FlowAggregation
import FlowModel
import PacketCapture
import PacketDecoding

/// The stages from a capture file to flows, each run includes those before it.
struct PacketStages {
  static let interval: UInt32 = 60

  let path: String

  /// Reads only; the number of frames and events.
  func read() throws -> Int {
    var file = try CaptureFile(path: path, registry: InterfaceRegistry())
    var frames = 0
    while try file.nextBatch() { frames += file.frames.count }
    return frames
  }

  /// Reads and decodes; the number of headers.
  func decode() throws -> Int {
    var file = try CaptureFile(path: path, registry: InterfaceRegistry())
    var decoder = PacketDecoder()
    var block = PacketHeaderBlock()
    var headers = 0
    while try file.nextBatch() {
      block.removeAll()
      decoder.decode(file.frames, in: file.bytes, into: &block)
      headers += block.count
    }
    return headers
  }

  /// Reads, decodes and sums.
  func aggregate<Sink: FlowSink>(into sink: inout Sink) throws {
    var file = try CaptureFile(path: path, registry: InterfaceRegistry())
    var decoder = PacketDecoder()
    var block = PacketHeaderBlock()
    var aggregator = try FlowAggregator(
      .init(interval: PacketStages.interval, hashSeed: .random(in: .min ... .max)),
      classifier: LocalSideClassifier(local: nil, traffic: .all, logsEverything: false))
    while try file.nextBatch() {
      block.removeAll()
      decoder.decode(file.frames, in: file.bytes, into: &block)
      try aggregator.process(block, into: &sink)
    }
    aggregator.finish(into: &sink)
  }

  /// The whole pipeline on one thread, its text forgotten; the number of packets.
  func replay() -> UInt64 {
    var configuration = ReplayConfiguration(paths: [path])
    configuration.interval = PacketStages.interval
    let (_, statistics) = Replay(configuration).statistics(
      into: ForgetfulOutput(), observer: SilentObserver())
    return statistics.books.received
  }
}
