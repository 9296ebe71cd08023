import ParquetFormat
import TestSupport
import Testing

/// Parts of Parquet files, written and read again.
struct ParquetFormatTests {
  private static func decode(_ bytes: [UInt8], width: Int, count: Int) -> [UInt32]? {
    var values = [UInt32](repeating: .max, count: count + 1)
    let padded = bytes + [UInt8](repeating: 0xff, count: RunLengthDecoding.readAhead)
    let isWhole = unsafe padded.withUnsafeBytes { bytes in
      unsafe values.withUnsafeMutableBufferPointer { values in
        guard let base = values.baseAddress else { return false }
        let encoded = unsafe UnsafeRawBufferPointer(
          rebasing: bytes[..<(bytes.count - RunLengthDecoding.readAhead)])
        return unsafe RunLengthDecoding.decode(encoded, width: width, count: count, into: base)
      }
    }
    #expect(values[count] == .max, "nothing is written behind the last value")
    return isWhole ? Array(values[..<count]) : nil
  }

  @Test("runs and packed bits of every width come back as they were", arguments: 0...32)
  func runs(width: Int) throws {
    var random = SeededGenerator(seed: UInt64(width))
    let mask = width == 32 ? UInt32.max : (UInt32(1) << UInt32(width)) - 1
    for _ in 0..<30 {
      var values: [UInt32] = []
      while values.count < 500 {
        let value = UInt32(truncatingIfNeeded: random.next()) & mask
        let isRun = random.next() % 4 == 0
        values += Array(repeating: value, count: isRun ? Int(random.next() % 90) : 1)
      }
      var bytes: [UInt8] = []
      RunLengthEncoding.encode(values.span, width: width, into: &bytes)
      #expect(Self.decode(bytes, width: width, count: values.count) == values)
      #expect(Self.decode(bytes, width: width, count: values.count + 8) == nil)
      if width > 0 {
        #expect(Self.decode(Array(bytes.dropLast()), width: width, count: values.count) == nil)
      }
    }
  }

  @Test("any bytes decode to something or nothing, within their bounds")
  func noise() {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<3000 {
      let bytes = random.bytes(Int(random.next() % 40))
      let width = Int(random.next() % 33)
      _ = Self.decode(bytes, width: width, count: Int(random.next() % 300))
    }
    #expect(Self.decode([2, 1], width: 33, count: 1) == nil)
    #expect(Self.decode([], width: 1, count: 0) == [])
    // A run's value has a whole byte, of which one bit is the value's.
    #expect(Self.decode([2, 1], width: 1, count: 1) == [1])
    #expect(Self.decode([2, 2], width: 1, count: 1) == nil)
    // A run of none would never end.
    #expect(Self.decode([0, 0, 2, 1], width: 8, count: 1) == nil)
  }

  @Test("descriptions come back field by field")
  func descriptions() throws {
    var writer = CompactProtocol()
    writer.int32(1, -5)
    writer.int64(4, 1 << 50)
    writer.text(6, "weir")
    writer.bool(7, true)
    writer.list(9, of: .structure, count: 20) { list in
      for index in 0..<20 { list.element { $0.int32(30, index) } }
    }
    writer.list(10, of: .int32, count: 2) { list in
      list.element(3)
      list.element(-3)
    }
    writer.stop()
    var offset = 0
    let value = try CompactValue.structure(writer.bytes.span, at: &offset)
    #expect(offset == writer.bytes.count)
    #expect(value[1]?.number == -5 && value[4]?.number == 1 << 50 && value[7]?.number == 1)
    #expect(value[6]?.bytes == Array("weir".utf8) && value[2] == nil)
    #expect(value[9]?.items?.map { $0[30]?.number } == (0..<20).map { $0 })
    #expect(value[10]?.items?.map(\.number) == [3, -3])
    for count in 0..<writer.bytes.count {
      var offset = 0
      #expect(throws: CompactValue.Trouble.self) {
        try CompactValue.structure(Array(writer.bytes[..<count]).span, at: &offset)
      }
    }
  }

  @Test("descriptions that nest without end, or promise more than there is, are refused")
  func wildDescriptions() {
    let cases: [[UInt8]] = [
      Array(repeating: 0x1c, count: 10_000),
      Array(repeating: 0x19, count: 10_000),
      [0x19, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x7f],
      [0x18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
      [0x15] + Array(repeating: 0xff, count: 30), [0x1d, 0],
    ]
    for bytes in cases {
      var offset = 0
      #expect(throws: CompactValue.Trouble.self) {
        try CompactValue.structure(bytes.span, at: &offset)
      }
    }
  }
}
