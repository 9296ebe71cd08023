import FlowModel
import PacketCapture

/// Reads arbitrary bytes as a capture file and checks what readers promise about every batch.
///
/// The first byte chooses the size of the pieces in which the rest arrives.
@c(LLVMFuzzerTestOneInput)
public func fuzzCaptureFiles(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
  guard let first = input.first else { return 0 }
  let piece = first == 0 ? Int.max : Int(first)
  let registry = InterfaceRegistry()
  do throws(CaptureError) {
    var file = try CaptureFile(
      bytes: [UInt8](input.dropFirst()), path: "fuzz.pcap", piece: piece, registry: registry)
    var known: Set<UInt16> = []
    var isCut = false
    while try file.nextBatch() {
      let (frames, bytes) = (file.frames, file.bytes)
      precondition(!frames.isEmpty && frames.count <= CaptureLimits.batchFrames && !isCut)
      for index in frames.indices {
        check(frames[index], bytes, &known)
        isCut = frames[index].kind == .cut
      }
    }
    precondition(!isCut, "a cut without a reason")
  } catch {
    precondition(!error.description.isEmpty)
  }
  return 0
}

private func check(_ frame: FrameDescriptor, _ bytes: Span<UInt8>, _ known: inout Set<UInt16>) {
  precondition(frame.time.nanoseconds < 1_000_000_000)
  switch frame.kind {
  case .interface: precondition(known.insert(frame.interface).inserted)
  case .frame:
    precondition(known.contains(frame.interface))
    precondition(Int(frame.offset) + Int(frame.capturedLength) <= bytes.count)
    precondition(frame.wireLength >= frame.capturedLength)
  case .dropped: precondition(known.contains(frame.interface) && frame.capturedLength > 0)
  case .cut: precondition(known.contains(frame.interface))
  }
}
