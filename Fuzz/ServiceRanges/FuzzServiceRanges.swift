import NetworkTypes
import VPCTopology

/// Any file gives ranges that answer for every address, or is refused with lines of that file.
@c(LLVMFuzzerTestOneInput)
public func fuzzServiceRanges(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  do throws(ServiceRangesError) {
    let ranges = try ServiceRanges.read(bytes, file: "input.json")
    for seed in bytes.prefix(64) {
      let part = UInt64(seed) &* 0x0101_0101_0101_0101
      for address in [
        IPAddress(v4: UInt32(truncatingIfNeeded: part)), IPAddress(v6: part, ~part),
        IPAddress(v6: 0, part),
      ] {
        guard let service = ranges.service(of: address) else { continue }
        precondition(Int(service) < ServiceRanges.names.count)
      }
    }
  } catch {
    guard case .faults(let faults) = error else { preconditionFailure("nothing was opened") }
    precondition((1...10).contains(faults.count))
    for fault in faults {
      precondition(fault.position.file == "input.json" && fault.position.line >= 1)
      precondition(fault.description.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    }
  }
  return 0
}
