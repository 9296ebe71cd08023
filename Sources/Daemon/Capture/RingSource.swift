import FlowModel
import PacketCapture

/// Packets of several interfaces, each from a ring of its own.
final class RingSource: LiveSource {
  /// Batches that one interface may hand over while others wait.
  private static let turnBatches = 64

  private var rings: [UInt32: RingInterface] = [:]
  private let book: CapturedInterfaceBook
  private let finders: Timed<InterfaceFinder>?
  private let unknownRule: UInt16
  private var lastSecond: UInt32 = 0

  /// Opens a ring for each interface; one that cannot be opened stops all.
  init(
    _ interfaces: [CapturedInterface], _ book: CapturedInterfaceBook,
    finders: Timed<InterfaceFinder>?, unknownRule: UInt16
  ) throws {
    self.book = book
    self.finders = finders
    self.unknownRule = unknownRule
    for interface in interfaces { rings[interface.index] = try open(interface) }
  }

  var descriptors: [Int32] { rings.values.map(\.descriptor) }

  var neededCapabilities: UInt64 { Privileges.rawPackets }

  var isAlive: Bool { !rings.isEmpty }

  func collect(into pipeline: CapturePipeline, at now: PacketTime) -> [String] {
    var sentences: [String] = []
    for (index, ring) in rings {
      do throws(LiveCaptureError) {
        for _ in 0..<RingSource.turnBatches {
          guard try collect(ring, pipeline) else { break }
        }
      } catch {
        sentences.append("\(error); what was captured there is kept")
        countLosses(ring, pipeline, at: now)
        rings[index] = nil
      }
    }
    if now.seconds != lastSecond {
      lastSecond = now.seconds
      for ring in rings.values { countLosses(ring, pipeline, at: now) }
    }
    return sentences
  }

  func update(_ interfaces: [CapturedInterface]) -> [String] {
    var sentences: [String] = []
    for interface in interfaces where rings[interface.index] == nil {
      do {
        rings[interface.index] = try open(interface)
      } catch {
        sentences.append("\(error)")
      }
    }
    return sentences
  }

  /// What waits in the rings came before the end; what comes while they are emptied did not.
  func finish(into pipeline: CapturePipeline) {
    let end = WallClock.now
    for ring in rings.values {
      while pipeline.isWanted, WallClock.now.seconds <= end.seconds &+ 2,
        (try? collect(ring, pipeline)) ?? false
      {}
      countLosses(ring, pipeline, at: end)
    }
    rings = [:]
  }

  private func open(_ interface: CapturedInterface) throws -> RingInterface {
    try RingInterface(interface, number: try book.number(of: interface), finders: finders)
  }

  private func collect(
    _ ring: RingInterface, _ pipeline: CapturePipeline
  ) throws(LiveCaptureError) -> Bool {
    try ring.collect(unknownRule: unknownRule) { pipeline.process($0) }
  }

  private func countLosses(
    _ ring: RingInterface, _ pipeline: CapturePipeline, at time: PacketTime
  ) {
    guard let event = ring.losses(at: time) else { return }
    var block = PacketHeaderBlock()
    block.append(event)
    pipeline.process(block)
  }
}
