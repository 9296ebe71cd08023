import NetworkTypes
import TestSupport
import Testing

@Suite struct IPAddressTests {
  @Test(
    "addresses are written as RFC 5952 asks",
    arguments: [
      ("10.0.0.1", "10.0.0.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
      ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("::", "::"), ("::1", "::1"), ("1::", "1::"),
      ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("fe80:0:0:0:1:0:0:1", "fe80::1:0:0:1"),
      ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"), ("::ffff:192.0.2.1", "::ffff:192.0.2.1"),
      ("::ffff:c000:201", "::ffff:192.0.2.1"), ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
      ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("0:0:3:4:5:6:0:0", "::3:4:5:6:0:0"),
      ("0001:0:0:0:0:00ff:0:0", "1::ff:0:0"),
    ])
  func writes(_ text: String, _ expected: String) throws {
    #expect(try #require(IPAddress(text)).description == expected)
  }

  @Test(
    "what is no address is refused",
    arguments: [
      "", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", "1..2.3", "a.b.c.d", ":",
      "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "::g", "1:2:3:4:5:6:7:8::",
      ":::", "1:", ":1", "::1.2.3", "1:2:3:4:5:6:7:1.2.3.4", "1.2.3.4::",
    ])
  func refuses(_ text: String) { #expect(IPAddress(text) == nil) }

  @Test("random addresses survive being written and read")
  func roundTrip() throws {
    var random = SeededGenerator(seed: 4)
    for _ in 0..<5000 {
      // Runs of zero groups are what the short form is about, so half the groups are zero.
      let words = (0..<2).map { _ in
        (0..<4).reduce(UInt64(0)) { word, _ in
          word << 16 | (Bool.random(using: &random) ? 0 : random.next() & 0xffff)
        }
      }
      let address = IPAddress(v6: words[0], words[1])
      #expect(IPAddress(address.description) == address)
      let short = IPAddress(v4: UInt32(truncatingIfNeeded: random.next()))
      #expect(IPAddress(short.description) == short)
    }
  }
}
