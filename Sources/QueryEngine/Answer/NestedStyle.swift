internal import CDuckDB

/// How lists, structures and maps are written.
package enum NestedStyle: Sendable {
  /// `["a",1]` and `{"b":null}`.
  case json
  /// `[a, 1]` and `{b=null}`, as Athena writes them.
  case athena

  var comma: [UInt8] { Array((self == .json ? "," : ", ").utf8) }
  var equals: [UInt8] { Array((self == .json ? ":" : "=").utf8) }

  /// Writes a name or a text.
  func write(_ text: [UInt8], to bytes: inout [UInt8]) {
    switch self {
    case .json: AnswerText.writeJSON(text, to: &bytes)
    case .athena: bytes += text
    }
  }
}

extension ValueRenderer {
  static func writeList(
    _ source: VectorSource, _ row: Int, _ element: ValueRenderer, _ style: NestedStyle,
    to bytes: inout [UInt8]
  ) {
    let child = unsafe VectorSource(duck.list_vector_get_child(source.vector))
    bytes.append(UInt8(ascii: "["))
    for (place, index) in elements(source, row).enumerated() {
      if place > 0 { bytes += style.comma }
      writeInner(child, index, element, style, to: &bytes)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  /// The rows of a list's elements in the column of all elements.
  private static func elements(_ source: VectorSource, _ row: Int) -> Range<Int> {
    let entry = source.reader.wide(row)
    let offset = Int(truncatingIfNeeded: entry & UInt128(UInt64.max))
    return offset..<offset + Int(truncatingIfNeeded: entry >> 64)
  }

  static func writeStructure(
    _ source: VectorSource, _ row: Int, _ parts: [(name: String, renderer: ValueRenderer)],
    _ style: NestedStyle, to bytes: inout [UInt8]
  ) {
    bytes.append(UInt8(ascii: "{"))
    for (index, part) in parts.enumerated() {
      if index > 0 { bytes += style.comma }
      style.write(Array(part.name.utf8), to: &bytes)
      bytes += style.equals
      let child = unsafe VectorSource(
        duck.struct_vector_get_child(source.vector, UInt64(index)))
      writeInner(child, row, part.renderer, style, to: &bytes)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  static func writeMap(
    _ source: VectorSource, _ row: Int, _ entry: (key: ValueRenderer, value: ValueRenderer),
    _ style: NestedStyle, to bytes: inout [UInt8]
  ) {
    let pairs = unsafe duck.list_vector_get_child(source.vector)
    let keys = unsafe VectorSource(duck.struct_vector_get_child(pairs, 0))
    let values = unsafe VectorSource(duck.struct_vector_get_child(pairs, 1))
    bytes.append(UInt8(ascii: "{"))
    for (place, index) in elements(source, row).enumerated() {
      if place > 0 { bytes += style.comma }
      var name: [UInt8] = []
      entry.key.write(keys, index, style, to: &name)
      style.write(name, to: &bytes)
      bytes += style.equals
      writeInner(values, index, entry.value, style, to: &bytes)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  /// A value inside another.
  private static func writeInner(
    _ source: VectorSource, _ row: Int, _ renderer: ValueRenderer, _ style: NestedStyle,
    to bytes: inout [UInt8]
  ) {
    guard source.reader.isPresent(row) else {
      bytes += Array("null".utf8)
      return
    }
    guard renderer.kind == .text else {
      renderer.write(source, row, style, to: &bytes)
      return
    }
    var text: [UInt8] = []
    renderer.write(source, row, style, to: &text)
    style.write(text, to: &bytes)
  }
}
