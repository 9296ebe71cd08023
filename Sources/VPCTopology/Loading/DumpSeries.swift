import FlowModel

/// A folder whose files and folders are named by times: each is a whole topology from then on.
struct DumpSeries {
  /// The files of one topology.
  struct Step {
    /// Since when it holds; the first step holds from the beginning all the same.
    var from: PacketTime
    var files: [String]
    /// Whether the step is one file rather than the files of a folder.
    var isFile: Bool
  }

  /// At least one, in the order of their moments.
  let steps: [Step]
  /// Folders that have another name, and cannot be meant.
  let warnings: [TopologyFault]

  /// Looks at the names in a folder; nil when none is a time.
  init?(folder: String, entries: [String]) throws(TopologyError) {
    var dumps: [(from: PacketTime, path: String)] = []
    var others: [String] = []
    for entry in entries {
      if let time = DumpSeries.moment(of: entry) {
        dumps.append((time, entry))
      } else {
        others.append(entry)
      }
    }
    guard !dumps.isEmpty else { return nil }
    dumps.sort { ($0.from, $0.path) < ($1.from, $1.path) }
    var steps: [Step] = []
    let top = others.filter(FileBytes.isTree)
    if !top.isEmpty { steps.append(Step(from: PacketTime(rawValue: 0), files: top, isFile: false)) }
    var faults: [TopologyFault] = []
    for (place, dump) in dumps.enumerated() {
      if place > 0, dumps[place - 1].from == dump.from {
        let message = "this is of the same time as \(dumps[place - 1].path); expected one of both"
        faults.append(DumpSeries.fault(.duplicate, .error, message, dump.path))
        continue
      }
      steps.append(try DumpSeries.step(dump.path, from: dump.from))
    }
    for path in others where DumpSeries.isFolder(path) {
      let message =
        "this folder is not read: the others here are named by times, such as 20261120T100000Z"
      faults.append(DumpSeries.fault(.shape, .warning, message, path))
    }
    (self.steps, warnings) = (steps, faults)
  }

  /// The step in force at a moment, nil for the beginning.
  func step(at time: PacketTime?) -> Step {
    guard let time else { return steps[0] }
    return steps.dropFirst().last { $0.from <= time } ?? steps[0]
  }

  private static func step(_ path: String, from time: PacketTime) throws(TopologyError) -> Step {
    guard case .folder(let entries) = try FileBytes.place(path) else {
      return Step(from: time, files: [path], isFile: true)
    }
    let files = entries.filter(FileBytes.isTree)
    guard !files.isEmpty else { throw .nothingFound(path: path) }
    return Step(from: time, files: files, isFile: false)
  }

  private static func isFolder(_ path: String) -> Bool {
    guard let place = try? FileBytes.place(path), case .folder = place else { return false }
    return true
  }

  /// The moment that a folder is named by, or a file without the ending that makes it a topology.
  ///
  /// Unix seconds need 10 digits here: names are numbers for many reasons.
  private static func moment(of path: String) -> PacketTime? {
    var name = String(path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...])
    let ending = FileBytes.treeEndings.first { name.lowercased().hasSuffix($0) }
    if let ending { name.removeLast(ending.count) }
    guard let time = PacketTime(text: name), name.utf8.count >= 10 else { return nil }
    return ending != nil || isFolder(path) ? time : nil
  }

  private static func fault(
    _ kind: TopologyFault.Kind, _ severity: TopologyFault.Severity, _ message: String,
    _ path: String
  ) -> TopologyFault {
    TopologyFault(kind, severity, message, at: SourcePosition(file: path, line: 1))
  }
}
