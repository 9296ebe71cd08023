import FlowModel
import PacketCapture
import PacketDecoding

/// One capture file with its decoder and the headers decoded but not yet taken.
private struct CaptureCursor: ~Copyable {
  private var file: CaptureFile
  private var decoder = PacketDecoder()
  private var block = PacketHeaderBlock()
  private var position = 0

  init(path: String, registry: InterfaceRegistry) throws(CaptureError) {
    file = try CaptureFile(path: path, registry: registry)
  }

  /// Decodes the next batch straight into the caller's block; false at the end.
  mutating func fill(_ block: inout PacketHeaderBlock) throws(CaptureError) -> Bool {
    block.removeAll()
    guard try file.nextBatch() else { return false }
    decoder.decode(file.frames, in: file.bytes, into: &block)
    return true
  }

  /// The time of the next header; nil at the end.
  mutating func nextTime() throws(CaptureError) -> PacketTime? {
    while position == block.count {
      position = 0
      block.removeAll()
      guard try file.nextBatch() else { return nil }
      decoder.decode(file.frames, in: file.bytes, into: &block)
    }
    return block.headers[position].time
  }

  /// Moves headers into the caller's block while they are no later than `limit`.
  mutating func take(upTo limit: PacketTime?, into target: inout PacketHeaderBlock) {
    while position < block.count, !target.isFull {
      let header = block.headers[position]
      if let limit, header.time > limit { return }
      target.append(header)
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

  /// Opens every file; nothing is delivered when one of them cannot be read at all.
  init(paths: [String], registry: InterfaceRegistry) {
    for path in paths {
      do throws(CaptureError) {
        cursors.append(CursorBox(try CaptureCursor(path: path, registry: registry)))
      } catch {
        faults.append(error)
      }
    }
  }

  /// Fills the block with the next headers; false at the end of all files.
  mutating func fill(_ block: inout PacketHeaderBlock) -> Bool {
    block.removeAll()
    if cursors.count == 1 { return fillFromOne(&block) }
    while !block.isFull, let (box, limit) = earliest() {
      box.cursor.take(upTo: limit, into: &block)
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

  /// The file whose next packet is the earliest, and the time up to which it may go on alone.
  private mutating func earliest() -> (CursorBox, PacketTime?)? {
    var best: (box: CursorBox, time: PacketTime)?
    var limit: PacketTime?
    for (index, box) in cursors.enumerated().reversed() {
      do throws(CaptureError) {
        guard let time = try box.cursor.nextTime() else {
          cursors.remove(at: index)
          continue
        }
        if let previous = best, previous.time < time {
          limit = min(limit ?? time, time)
        } else {
          if let previous = best { limit = min(limit ?? previous.time, previous.time) }
          best = (box, time)
        }
      } catch {
        faults.append(error)
        cursors.remove(at: index)
      }
    }
    return best.map { ($0.box, limit) }
  }
}
