/// A cyclic redundancy check over bytes that come in pieces, least significant bit first.
///
/// Eight bytes are taken at a time, through eight tables. One register of 64 bits serves all: a
/// check of 32 bits leaves the upper half empty.
struct CyclicChecksum: Sendable {
  /// A polynomial and its tables.
  final class Polynomial: Sendable {
    let width: Int
    /// Eight tables of 256, one behind the other.
    let tables: [UInt64]

    init(_ reversed: UInt64, width: Int) {
      self.width = width
      var tables = [UInt64](repeating: 0, count: 8 * 256)
      for byte in 0..<256 {
        var register = UInt64(byte)
        for _ in 0..<8 {
          register = register & 1 == 1 ? register >> 1 ^ reversed : register >> 1
        }
        tables[byte] = register
      }
      for index in 256..<tables.count {
        let above = tables[index - 256]
        tables[index] = above >> 8 ^ tables[Int(above & 0xff)]
      }
      self.tables = tables
    }

    /// CRC-32 as in gzip.
    static let crc32 = Polynomial(0xedb8_8320, width: 4)
    /// CRC-32C, Castagnoli's.
    static let crc32c = Polynomial(0x82f6_3b78, width: 4)
    /// CRC-64/NVME.
    static let crc64nvme = Polynomial(0x9a6c_9329_ac4b_c9b5, width: 8)
  }

  private let polynomial: Polynomial
  private var register: UInt64

  init(_ polynomial: Polynomial) {
    self.polynomial = polynomial
    register = polynomial.width == 8 ? .max : 0xffff_ffff
  }

  mutating func add(_ bytes: ArraySlice<UInt8>) {
    var register = self.register
    let all = polynomial.tables
    let tables = all.span
    let input = bytes.span
    var index = 0
    while index + 8 <= input.count {
      var word: UInt64 = 0
      for place in 0..<8 { word |= UInt64(input[index + place]) << (8 * UInt64(place)) }
      register ^= word
      var next: UInt64 = 0
      for place in 0..<8 {
        next ^= tables[(7 - place) << 8 | Int(register >> (8 * UInt64(place)) & 0xff)]
      }
      register = next
      index += 8
    }
    while index < input.count {
      register = register >> 8 ^ tables[Int((register ^ UInt64(input[index])) & 0xff)]
      index += 1
    }
    self.register = register
  }

  /// The check of all bytes so far.
  var value: UInt64 { polynomial.width == 8 ? ~register : ~register & 0xffff_ffff }

  /// The value's bytes, the most significant first.
  var bytes: [UInt8] {
    (0..<polynomial.width).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
  }

  /// The CRC-32C of bytes that are all there, which guards blocks on the disk.
  static func crc32c(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var check = CyclicChecksum(.crc32c)
    check.add(bytes)
    return UInt32(truncatingIfNeeded: check.value)
  }
}
