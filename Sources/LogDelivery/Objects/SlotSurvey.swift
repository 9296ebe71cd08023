internal import AWSProtocols

/// Which slots the records of a segment lie in, and what stands for the records of each.
///
/// A fingerprint is made of the segment's own number, the slot, and the lines. So the same records
/// always come to the same key, whatever the packer makes of them, and other ones never do.
struct SlotSurvey {
  /// The records of one slot.
  struct Slot: Hashable {
    /// Its first second.
    var start: UInt32
    var records = 0
    var bytes = 0
    /// Over the lines, in their order.
    var checksum: UInt32 = 0
  }

  private(set) var slots: [Slot] = []
  /// Records whose blocks were whole.
  private(set) var records = 0
  /// Bytes behind a damaged block.
  private(set) var damagedBytes = 0
  private let nonce: UInt64

  /// Reads a segment once.
  init(_ reader: consuming SegmentReader) throws(SpoolError) {
    nonce = reader.head?.nonce ?? 0
    var places: [UInt32: Int] = [:]
    var slots: [Slot] = []
    while let batch = try reader.next() {
      records += batch.marks.count
      batch.forEachRun { slot, lines, count in
        let place: Int
        if let known = places[slot] {
          place = known
        } else {
          place = slots.count
          places[slot] = place
          slots.append(Slot(start: slot))
        }
        slots[place].records += count
        slots[place].bytes += lines.count
        slots[place].checksum = Checksum.crc32c(
          batch.text.span.extracting(lines), behind: slots[place].checksum)
      }
    }
    self.slots = slots.sorted { $0.start < $1.start }
    if reader.isDamaged { damagedBytes = reader.bytesBehind }
  }

  /// What stands for a slot's records, as 64 hexadecimal digits.
  ///
  /// - Parameter attempt: Above 0 for another name, where another object has the first.
  func fingerprint(_ slot: Slot, form: String, attempt: Int) -> String {
    let text =
      "\(nonce) \(slot.start) \(slot.records) \(slot.bytes) \(slot.checksum) \(form)"
      + (attempt > 0 ? " \(attempt)" : "")
    return SHA256Digest.digest(Array(text.utf8)).hexadecimal
  }
}

extension RecordBatch {
  /// Calls with each run of neighbouring records of one slot: its lines in the text, their number.
  @inline(__always)
  func forEachRun(_ body: (_ slot: UInt32, _ lines: Range<Int>, _ count: Int) -> Void) {
    var first = 0
    var start = 0
    while first < marks.count {
      let slot = ObjectNaming.slot(of: marks[first].end)
      var next = first
      var end = start
      while next < marks.count, marks[next].end &- slot < ObjectNaming.slotSeconds {
        end += Int(marks[next].length)
        next += 1
      }
      body(slot, start..<end, next - first)
      (first, start) = (next, end)
    }
  }
}
