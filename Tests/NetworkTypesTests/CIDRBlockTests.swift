import NetworkTypes
import TestSupport
import Testing

@Suite struct CIDRBlockTests {
  @Test(
    "a block holds what begins with its prefix",
    arguments: [
      ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.0", false),
      ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "::1", false),
      ("172.16.0.0/12", "172.31.255.255", true), ("172.16.0.0/12", "172.32.0.0", false),
      ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7/32", "192.0.2.6", false),
      ("::/0", "fe80::1", true), ("::/0", "10.0.0.1", false), ("fc00::/7", "fdff::1", true),
      ("fc00::/7", "fe00::1", false), ("2001:db8::/64", "2001:db8::ffff", true),
      ("2001:db8::/64", "2001:db8:0:1::", false), ("2001:db8::/65", "2001:db8::8000:0:0:0", false),
      ("::1/128", "::1", true), ("::1/128", "::2", false),
    ])
  func contains(_ block: String, _ address: String, _ expected: Bool) throws {
    let block = try #require(CIDRBlock(block))
    #expect(try block.contains(#require(IPAddress(address))) == expected)
  }

  @Test("bits behind the prefix do not matter")
  func base() throws {
    #expect(try #require(CIDRBlock("10.1.2.3/8")).description == "10.0.0.0/8")
    #expect(try #require(CIDRBlock("2001:db8::dead/32")).description == "2001:db8::/32")
  }

  @Test(
    "what is no block is refused",
    arguments: [
      "", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "/8", "10.0.0.0/8/8", "::/129",
      "10.0.0.0/+8", "10.0/8",
    ])
  func refuses(_ text: String) { #expect(CIDRBlock(text) == nil) }

  @Test("membership equals comparing bit by bit")
  func reference() throws {
    var random = SeededGenerator(seed: 9)
    for _ in 0..<5000 {
      let version6 = Bool.random(using: &random)
      let width = version6 ? 128 : 32
      let prefix = Int.random(in: 0...width, using: &random)
      let first = bits(width, &random)
      var second = first
      let flipped = Int.random(in: 0..<width, using: &random)
      second[flipped].toggle()
      let block = try #require(CIDRBlock(address(first), prefixLength: prefix))
      #expect(block.contains(address(second)) == (flipped >= prefix))
      #expect(block.contains(address(first)))
    }
  }

  private func bits(_ count: Int, _ random: inout SeededGenerator) -> [Bool] {
    (0..<count).map { _ in Bool.random(using: &random) }
  }

  private func address(_ bits: [Bool]) -> IPAddress {
    let words = stride(from: 0, to: bits.count, by: 32).map { start in
      bits[start..<start + 32].reduce(UInt64(0)) { $0 << 1 | ($1 ? 1 : 0) }
    }
    return words.count == 1
      ? IPAddress(v4: UInt32(words[0]))
      : IPAddress(v6: words[0] << 32 | words[1], words[2] << 32 | words[3])
  }

  @Test(
    "a block contains those whose addresses are all in it, and overlaps where one contains the other",
    arguments: [
      ("10.0.0.0/8", "10.1.0.0/16", true, true), ("10.1.0.0/16", "10.0.0.0/8", false, true),
      ("10.0.0.0/8", "10.0.0.0/8", true, true), ("10.0.0.0/9", "10.128.0.0/9", false, false),
      ("0.0.0.0/0", "::/0", false, false), ("2001:db8::/32", "2001:db8:1::/48", true, true),
      ("0.0.0.0/0", "255.255.255.255/32", true, true),
    ])
  func blocks(outer: String, inner: String, contains: Bool, overlaps: Bool) throws {
    let (outer, inner) = (try #require(CIDRBlock(outer)), try #require(CIDRBlock(inner)))
    #expect(outer.contains(inner) == contains)
    #expect(outer.overlaps(inner) == overlaps)
    #expect(inner.overlaps(outer) == overlaps)
  }
}
