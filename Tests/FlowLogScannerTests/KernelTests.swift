import CFlowScan
import CTextMarks
import CZlib
import Foundation
import TestSupport
import Testing

/// What C does for the scanner: each way gives what the plain one gives, and ISA-L what zlib does.
struct KernelTests {
  private struct Marks: Equatable {
    var separators: [UInt32] = []
    var lineEnds: [UInt32] = []
    var hasBeyondASCII = false
  }

  private static func marks(
    _ kernel: weir_marks_kernel, _ text: [UInt8], from: Int, to: Int
  ) -> Marks {
    let slack = Int(WEIR_MARK_SLACK)
    let padded = text + Array(repeating: 0x20, count: slack)
    let capacity = text.count + slack
    let separators = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
    let lineEnds = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
    defer {
      unsafe separators.deallocate()
      unsafe lineEnds.deallocate()
    }
    var marks = unsafe weir_marks(
      separators: separators, line_ends: lineEnds, separator_count: 0, line_end_count: 0,
      beyond_ascii: 0)
    unsafe padded.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      unsafe weir_mark(kernel, start, UInt32(from), UInt32(to), &marks)
    }
    return unsafe Marks(
      separators: Array(UnsafeBufferPointer(start: separators, count: Int(marks.separator_count))),
      lineEnds: Array(UnsafeBufferPointer(start: lineEnds, count: Int(marks.line_end_count))),
      hasBeyondASCII: marks.beyond_ascii != 0)
  }

  @Test(
    "each kernel that this processor has finds the same marks as a loop does", arguments: 0..<60)
  func kernels(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let count = Int(random.next() % 700)
    let choices: [UInt8] = [0x20, 0x0a, 0x31, 0x2d, 0x61, 0x09, seed % 3 == 0 ? 0xc3 : 0x41]
    let text = (0..<count).map { _ in choices[Int(random.next() % UInt64(choices.count))] }
    let from = count == 0 ? 0 : Int(random.next() % UInt64(count))
    let places = (from..<count).filter { text[$0] == 0x20 || text[$0] == 0x0a }
    var expected = Marks(separators: places.map { UInt32($0) })
    for (index, place) in places.enumerated() where text[place] == 0x0a {
      expected.lineEnds.append(UInt32(index))
    }
    expected.hasBeyondASCII = text[from...].contains { $0 >= 0x80 }
    var kernels = [WEIR_MARKS_PLAIN]
    if weir_marks_best() != WEIR_MARKS_PLAIN { kernels += [WEIR_MARKS_SSE2, weir_marks_best()] }
    for kernel in kernels {
      #expect(Self.marks(kernel, text, from: from, to: count) == expected)
    }
  }

  /// Unpacks by ISA-L, in steps of some bytes.
  private static func unpack(_ bytes: [UInt8], step: Int) -> (bytes: [UInt8], isWhole: Bool) {
    guard let unpacker = unsafe weir_gunzip_new() else { return ([], false) }
    defer { unsafe weir_gunzip_free(unpacker) }
    var found: [UInt8] = []
    var rest = bytes[...]
    var space = [UInt8](repeating: 0, count: step)
    for _ in 0..<1_000_000 {
      if unsafe weir_gunzip_left(unpacker) == 0 {
        var capacity: UInt32 = 0
        let room = unsafe weir_gunzip_room(unpacker, &capacity)
        let piece = rest.prefix(min(step, Int(capacity)))
        for (index, byte) in piece.enumerated() { unsafe room[index] = byte }
        rest = rest.dropFirst(piece.count)
        unsafe weir_gunzip_fed(unpacker, UInt32(piece.count))
      }
      var written: UInt32 = 0
      let status = unsafe weir_gunzip_step(unpacker, &space, UInt32(step), &written)
      found += space.prefix(Int(written))
      if status.rawValue < 0 { return (found, false) }
      let left = unsafe weir_gunzip_left(unpacker)
      if rest.isEmpty, left == 0, written == 0, status == WEIR_GUNZIP_GOES_ON {
        return unsafe (found, weir_gunzip_is_inside(unpacker) == 0)
      }
    }
    return (found, false)
  }

  /// Unpacks one member by zlib.
  private static func reference(_ bytes: [UInt8]) -> [UInt8]? {
    var input = bytes
    var output = [UInt8](repeating: 0, count: 4 << 20)
    let size = input.count
    let capacity = output.count
    return unsafe input.withUnsafeMutableBufferPointer { source -> [UInt8]? in
      unsafe output.withUnsafeMutableBufferPointer { target -> [UInt8]? in
        var stream = unsafe z_stream()
        unsafe stream.next_in = source.baseAddress
        unsafe stream.avail_in = uInt(size)
        unsafe stream.next_out = target.baseAddress
        unsafe stream.avail_out = uInt(capacity)
        let length = unsafe Int32(MemoryLayout<z_stream>.size)
        guard unsafe inflateInit2_(&stream, 31, ZLIB_VERSION, length) == Z_OK else { return nil }
        defer { unsafe inflateEnd(&stream) }
        guard unsafe inflate(&stream, Z_FINISH) == Z_STREAM_END else { return nil }
        return unsafe Array(target.prefix(Int(stream.total_out)))
      }
    }
  }

  @Test("ISA-L gives what zlib gives, in steps of any size", arguments: [1, 7, 100, 4096, 262_144])
  func sameAsZlib(step: Int) throws {
    let text = FileTests.text(FileTests.lines(step < 10 ? 60 : 4000))
    let packed = try Gzip.member(text)
    let (bytes, isWhole) = Self.unpack(packed, step: step)
    #expect(isWhole && bytes == text)
    #expect(Self.reference(packed) == text)
  }

  @Test("damaged data are refused wherever zlib refuses them", arguments: 0..<300)
  func damaged(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    var packed = try Gzip.member(FileTests.text(FileTests.lines(100, seed: UInt64(seed % 5))))
    for _ in 0...random.next() % 4 {
      let place = Int(random.next() % UInt64(packed.count))
      packed[place] = UInt8(truncatingIfNeeded: random.next())
    }
    packed = Array(packed.prefix(Int(random.next() % UInt64(packed.count * 2))))
    let (bytes, isWhole) = Self.unpack(packed, step: 4096)
    let reference = Self.reference(packed)
    #expect(!isWhole || packed.isEmpty || reference == bytes)
  }
}
