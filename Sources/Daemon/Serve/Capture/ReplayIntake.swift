import FlowModel
import Glibc
import PacketCapture

/// A capture file in place of live traffic: as fast as it can be read, or as far apart as packets
/// were.
final class ReplayIntake: CaptureIntake {
  /// Blocks between two looks at whether to stop.
  private static let turnBlocks = 64
  /// Microseconds between two looks at packets that are not due yet.
  private static let pauseMicroseconds: UInt32 = 20_000
  /// Nanoseconds between the last packet and the first one of the next round.
  private static let roundPause: Int64 = 1_000_000_000

  private let file: ReplayedFile
  private let annotation: PacketAnnotation
  private var source: ReplaySource?
  private var block: PacketHeaderBlock? = PacketHeaderBlock()
  private var position = 0
  private var round = Round()

  /// One way through the file.
  private struct Round {
    /// The time of its first packet in the file, in nanoseconds; nil before it is read.
    var first: Int64?
    /// When that was due.
    var began: Int64 = 0
    /// What is added to times.
    var shift: Int64 = 0
    /// The time of the latest packet, as it is told.
    var latest = PacketTime(rawValue: 0)
  }

  /// Opens the file.
  init(_ file: ReplayedFile, _ annotation: PacketAnnotation) throws(CaptureError) {
    self.file = file
    self.annotation = annotation
    let source = ReplayIntake.open(file, annotation)
    if let fault = source.faults.first { throw fault }
    self.source = consume source
    round.began = ReplayIntake.nanoseconds(of: WallClock.now)
  }

  private static func open(_ file: ReplayedFile, _ annotation: PacketAnnotation) -> ReplaySource {
    // What the file calls interfaces does not matter: those of the VPC are found by address.
    ReplaySource(
      paths: [file.path], registry: InterfaceRegistry(mergesInterfaces: true),
      annotation: annotation)
  }

  func turn(into pipeline: CapturePipeline) -> IntakeTurn {
    var turn = IntakeTurn(time: nil)
    for _ in 0..<ReplayIntake.turnBlocks {
      guard hasHeaders || fill() else { return endRound(pipeline, turn) }
      guard hand(to: pipeline) else {
        usleep(ReplayIntake.pauseMicroseconds)
        break
      }
    }
    turn.time = clock
    return turn
  }

  func finish(into pipeline: CapturePipeline) -> [LiveRemark] { faults }

  /// The time up to which everything has been handed over.
  private var clock: PacketTime? {
    guard file.isPaced, let first = round.first else {
      return round.latest.rawValue == 0 ? nil : round.latest
    }
    return ReplayIntake.time(
      ReplayIntake.nanoseconds(of: WallClock.now) - round.began + first + round.shift)
  }

  private var faults: [LiveRemark] {
    switch source {
    case .some(let source): return source.faults.map { LiveRemark(sentence: "\($0)") }
    case .none: return []
    }
  }

  private var hasHeaders: Bool {
    switch block {
    case .some(let block): return position < block.count
    case .none: return false
    }
  }

  /// Reads the next headers; false at the end of the file.
  private func fill() -> Bool {
    var next = block.take() ?? PacketHeaderBlock()
    position = 0
    let isMore = source?.fill(&next) ?? false
    if isMore, round.first == nil, let first = ReplayIntake.firstTime(next) {
      round.first = first
      round.shift = file.isRebased ? round.began - first : 0
    }
    block = consume next
    return isMore
  }

  private static func firstTime(_ block: borrowing PacketHeaderBlock) -> Int64? {
    let headers = block.headers
    for index in headers.indices where headers[index].time.rawValue != 0 {
      return nanoseconds(of: headers[index].time)
    }
    return nil
  }

  /// Hands over the headers that are due; false where one is not.
  private func hand(to pipeline: CapturePipeline) -> Bool {
    guard let read = block.take() else { return false }
    let isWhole = hand(read, to: pipeline)
    block = consume read
    return isWhole
  }

  private func hand(_ read: borrowing PacketHeaderBlock, to pipeline: CapturePipeline) -> Bool {
    guard file.isPaced else {
      pipeline.process(read)
      if read.count > 0 { round.latest = max(round.latest, read.headers[read.count - 1].time) }
      position = read.count
      return true
    }
    let due =
      ReplayIntake.nanoseconds(of: WallClock.now) - round.began + (round.first ?? 0)
    var ready = PacketHeaderBlock()
    while position < read.count {
      let time = read.headers[position].time
      guard time.rawValue == 0 || ReplayIntake.nanoseconds(of: time) <= due else { break }
      ready.append(at: position, of: read)
      position += 1
    }
    let shift = round.shift
    ready.updateHeaders(0..<ready.count) { _, header in
      guard shift != 0, header.time.rawValue != 0 else { return }
      header.time = ReplayIntake.time(ReplayIntake.nanoseconds(of: header.time) + shift)
    }
    if ready.count > 0 { round.latest = max(round.latest, ready.headers[ready.count - 1].time) }
    pipeline.process(ready)
    return position == read.count
  }

  /// Begins anew, or closes all windows for good.
  private func endRound(_ pipeline: CapturePipeline, _ turn: IntakeTurn) -> IntakeTurn {
    var turn = turn
    turn.remarks += faults
    // A file without a packet would be read for ever.
    guard file.isLooped, round.first != nil, faults.isEmpty else {
      turn.isOver = true
      pipeline.finish()
      return turn
    }
    turn.time = clock
    round = Round()
    round.began = ReplayIntake.nanoseconds(of: WallClock.now) + ReplayIntake.roundPause
    source = ReplayIntake.open(file, annotation)
    return turn
  }

  private static func nanoseconds(of time: PacketTime) -> Int64 {
    Int64(time.seconds) * 1_000_000_000 + Int64(time.nanoseconds)
  }

  private static func time(_ nanoseconds: Int64) -> PacketTime {
    let held = max(0, nanoseconds)
    return PacketTime(
      seconds: UInt32(clamping: held / 1_000_000_000), nanoseconds: UInt32(held % 1_000_000_000))
  }
}

/// Waits and hands over nothing: a server without a source still learns of flow logs.
final class IdleIntake: CaptureIntake {
  private static let pauseMicroseconds: UInt32 = 200_000

  func turn(into pipeline: CapturePipeline) -> IntakeTurn {
    usleep(IdleIntake.pauseMicroseconds)
    return IntakeTurn(time: nil)
  }

  func finish(into pipeline: CapturePipeline) -> [LiveRemark] { [] }
}
