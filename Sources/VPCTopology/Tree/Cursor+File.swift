extension Cursor {
  /// Reads a JSON or YAML file that is no topology, as strictly as one; `body` takes what it says.
  ///
  /// Keys that `body` does not ask for are its own business; `expect` refuses them.
  ///
  /// - Throws: `TopologyError`, with all faults that the file or `body` brought to light.
  package static func read<Value>(
    file path: String, _ body: (Cursor) -> Value?
  ) throws(TopologyError) -> Value {
    let bytes = try FileBytes.read(path, limit: TreeLimits.yamlBytes)
    let log = FaultLog(file: path)
    var value: Value?
    do throws(TreeFault) {
      let isJSON = TopologyInput.isJSON(bytes, path)
      let node = isJSON ? try JSONReader.read(bytes) : try YAMLReader.read(bytes)
      value = body(Cursor(node: node, name: path, log: log))
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
