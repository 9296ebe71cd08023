import FlowModel
import Foundation
import PacketCapture
import TestSupport
import Testing

@Suite("Pipes")
struct PipeTests {
  @Test("a packet is delivered before the pipe's writer sends the next")
  func live() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "live.pcap").path
    #expect(unsafe mkfifo(path, 0o600) == 0)
    var file = PcapFileBuilder()
    file.add([1, 2, 3], seconds: 1)
    let first = file.bytes
    file.add([4, 5, 6], seconds: 2)
    let rest = [UInt8](file.bytes[first.count...])
    // Read and write at once, so that opening does not wait for the other side.
    let writer = try #require(FileHandle(forUpdatingAtPath: path))
    try writer.write(contentsOf: Data(first))
    var capture = try CaptureFile(path: path, registry: InterfaceRegistry())
    #expect(try capture.nextBatch())
    var count = capture.frames.count
    #expect(count == 2)
    try writer.write(contentsOf: Data(rest))
    #expect(try capture.nextBatch())
    count = capture.frames.count
    let second = capture.frames[0].time.seconds
    #expect(count == 1)
    #expect(second == 2)
    try writer.close()
    #expect(try !capture.nextBatch())
  }
}
