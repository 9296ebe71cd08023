import PacketCapture
import Testing

struct LiveSettingsTests {
  @Test(
    "a few rings are large, and many share what the machine can spare",
    arguments: [(1, 20), (12, 20), (16, 16), (100, 2), (500, 1), (65_535, 1), (0, 20)])
  func share(ringCount: Int, mebibytes: Int32) {
    #expect(LiveSettings(ringCount: ringCount).ringBytes >> 20 == mebibytes)
  }
}
