import ParquetFormat
import TestSupport
import Testing

/// Runs and packed bits, read back bit by bit.
struct RunLengthEncodingTests {
  /// Reads as the format describes it, with no regard to speed; nil where bytes are missing.
  private static func decode(_ bytes: [UInt8], width: Int, count: Int) -> [UInt32]? {
    var values: [UInt32] = []
    var place = 0
    while values.count < count {
      var head = 0
      var shift = 0
      repeat {
        guard place < bytes.count else { return nil }
        head |= Int(bytes[place] & 0x7f) << shift
        shift += 7
        place += 1
      } while bytes[place - 1] >= 0x80
      if head & 1 == 0 {
        var value: UInt32 = 0
        for byte in 0..<(width + 7) / 8 {
          guard place < bytes.count else { return nil }
          value |= UInt32(bytes[place]) << UInt32(byte * 8)
          place += 1
        }
        values += Array(repeating: value, count: head >> 1)
      } else {
        let end = place + (head >> 1) * width
        guard end <= bytes.count else { return nil }
        for first in stride(from: place * 8, to: end * 8, by: max(width, 1)) {
          values.append(
            (first..<first + width).reduce(0) { value, bit in
              value | UInt32(bytes[bit / 8] >> UInt8(bit % 8) & 1) << UInt32(bit - first)
            })
        }
        place = end
      }
    }
    // Only the last group of eight may have more than was asked for.
    guard place == bytes.count, values.count < count + 8 else { return nil }
    return Array(values.prefix(count))
  }

  /// Values with runs of all lengths up to 60, most of them short.
  private static func values(_ count: Int, width: Int, seed: Int) -> [UInt32] {
    var random = SeededGenerator(seed: UInt64(seed))
    var values: [UInt32] = []
    while values.count < count {
      let value = UInt32(truncatingIfNeeded: random.next()) & (1 << UInt32(width) - 1)
      let length = Int.random(in: 0..<4, using: &random) > 0 ? 1 : Int(random.next() % 60) + 1
      values += Array(repeating: value, count: length)
    }
    return Array(values.prefix(count))
  }

  @Test("values of every width come back", arguments: 1...20)
  func widths(width: Int) {
    for (seed, count) in [1, 7, 8, 9, 15, 16, 17, 23, 24, 25, 100, 1_000, 4_099].enumerated() {
      let values = Self.values(count, width: width, seed: seed)
      var bytes: [UInt8] = []
      RunLengthEncoding.encode(values.span, width: width, into: &bytes)
      #expect(Self.decode(bytes, width: width, count: count) == values, "\(count) values")
    }
  }

  @Test("codes are written in place of values", arguments: [1, 5, 8, 9, 17])
  func codes(width: Int) {
    var random = SeededGenerator(seed: 1)
    let codes = (0..<UInt32(1) << UInt32(width)).shuffled(using: &random)
    let values = Self.values(3_000, width: width, seed: 2)
    var bytes: [UInt8] = []
    RunLengthEncoding.encode(values.span, as: codes.span, width: width, into: &bytes)
    #expect(
      Self.decode(bytes, width: width, count: values.count) == values.map { codes[Int($0)] })
  }

  @Test(
    "long runs take a few bytes, wherever they begin and end",
    arguments: [(0, 0), (1, 0), (7, 3), (8, 8), (9, 1), (30, 5)])
  func longRuns(front: Int, back: Int) {
    let noise = { (count: Int) in (0..<count).map { UInt32($0 % 7) } }
    let values = noise(front) + Array(repeating: 9, count: 10_000) + noise(back)
    var bytes: [UInt8] = []
    RunLengthEncoding.encode(values.span, width: 4, into: &bytes)
    #expect(Self.decode(bytes, width: 4, count: values.count) == values)
    #expect(bytes.count < 4 + (front + back + 24) / 2)
  }

  @Test("no value is no byte")
  func nothing() {
    var bytes: [UInt8] = []
    RunLengthEncoding.encode([UInt32]().span, width: 3, into: &bytes)
    #expect(bytes.isEmpty)
  }
}
