import FlowAggregation
import FlowModel
import PacketCapture
import PacketDecoding

/// One capture file with its decoder, batch by batch.
private struct DecodedCapture: ~Copyable {
  private var file: CaptureFile
  private var decoder = PacketDecoder()
  private let annotation: PacketAnnotation

  init(
    path: String, registry: InterfaceRegistry, annotation: PacketAnnotation
  ) throws(CaptureError) {
    file = try CaptureFile(path: path, registry: registry)
    self.annotation = annotation
  }

  /// Decodes the next batch in place of what the block holds; false at the end.
  mutating func next(into block: inout PacketHeaderBlock) throws(CaptureError) -> Bool {
    block.removeAll()
    guard try file.nextBatch() else { return false }
    decoder.decode(file.frames, in: file.bytes, into: &block)
    annotation.annotate(&block, file.frames, file.bytes)
    return true
  }
}

/// One capture with the headers decoded but not yet taken.
private struct CaptureCursor: ~Copyable {
  private var capture: DecodedCapture
  private var block = PacketHeaderBlock()
  private var position = 0

  init(_ capture: consuming DecodedCapture) { self.capture = capture }

  /// Decodes the next batch straight into the caller's block; false at the end.
  mutating func fill(_ block: inout PacketHeaderBlock) throws(CaptureError) -> Bool {
    try capture.next(into: &block)
  }

  /// The time of the next header; nil at the end.
  mutating func nextTime() throws(CaptureError) -> PacketTime? {
    while position == block.count {
      position = 0
      guard try capture.next(into: &block) else { return nil }
      block.dateLeadingInterfaces()
    }
    return block.headers[position].time
  }

  /// Moves headers into the caller's block while they are earlier than `limit`.
  mutating func take(before limit: PacketTime?, into target: inout PacketHeaderBlock) {
    while position < block.count, !target.isFull {
      if let limit, block.headers[position].time >= limit { return }
      target.append(at: position, of: block)
      position += 1
    }
  }
}

/// Lets cursors stand in an array, which holds no noncopyable values.
private final class CursorBox {
  var cursor: CaptureCursor

  init(_ cursor: consuming CaptureCursor) { self.cursor = cursor }
}

/// The packets of one or more capture files as one stream of header blocks, ordered by time.
struct ReplaySource: ~Copyable {
  private var cursors: [CursorBox] = []
  /// Faults met on the way; everything in front of them was delivered.
  private(set) var faults: [CaptureError] = []

  /// A stream without packets.
  init() {}

  /// Opens every file; nothing is delivered when one of them cannot be read at all.
  ///
  /// - Parameter annotation: What is noted in headers while frames are at hand.
  init(paths: [String], registry: InterfaceRegistry, annotation: PacketAnnotation) {
    for path in paths {
      do throws(CaptureError) {
        cursors.append(
          CursorBox(
            CaptureCursor(
              try DecodedCapture(path: path, registry: registry, annotation: annotation))))
      } catch {
        faults.append(error)
      }
    }
  }

  /// Fills the block with the next headers; false at the end.
  mutating func fill(_ block: inout PacketHeaderBlock) -> Bool {
    block.removeAll()
    if cursors.count == 1 { return fillFromOne(&block) }
    while !block.isFull, let (box, limit) = earliest() {
      box.cursor.take(before: limit, into: &block)
    }
    return block.count > 0
  }

  private mutating func fillFromOne(_ block: inout PacketHeaderBlock) -> Bool {
    do throws(CaptureError) {
      return try cursors[0].cursor.fill(&block)
    } catch {
      faults.append(error)
      return false
    }
  }

  /// The file whose next packet is the earliest, and the time before which it may go on alone.
  ///
  /// Of packets at the same time those of the file named first come first: that file may go on up
  /// to and including the next time of the files behind it.
  private mutating func earliest() -> (CursorBox, PacketTime?)? {
    var heads: [(box: CursorBox, time: PacketTime)] = []
    var isOver = false
    for box in cursors {
      do throws(CaptureError) {
        guard let time = try box.cursor.nextTime() else {
          isOver = true
          continue
        }
        heads.append((box, time))
        continue
      } catch {
        faults.append(error)
        isOver = true
      }
    }
    if isOver { cursors = heads.map(\.box) }
    guard let first = heads.indices.min(by: { heads[$0].time < heads[$1].time }) else { return nil }
    let limits = heads.indices.filter { $0 != first }.map { index in
      index > first ? heads[index].time.next : heads[index].time
    }
    return (heads[first].box, limits.min())
  }
}
