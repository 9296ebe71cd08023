import FlowModel
import Glibc
import PacketCapture

/// Packets of several interfaces, each from a ring of its own.
final class RingSource: LiveSource {
  /// Batches that one interface may hand over while others wait.
  private static let turnBatches = 64
  /// Milliseconds within which the kernel hands over the last packets of a ring.
  private static let lastMilliseconds =
    2 * UInt64(LiveSettings().timeoutMilliseconds) + 50

  private var rings: [UInt32: RingInterface] = [:]
  private let book: CapturedInterfaceBook
  private let finders: SharedFinders?
  private let unknownRule: UInt16
  private let isSelective: Bool
  private let counted: (UInt32) -> UInt64
  /// Interfaces as they were told of last.
  private var latest: [UInt32: CapturedInterface] = [:]
  private var lastSecond: UInt32 = 0
  /// Why interfaces are not captured, until it is told.
  private var refusals: [LiveRemark] = []
  /// Of rings that are closed.
  private var closed: [UInt32: InterfaceTally] = [:]

  /// Opens a ring for each interface.
  ///
  /// One that was asked for and cannot be opened stops all. Otherwise the rest is captured, if any
  /// is left.
  ///
  /// - Parameter isSelective: Whether these interfaces alone are wanted, not whatever else comes.
  /// - Parameter counted: Packets that an interface itself counted since the capture began.
  init(
    _ interfaces: [CapturedInterface], isSelective: Bool, _ book: CapturedInterfaceBook,
    finders: SharedFinders?, unknownRule: UInt16, counted: @escaping (UInt32) -> UInt64
  ) throws {
    self.book = book
    self.finders = finders
    self.unknownRule = unknownRule
    self.isSelective = isSelective
    self.counted = counted
    for interface in interfaces {
      do {
        rings[interface.index] = try open(interface, ringCount: interfaces.count)
      } catch {
        refusals.append(LiveRemark(sentence: "\(error)"))
        if isSelective || refusals.count == interfaces.count { throw error }
      }
    }
  }

  var descriptors: [Int32] { rings.values.filter { $0.endOfWait == nil }.map(\.descriptor) }

  var neededCapabilities: UInt64 { Privileges.rawPackets }

  var isAlive: Bool { !rings.isEmpty || !isSelective }

  var tallies: [UInt32: InterfaceTally] {
    rings.mapValues(\.tally).merging(closed) { first, second in first + second }
  }

  func open() {}

  func start() {}

  func receive() -> Bool { false }

  func collect(into pipeline: CapturePipeline, at now: PacketTime) -> (PacketTime, [LiveRemark]) {
    var remarks = refusals
    refusals = []
    for (index, ring) in rings {
      do throws(LiveCaptureError) {
        for _ in 0..<RingSource.turnBatches {
          guard try collect(ring, pipeline) else { break }
        }
      } catch {
        if ring.endOfWait == nil { ring.fault = "\(error); what was captured there is kept" }
        ring.waitForLast(RingSource.lastMilliseconds)
      }
      if let end = ring.endOfWait, WallClock.milliseconds >= end {
        remarks += close(index, ring, pipeline, at: now)
        // It may have come up again while its last packets were waited for.
        if let interface = latest[index], interface.isUp { try? reopen(interface) }
      }
    }
    if now.seconds != lastSecond {
      lastSecond = now.seconds
      for ring in rings.values { countLosses(ring, pipeline, at: now) }
    }
    return (now, remarks)
  }

  func update(_ interfaces: [CapturedInterface], gone: [CapturedInterface]) -> [LiveRemark] {
    var remarks: [LiveRemark] = []
    for interface in gone {
      latest[interface.index] = nil
      // Their end is told of by whoever follows interfaces.
      rings[interface.index]?.fault = nil
      rings[interface.index]?.waitForLast(RingSource.lastMilliseconds)
    }
    for interface in interfaces {
      do {
        // What records say of it may have changed.
        _ = try book.number(of: interface.metadata)
        latest[interface.index] = interface
        if let ring = rings[interface.index] {
          ring.update(interface)
        } else if interface.isUp {
          try reopen(interface)
        }
      } catch {
        remarks.append(LiveRemark(sentence: "\(error)"))
      }
    }
    return remarks
  }

  func prepareToStop() {}

  func stop() {
    for ring in rings.values { ring.stop() }
  }

  func finish(into pipeline: CapturePipeline) -> [LiveRemark] {
    let end = WallClock.milliseconds + RingSource.lastMilliseconds
    var remarks: [LiveRemark] = []
    while pipeline.isWanted {
      var isMore = false
      for ring in rings.values {
        isMore = (try? collect(ring, pipeline)) ?? false || isMore
      }
      if isMore { continue }
      if WallClock.milliseconds >= end { break }
      usleep(10_000)
    }
    let now = WallClock.now
    for (index, ring) in rings { remarks += close(index, ring, pipeline, at: now) }
    return remarks
  }

  private func close(
    _ index: UInt32, _ ring: RingInterface, _ pipeline: CapturePipeline, at now: PacketTime
  ) -> [LiveRemark] {
    countLosses(ring, pipeline, at: now)
    closed[index] = (closed[index] ?? InterfaceTally()) + ring.tally
    rings[index] = nil
    var remarks = ring.fault.map { [LiveRemark(sentence: $0, isLoss: isSelective)] } ?? []
    if pipeline.isWanted, let sentence = ring.difference {
      remarks.append(LiveRemark(sentence: sentence))
    }
    return remarks
  }

  private func open(
    _ interface: CapturedInterface, ringCount: Int
  ) throws -> RingInterface {
    try RingInterface(
      interface, number: try book.number(of: interface.metadata), finders: finders,
      ringCount: ringCount)
  }

  /// Opens an interface in the middle of a capture: what it counted by now is not seen.
  private func reopen(_ interface: CapturedInterface) throws {
    let ring = try open(interface, ringCount: rings.count + 1)
    let passed = counted(interface.index)
    let known = closed[interface.index]?.total ?? 0
    ring.note(before: passed > known ? passed - known : 0)
    rings[interface.index] = ring
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
    pipeline.enter(
      UInt64(event.count), skipped: .ringFull, on: event.key.interface, at: time)
  }
}

extension InterfaceTally {
  static func + (first: InterfaceTally, second: InterfaceTally) -> InterfaceTally {
    var sum = first
    sum.received += second.received
    sum.sent += second.sent
    sum.lost += second.lost
    sum.large += second.large
    sum.before += second.before
    return sum
  }
}
