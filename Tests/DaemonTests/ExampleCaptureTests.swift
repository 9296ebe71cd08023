import Daemon
import FlowModel
import Foundation
import TestSupport
import Testing

@Suite struct ExampleCaptureTests {
  static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Examples/first-records.pcap")

  @Test("the example capture is what its description makes; SNAP_UPDATE=1 rewrites it")
  func capture() throws {
    let bytes = ExampleTraffic().pcap
    if ProcessInfo.processInfo.environment["SNAP_UPDATE"] == "1" {
      try Data(bytes).write(to: Self.file)
    }
    #expect(try Data(contentsOf: Self.file) == Data(bytes))
  }

  @Test("the example shows two windows of one interface, and leaves out what is never logged")
  func records() throws {
    let result = replay([Self.file.path]) { $0.interval = 600 }
    #expect(result.outcome == .complete)
    #expect(result.lines.count == 22)
    #expect(
      result.lines.first == "2 123456789012 eni-02fbee7972f9d1826 203.0.113.77 10.0.1.14"
        + " 51744 443 6 53 2637 1763640008 1763640008 ACCEPT OK")
    #expect(result.statistics.books.notLogged[.dhcp] == 2)
    #expect(result.statistics.books.unparsed[.arp] == 1)
  }

  static let threeTier = file.deletingLastPathComponent().appending(path: "three-tier")

  @Test("the three-tier capture is what its description makes; SNAP_UPDATE=1 rewrites it")
  func threeTierCapture() throws {
    let bytes = ThreeTierTraffic().pcap
    let capture = Self.threeTier.appending(path: "capture.pcap")
    if ProcessInfo.processInfo.environment["SNAP_UPDATE"] == "1" {
      try Data(bytes).write(to: capture)
    }
    #expect(try Data(contentsOf: capture) == Data(bytes))
  }
}
