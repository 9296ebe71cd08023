import NetworkTypes
import TestSupport
import Testing

@Suite("Text of addresses")
struct AddressTextTests {
  /// RFC 5952 done slowly: all ways to shorten, the best one taken.
  static func reference(_ address: IPAddress) -> String {
    let quad = (0..<4).map { "\(address.low >> UInt64(24 - $0 * 8) & 0xff)" }.joined(separator: ".")
    if address.version == .v4 { return quad }
    if address.high == 0 && address.low >> 32 == 0xffff { return "::ffff:" + quad }
    let groups: [UInt16] = (0..<8).map { (index: Int) -> UInt16 in
      let half: UInt64 = index < 4 ? address.high : address.low
      return UInt16(truncatingIfNeeded: half >> UInt64(48 - index % 4 * 16))
    }
    var best = (start: 0, count: 1)
    for start in 0..<8 {
      let count = groups[start...].prefix { $0 == 0 }.count
      if count > best.count { best = (start, count) }
    }
    func hex(_ part: some Sequence<UInt16>) -> String {
      part.map { String($0, radix: 16) }.joined(separator: ":")
    }
    guard best.count > 1 else { return hex(groups) }
    return hex(groups[..<best.start]) + "::" + hex(groups[(best.start + best.count)...])
  }

  @Test("every pattern of zero groups is shortened as RFC 5952 says")
  func zeroPatterns() {
    for pattern in 0..<256 {
      for digits: UInt64 in [0x1, 0x10, 0xabc, 0xffff] {
        var halves: (UInt64, UInt64) = (0, 0)
        for group in 0..<8 where pattern >> group & 1 == 1 {
          let shifted = digits << UInt64(group % 4 * 16)
          if group < 4 { halves.1 |= shifted } else { halves.0 |= shifted }
        }
        let address = IPAddress(v6: halves.0, halves.1)
        #expect(address.description == Self.reference(address))
      }
    }
  }

  @Test("random addresses are written as the slow way writes them, and read back")
  func random() {
    var generator = SeededGenerator(seed: 42)
    for index in 0..<20_000 {
      let address = generator.address(index % 2 == 0 ? .v4 : .v6)
      let text = address.description
      #expect(text == Self.reference(address))
      #expect(IPAddress(text) == address)
    }
  }

  @Test("every octet is written")
  func octets() {
    for octet in UInt32(0)...255 {
      let address = IPAddress(v4: octet << 24 | octet << 16 | octet << 8 | octet)
      #expect(address.description == Self.reference(address))
    }
  }

  @Test("scratch space holds the text and its length")
  func scratch() {
    var text = AddressText()
    let length = text.write(IPAddress(v6: 0x2001_0db8 << 32, 1))
    #expect((0..<length).map { text.bytes[$0] } == Array("2001:db8::1".utf8))
    #expect(text.write(IPAddress(v4: 0x0102_0304)) == 7)
  }
}
