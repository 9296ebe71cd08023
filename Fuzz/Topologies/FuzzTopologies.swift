import VPCTopology

/// Any file is a topology that survives being written, or is refused with lines of that file.
@c(LLVMFuzzerTestOneInput)
public func fuzzTopologies(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  // The first byte chooses the reader, so that one corpus feeds both.
  let name = bytes.first == UInt8(ascii: "{") ? "input.json" : "input.yaml"
  check(bytes, name)
  check(bytes, "input")
  return 0
}

private func check(_ bytes: [UInt8], _ name: String) {
  do throws(TopologyError) {
    let topology = try load(bytes, name)
    precondition(topology.warnings.allSatisfy { $0.severity == .warning })
    // Outputs may lack what AWS makes with every VPC; the short form has it once it was read.
    let written = try load(Array(topology.yaml.utf8), "written.yaml")
    let again = try load(Array(written.yaml.utf8), "again.yaml")
    precondition(again.yaml == written.yaml)
    let json = try load(Array(topology.json.utf8), "again.json")
    precondition(json.yaml == written.yaml)
    precondition(!topology.outline.unicodeScalars.contains("\u{1b}"))
  } catch {
    guard case .faults(let faults) = error else { preconditionFailure("nothing was opened") }
    precondition(faults.contains { $0.severity == .error })
    for fault in faults {
      // What was read back must not have faults of its own.
      precondition(fault.position.file == name && fault.position.line >= 1)
      precondition(fault.description.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    }
  }
}

private func load(_ bytes: [UInt8], _ name: String) throws(TopologyError) -> Topology {
  var loader = TopologyLoader()
  loader.add(bytes, file: name)
  return try loader.finish()
}
