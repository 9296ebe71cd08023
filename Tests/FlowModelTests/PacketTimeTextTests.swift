import FlowModel
import TestSupport
import Testing

struct PacketTimeTextTests {
  @Test(
    "moments are read as RFC 3339, without dashes and colons, or as Unix seconds",
    arguments: [
      ("1970-01-01T00:00:00Z", 0, 0), ("2026-11-20T10:00:00Z", 1_795_168_800, 0),
      ("20261120T100000Z", 1_795_168_800, 0), ("2026-11-20 10:00:00z", 1_795_168_800, 0),
      ("2026-11-20t11:30:00+01:30", 1_795_168_800, 0),
      ("20261120T050000-0500", 1_795_168_800, 0),
      ("2026-11-20T10:00:00.5Z", 1_795_168_800, 500_000_000),
      ("2026-11-20T10:00:00.1234567899Z", 1_795_168_800, 123_456_789),
      ("2024-02-29T00:00:00Z", 1_709_164_800, 0), ("2100-02-28T23:59:59Z", 4_107_542_399, 0),
      ("2106-02-07T06:28:15Z", UInt32.max, 0), ("1969-12-31T23:00:00-01:00", 0, 0),
      ("100000000", 100_000_000, 0), ("0999999999", 999_999_999, 0),
      ("1795168800", 1_795_168_800, 0), ("4294967295", UInt32.max, 0),
    ] as [(String, UInt32, UInt32)])
  func reads(text: String, seconds: UInt32, nanoseconds: UInt32) {
    #expect(PacketTime(text: text) == PacketTime(seconds: seconds, nanoseconds: nanoseconds))
  }

  @Test(
    "everything else is no moment",
    arguments: [
      "", "now", "-1", "0", "2026", "202611", "4294967296", "12345678901", "20261120", "2026-11-20",
      "2026-11-20T10:00:00",
      "2026-11-20T10:00Z", "2026-11-20T10:00:60Z", "2026-11-20T24:00:00Z", "2026-11-20T10:60:00Z",
      "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
      "2026-00-01T00:00:00Z", "2026-04-31T00:00:00Z", "2026-11-20T10:00:00.Z",
      "2026-11-20T10:00:00Z ", "2026-11-20T10:00:00+1:00", "2026-11-20T10:00:00+24:00",
      "20261120T10:00:00Z", "2026-11-20T100000Z", "20261120 100000Z", "1969-12-31T23:59:59Z",
      "2106-02-07T06:28:16Z", "1795168800.5", "+2026-11-20T10:00:00Z", "２026-11-20T10:00:00Z",
    ])
  func refuses(text: String) { #expect(PacketTime(text: text) == nil) }

  @Test("what is written is read back, on any day of any year")
  func roundTrip() {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<5000 {
      let time = PacketTime(
        seconds: .random(in: .min ... .max, using: &random),
        nanoseconds: Bool.random(using: &random)
          ? 0 : .random(in: 0..<1_000_000_000, using: &random))
      #expect(PacketTime(text: time.rfc3339) == time)
    }
    for day: UInt32 in 0..<49_710 {
      #expect(CivilDate(daysSince1970: day).daysSince1970 == Int(day))
    }
    let half = PacketTime(seconds: 1_795_168_800, nanoseconds: 120_000_000)
    #expect(half.rfc3339 == "2026-11-20T10:00:00.12Z")
  }
}
