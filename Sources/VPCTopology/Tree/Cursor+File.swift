extension Cursor {
  /// Reads a JSON or YAML file that is no topology, as strictly as one; `body` takes what it says.
  ///
  /// - Throws: `TopologyError`, with all faults that the file or `body` brought to light.
  package static func read<Value>(
    file path: String, _ body: (Cursor) -> Value?
  ) throws(TopologyError) -> Value {
    try read(try FileBytes.read(path, limit: TreeLimits.yamlBytes), file: path, body)
  }

  /// Reads the bytes of a JSON or YAML document that is no topology.
  ///
  /// - Parameter file: The name that faults show.
  package static func read<Value>(
    _ bytes: [UInt8], file: String, _ body: (Cursor) -> Value?
  ) throws(TopologyError) -> Value {
    let log = FaultLog(file: file)
    var value: Value?
    do throws(TreeFault) {
      let isJSON = TopologyInput.isJSON(bytes, file)
      let node = isJSON ? try JSONReader.read(bytes) : try YAMLReader.read(bytes)
      value = body(Cursor(node: node, name: file, log: log))
    } catch {
      log.error(.syntax, line: error.line, error.message)
    }
    let faults = log.faults.sorted()
    guard let value, !faults.contains(where: { $0.severity == .error }) else {
      throw .faults(faults)
    }
    return value
  }
}
