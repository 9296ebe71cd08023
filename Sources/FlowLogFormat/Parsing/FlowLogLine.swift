package import NetworkTypes

/// The fields of one line, borrowed from it: nothing is copied until a value is asked for.
package struct FlowLogLine: ~Escapable {
  /// Marks fields that the format does not have.
  static let absent = UInt8.max

  private let bytes: Span<UInt8>
  private let bounds: Span<FieldBounds>
  private let positions: Span<UInt8>

  @_lifetime(copy bytes, copy bounds, copy positions)
  init(bytes: Span<UInt8>, bounds: Span<FieldBounds>, positions: Span<UInt8>) {
    self.bytes = bytes
    self.bounds = bounds
    self.positions = positions
  }

  /// The text of a field, `-` included; empty when the format does not have the field.
  @_lifetime(copy self)
  package func bytes(of field: FlowLogField) -> Span<UInt8> {
    let range = range(of: field)
    return bytes.extracting(range)
  }

  /// Whether the field is `-`, or not in the format.
  package func isNull(_ field: FlowLogField) -> Bool {
    let range = range(of: field)
    return range.isEmpty || (range.count == 1 && bytes[range.lowerBound] == UInt8(ascii: "-"))
  }

  /// The number in a field; nil for `-`.
  ///
  /// Fails for text and for numbers beyond the field's type.
  package func int64(_ field: FlowLogField) throws(FlowLogLineError) -> Int64? {
    guard !isNull(field) else { return nil }
    let range = range(of: field)
    var value: UInt64 = 0
    for index in range {
      let digit = bytes[index] &- 0x30
      guard digit <= 9 else {
        throw .notANumber(field: field, column: range.lowerBound + 1)
      }
      // Saturates far above every maximum, so that long numbers are read to their end.
      value = value > UInt64(Int64.max) / 10 ? .max / 2 + 1 : value * 10 + UInt64(digit)
    }
    // Few numbers need the catalogue to be asked.
    guard value <= UInt64(Int32.max) || value <= UInt64(field.definition.type.maximum ?? .max)
    else { throw .numberTooLarge(field: field, column: range.lowerBound + 1) }
    return Int64(value)
  }

  /// The address in a field; nil for `-`.
  package func address(_ field: FlowLogField) throws(FlowLogLineError) -> IPAddress? {
    guard !isNull(field) else { return nil }
    guard let address = IPAddress(parsing: bytes(of: field)) else {
      throw .notAnAddress(field: field, column: range(of: field).lowerBound + 1)
    }
    return address
  }

  /// A copy of the text in a field, broken UTF-8 repaired; nil for `-`.
  package func string(_ field: FlowLogField) -> String? {
    guard !isNull(field) else { return nil }
    let range = range(of: field)
    return String(decoding: range.map { bytes[$0] }, as: UTF8.self)
  }

  /// Reads every number and address of the line and throws the first error.
  package func validate() throws(FlowLogLineError) {
    for field in FlowLogField.allCases where positions[Int(field.rawValue)] != FlowLogLine.absent {
      let definition = field.definition
      if definition.type != .string { _ = try int64(field) }
      if definition.isAddress { _ = try address(field) }
    }
  }

  private func range(of field: FlowLogField) -> Range<Int> {
    let position = positions[Int(field.rawValue)]
    guard position != FlowLogLine.absent else { return 0..<0 }
    let bounds = bounds[Int(position)]
    return Int(bounds.start)..<Int(bounds.end)
  }
}
