import VPCTopology

/// Any file is a topology that survives being written, or is refused with lines of that file.
@c(LLVMFuzzerTestOneInput)
public func fuzzTopologies(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  // The first byte chooses the reader, so that one corpus feeds both.
  let name = bytes.first == UInt8(ascii: "{") ? "input.json" : "input.yaml"
  check(bytes, name)
  check(bytes, "input")
  checkTimeline(bytes, name)
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
    check(error, name)
  }
}

private func check(_ error: TopologyError, _ name: String) {
  guard case .faults(let faults) = error else { preconditionFailure("nothing was opened") }
  precondition(faults.contains { $0.severity == .error })
  for fault in faults {
    // What was read back must not have faults of its own.
    precondition(fault.position.file == name && fault.position.line >= 1)
    precondition(fault.description.unicodeScalars.allSatisfy { $0.value >= 0x20 })
  }
}

/// Any file is a timeline whose versions are those that are read back, or is refused like above.
private func checkTimeline(_ bytes: [UInt8], _ name: String) {
  do throws(TopologyError) {
    let timeline = try loadTimeline(bytes, name)
    precondition(timeline.warnings.allSatisfy { $0.severity == .warning })
    let first = try load(bytes, name)
    precondition(timeline.first.yaml == first.yaml)
    for (version, next) in zip(timeline.versions, timeline.versions.dropFirst()) {
      precondition(version.from < next.from)
      precondition(timeline.topology(at: version.from).yaml == version.topology.yaml)
    }
    let written = try loadTimeline(Array(timeline.yaml.utf8), "written.yaml")
    let again = try loadTimeline(Array(written.yaml.utf8), "again.yaml")
    precondition(again.yaml == written.yaml)
    precondition(again.versions.map(\.from) == written.versions.map(\.from))
    for (version, other) in zip(again.versions, written.versions) {
      precondition(version.topology.yaml == other.topology.yaml)
    }
    let json = try loadTimeline(Array(timeline.json.utf8), "again.json")
    precondition(json.yaml == written.yaml)
    precondition(!timeline.outline(at: nil).unicodeScalars.contains("\u{1b}"))
  } catch {
    check(error, name)
  }
}

private func load(_ bytes: [UInt8], _ name: String) throws(TopologyError) -> Topology {
  var loader = TopologyLoader()
  loader.add(bytes, file: name)
  return try loader.finish()
}

private func loadTimeline(_ bytes: [UInt8], _ name: String) throws(TopologyError)
  -> TopologyTimeline
{
  var loader = TopologyLoader()
  loader.add(bytes, file: name)
  return try loader.finishTimeline()
}
