import CZlib
import LogDelivery
import TestSupport
import Testing

/// ISA-L's output, unpacked by zlib.
struct PackingTests {
  /// Unpacks one gzip member with zlib, the reference.
  static func unpack(_ packed: [UInt8], room: Int) -> [UInt8]? {
    var stream = unsafe z_stream()
    let size = unsafe Int32(MemoryLayout<z_stream>.size)
    guard unsafe inflateInit2_(&stream, 31, ZLIB_VERSION, size) == Z_OK else { return nil }
    defer { unsafe inflateEnd(&stream) }
    var input = packed
    var output = [UInt8](repeating: 0, count: room + 1)
    let count = unsafe input.withUnsafeMutableBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { output in
        unsafe stream.next_in = input.baseAddress
        unsafe stream.avail_in = UInt32(input.count)
        unsafe stream.next_out = output.baseAddress
        unsafe stream.avail_out = UInt32(output.count)
        guard unsafe inflate(&stream, Z_FINISH) == Z_STREAM_END else { return -1 }
        return unsafe output.count - Int(stream.avail_out)
      }
    }
    return count < 0 ? nil : Array(output[..<count])
  }

  @Test(
    "zlib unpacks what was packed, in pieces of any size", arguments: [0, 1, 63, 4_096, 700_000])
  func gzip(count: Int) throws {
    let packer = try #require(GzipPacker())
    var generator = SeededGenerator(seed: UInt64(count))
    // Half noise, half text: both what does not shrink and what does.
    let noise = generator.bytes(count / 2)
    let text = (0..<count - count / 2).map { UInt8(truncatingIfNeeded: 48 + $0 % 10) }
    for _ in 0..<2 {
      packer.add(noise)
      for start in stride(from: 0, to: text.count, by: 9_973) {
        packer.add(Array(text[start..<min(start + 9_973, text.count)]))
      }
      let packed = packer.finish()
      #expect(PackingTests.unpack(packed, room: count) == noise + text)
    }
  }

  @Test("checksums are those of the standards")
  func checksums() {
    let digits = Array("123456789".utf8)
    #expect(Checksum.crc32c(digits) == 0xe306_9283)
    #expect(Checksum.crc32(digits) == 0xcbf4_3926)
    #expect(
      Checksum.crc32c(Array(digits[4...]), behind: Checksum.crc32c(Array(digits[..<4])))
        == 0xe306_9283)
    #expect(Checksum.crc32c([]) == 0)
  }
}
