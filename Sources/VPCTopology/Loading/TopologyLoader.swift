import FlowModel

/// Reads files of any form, in any number and order, into one topology or timeline.
public struct TopologyLoader {
  /// What holds at all times, though it may bring changes of its own.
  private var lasting = TopologyInput()
  private var series: [DumpSeries] = []

  /// Starts with nothing read.
  public init() {}

  /// Reads a file, or every `.json`, `.yaml` and `.yml` file of a folder, and checks it all.
  ///
  /// Of a topology that changes this is the first version; later ones are not looked at.
  ///
  /// - Throws: `TopologyError`, with all faults when what was read is wrong.
  public static func load(_ path: String) throws(TopologyError) -> Topology {
    try load([path])
  }

  /// Reads several files and folders as one topology.
  public static func load(_ paths: [String]) throws(TopologyError) -> Topology {
    var loader = TopologyLoader()
    for path in paths { try loader.read(path) }
    return try loader.finish()
  }

  /// Reads a file or folder with all its changes, and checks every version.
  ///
  /// Without changes it is a timeline of one version.
  ///
  /// - Throws: `TopologyError`, with all faults of all versions when any of them is wrong.
  public static func loadTimeline(_ path: String) throws(TopologyError) -> TopologyTimeline {
    try loadTimeline([path])
  }

  /// Reads several files and folders as one timeline, which changes when any of them does.
  public static func loadTimeline(_ paths: [String]) throws(TopologyError) -> TopologyTimeline {
    var loader = TopologyLoader()
    for path in paths { try loader.read(path) }
    return try loader.finishTimeline()
  }

  /// Reads a file or folder; what is wrong inside files waits for `finish`.
  ///
  /// Of a folder with files and folders named by times, only the names are read here.
  public mutating func read(_ path: String) throws(TopologyError) {
    switch try FileBytes.place(path) {
    case .file:
      add(try FileBytes.read(path, limit: TreeLimits.jsonBytes), file: path, isOnlyFile: true)
    case .folder(let entries):
      if let found = try DumpSeries(folder: path, entries: entries) {
        series.append(found)
        return
      }
      let candidates = entries.filter(FileBytes.isTree)
      guard !candidates.isEmpty else { throw .nothingFound(path: path) }
      for file in candidates {
        add(try FileBytes.read(file, limit: TreeLimits.jsonBytes), file: file, isOnlyFile: false)
      }
    }
  }

  /// Reads the bytes of one file.
  ///
  /// JSON where the first byte that is no blank is a brace or the name ends in `.json`, else YAML.
  ///
  /// - Parameter file: The name that faults show.
  /// - Parameter isOnlyFile: Whether a file without a part of a topology is a fault.
  public mutating func add(_ bytes: [UInt8], file: String, isOnlyFile: Bool = true) {
    lasting.add(bytes, file: file, isOnlyFile: isOnlyFile, isDump: false)
  }

  /// Checks everything that was read, before any change.
  public mutating func finish() throws(TopologyError) -> Topology {
    var input = try input(at: nil)
    return try input.topology()
  }

  /// Checks everything that was read, with all changes.
  public mutating func finishTimeline() throws(TopologyError) -> TopologyTimeline {
    var builder = TimelineBuilder()
    var faults: [TopologyFault] = []
    let changes = Set(lasting.readMoments(&faults))
    let dumps = Set(series.flatMap { $0.steps.dropFirst().map(\.from) })
    builder.report(faults)
    var input = try input(at: nil)
    builder.add(&input, from: nil)
    for time in changes.union(dumps).sorted() {
      if dumps.contains(time) { input = try self.input(at: time) }
      input.advance(to: time)
      builder.add(&input, from: time)
    }
    return try builder.finish()
  }

  /// What all files in force at a moment say, nil for the beginning; changes are yet to come.
  private func input(at time: PacketTime?) throws(TopologyError) -> TopologyInput {
    var input = lasting
    for series in series {
      input.report(series.warnings)
      let step = series.step(at: time)
      for file in step.files {
        input.add(
          try FileBytes.read(file, limit: TreeLimits.jsonBytes), file: file,
          isOnlyFile: step.isFile, isDump: true)
      }
    }
    return input
  }
}
