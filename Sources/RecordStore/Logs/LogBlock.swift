/// An event of a log stream.
package struct LogEvent: Hashable, Sendable {
  /// When it happened, in milliseconds since 1970.
  package var timestamp: Int
  /// What happened: UTF-8.
  package var message: [UInt8]

  /// Puts an event together.
  package init(timestamp: Int, message: [UInt8]) {
    self.timestamp = timestamp
    self.message = message
  }
}

/// The head of a block: what is in it, without reading it.
///
/// Heads are the time index of a stream: whoever looks for a time goes from head to head.
struct LogBlockHead: Hashable, Sendable {
  /// Bytes of a head on the disk.
  static let byteCount = 56
  /// `WLB1`.
  private static let magic: UInt32 = 0x3142_4c57

  var payloadBytes: Int
  var count: Int
  var payloadCheck: UInt32
  /// Greater than that of every block before.
  var sequence: Int
  /// When it came, in milliseconds since 1970.
  var ingestion: Int
  var earliest: Int
  var latest: Int

  /// The head as it stands on the disk: magic, its own check, and what it says.
  var bytes: [UInt8] {
    var body: [UInt8] = []
    LittleEndian.append(UInt32(payloadBytes), to: &body)
    LittleEndian.append(UInt32(count), to: &body)
    LittleEndian.append(payloadCheck, to: &body)
    LittleEndian.append(UInt32(0), to: &body)
    for number in [sequence, ingestion, earliest, latest] {
      LittleEndian.append(UInt64(bitPattern: Int64(number)), to: &body)
    }
    var head: [UInt8] = []
    LittleEndian.append(LogBlockHead.magic, to: &head)
    LittleEndian.append(CyclicChecksum.crc32c(body[...]), to: &head)
    return head + body
  }

  init(
    payload: [UInt8], count: Int, sequence: Int, ingestion: Int, earliest: Int, latest: Int
  ) {
    payloadBytes = payload.count
    payloadCheck = CyclicChecksum.crc32c(payload[...])
    self.count = count
    self.sequence = sequence
    self.ingestion = ingestion
    self.earliest = earliest
    self.latest = latest
  }

  /// Reads a head; nil where the bytes are none.
  init?(_ bytes: [UInt8]) {
    guard bytes.count == LogBlockHead.byteCount,
      LittleEndian.read(bytes, 0, 4) == UInt64(LogBlockHead.magic),
      LittleEndian.read(bytes, 4, 4) == UInt64(CyclicChecksum.crc32c(bytes[8...]))
    else { return nil }
    func number(_ place: Int) -> Int {
      Int(Int64(bitPattern: LittleEndian.read(bytes, place, 8)))
    }
    payloadBytes = Int(LittleEndian.read(bytes, 8, 4))
    count = Int(LittleEndian.read(bytes, 12, 4))
    payloadCheck = UInt32(truncatingIfNeeded: LittleEndian.read(bytes, 16, 4))
    sequence = number(24)
    ingestion = number(32)
    earliest = number(40)
    latest = number(48)
  }
}

/// Events of a block as bytes: time, length and message of each.
enum LogBlock {
  /// Bytes of a block's payload, unless a single message has more.
  static let payloadBytes = 64 << 10
  private static let overhead = 12

  /// Cuts events, which are in the order of their times, into blocks.
  static func encode(
    _ events: [LogEvent], sequence: Int, ingestion: Int
  ) -> [(head: LogBlockHead, payload: [UInt8])] {
    var blocks: [(head: LogBlockHead, payload: [UInt8])] = []
    var payload: [UInt8] = []
    var first = 0
    func close(_ end: Int) {
      guard end > first else { return }
      let head = LogBlockHead(
        payload: payload, count: end - first, sequence: sequence + blocks.count,
        ingestion: ingestion, earliest: events[first].timestamp, latest: events[end - 1].timestamp)
      blocks.append((head, payload))
      payload = []
      first = end
    }
    for (place, event) in events.enumerated() {
      if payload.count + overhead + event.message.count > payloadBytes { close(place) }
      LittleEndian.append(UInt64(bitPattern: Int64(event.timestamp)), to: &payload)
      LittleEndian.append(UInt32(event.message.count), to: &payload)
      payload += event.message
    }
    close(events.count)
    return blocks
  }

  /// The events of a payload; nil where it is damaged.
  static func decode(_ payload: [UInt8], _ head: LogBlockHead) -> [LogEvent]? {
    guard payload.count == head.payloadBytes,
      CyclicChecksum.crc32c(payload[...]) == head.payloadCheck
    else { return nil }
    var events: [LogEvent] = []
    events.reserveCapacity(head.count)
    var index = 0
    while index < payload.count {
      guard payload.count - index >= overhead else { return nil }
      let time = Int(Int64(bitPattern: LittleEndian.read(payload, index, 8)))
      let length = Int(LittleEndian.read(payload, index + 8, 4))
      index += overhead
      guard length <= payload.count - index else { return nil }
      events.append(LogEvent(timestamp: time, message: Array(payload[index..<index + length])))
      index += length
    }
    return events.count == head.count ? events : nil
  }
}

/// Numbers on the disk.
enum LittleEndian {
  static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
    for place in 0..<(number.bitWidth / 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> (8 * place)))
    }
  }

  static func read(_ bytes: [UInt8], _ index: Int, _ count: Int) -> UInt64 {
    var number: UInt64 = 0
    for place in 0..<count { number |= UInt64(bytes[index + place]) << (8 * UInt64(place)) }
    return number
  }
}
