internal import Glibc
internal import VPCTopology

/// The scenarios that there are: those installed beside the program, and those of a checkout.
package struct ScenarioLibrary: Sendable {
  /// Folders of scenarios; of the same name the first counts.
  package let places: [String]

  /// Looks for scenarios in these folders.
  package init(places: [String]) { self.places = places }

  /// Where scenarios are for a program: `share/weir/scenarios` beside its `bin`, and
  /// `Examples/scenarios` above it or above the working folder.
  package static func standard(program: String?, workingFolder: String) -> ScenarioLibrary {
    var places: [String] = []
    let parents = program.map { ancestors(of: $0) } ?? []
    if parents.count > 1 { places.append("\(parents[1])/share/weir/scenarios") }
    for folder in [workingFolder] + ancestors(of: workingFolder) + parents {
      let place = "\(folder == "/" ? "" : folder)/Examples/scenarios"
      if !places.contains(place) { places.append(place) }
    }
    let known = places.filter { !folders(in: $0).isEmpty }
    return ScenarioLibrary(places: known.isEmpty ? Array(places.prefix(2)) : known)
  }

  /// The folders above a path, the nearest first.
  private static func ancestors(of path: String) -> [String] {
    var result: [String] = []
    var rest = path[...]
    while let slash = rest.lastIndex(of: "/") {
      rest = rest[..<slash]
      result.append(rest.isEmpty ? "/" : String(rest))
    }
    return result
  }

  /// The names of all scenarios, sorted.
  package var names: [String] {
    Set(places.flatMap { ScenarioLibrary.folders(in: $0) }.map(ScenarioLibrary.name)).sorted()
  }

  private static func name(_ folder: String) -> String {
    folder.split(separator: "/").last.map(String.init) ?? folder
  }

  /// The folders with a script in them.
  private static func folders(in place: String) -> [String] {
    guard case .folder(let entries)? = try? FileBytes.place(place) else { return [] }
    return entries.filter { isReadable("\($0)/\(ScenarioFiles.script)") }
  }

  /// Reads a scenario by its name, or by the path of its folder.
  package func load(_ text: String) throws(ScenarioError) -> Scenario {
    if text.utf8.contains(UInt8(ascii: "/")) {
      let folder = text.hasSuffix("/") ? String(text.dropLast()) : text
      return try ScenarioLibrary.read(folder)
    }
    let folder = places.map { "\($0)/\(text)" }
      .first { isReadable("\($0)/\(ScenarioFiles.script)") }
    guard let folder else { throw .unknown(text, known: names, places: places) }
    return try ScenarioLibrary.read(folder)
  }

  /// Reads the scenario of a folder.
  package static func read(_ folder: String) throws(ScenarioError) -> Scenario {
    let script: ScenarioReader.Script
    do throws(TopologyError) {
      script = try Cursor.read(file: "\(folder)/\(ScenarioFiles.script)") {
        ScenarioReader(root: $0).read()
      }
    } catch {
      throw ScenarioError(error)
    }
    let hasFix = isReadable("\(folder)/\(ScenarioFiles.fixedTopology)")
    let scenario = Scenario(
      name: name(folder), folder: folder, title: script.title, lesson: script.lesson,
      servers: script.servers, firewalls: script.firewalls, steps: script.steps,
      diagnosis: script.diagnosis,
      expected: try records("\(folder)/\(ScenarioFiles.expected)"),
      fixedExpected: hasFix ? try records("\(folder)/\(ScenarioFiles.fixedExpected)") : nil)
    _ = try hosts(of: scenario, in: scenario.topologyPath)
    if hasFix { _ = try hosts(of: scenario, in: scenario.fixedTopologyPath) }
    return scenario
  }

  /// The hosts of a scenario in one of its topologies, which must have all that it names.
  package static func hosts(
    of scenario: Scenario, in path: String
  ) throws(ScenarioError) -> ScenarioHosts {
    let hosts: ScenarioHosts
    do throws(TopologyError) {
      hosts = ScenarioHosts(try TopologyLoader.load(path))
    } catch {
      throw ScenarioError(error)
    }
    if let stranger = hosts.strangers(in: scenario).first {
      throw .stranger(stranger, path: path, known: hosts.names)
    }
    return hosts
  }

  private static func records(_ path: String) throws(ScenarioError) -> ExpectedRecords {
    let bytes: [UInt8]
    do throws(TopologyError) {
      bytes = try FileBytes.read(path, limit: 1 << 20)
    } catch {
      throw ScenarioError(error)
    }
    let (records, line) = ExpectedRecords.parse(String(decoding: bytes, as: UTF8.self))
    guard let records else { throw .badRecords(path: path, line: line) }
    return records
  }
}

extension ScenarioError {
  /// What reading a file ran into.
  init(_ error: TopologyError) {
    switch error {
    case .unreadable(let path, let reason): self = .unreadable(path: path, reason: reason)
    case .nothingFound(let path): self = .unreadable(path: path, reason: "nothing is there")
    case .faults(let faults): self = .faults(faults)
    }
  }
}

/// Whether there is a file that can be read.
private func isReadable(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }
