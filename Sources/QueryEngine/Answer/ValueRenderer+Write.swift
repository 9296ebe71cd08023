internal import CDuckDB
internal import FlowLogScanner

extension ValueRenderer {
  /// Writes the value of a row that has one.
  func write(
    _ source: VectorSource, _ row: Int, _ style: NestedStyle = .json, to bytes: inout [UInt8]
  ) {
    let reader = source.reader
    switch self {
    case .nothing: break
    case .truth: bytes += Array((reader.number(row, UInt8.self) != 0 ? "true" : "false").utf8)
    case .signed(let size): bytes += Array("\(Self.signed(reader, row, size))".utf8)
    case .unsigned(let size): bytes += Array("\(Self.unsigned(reader, row, size))".utf8)
    case .single:
      bytes += Array("\(Float(bitPattern: reader.number(row, UInt32.self)))".utf8)
    case .double:
      bytes += Array("\(Double(bitPattern: reader.number(row, UInt64.self)))".utf8)
    case .decimal(let size, let scale):
      bytes += Array(Self.decimal(Self.signed(reader, row, size), scale: scale).utf8)
    case .text:
      reader.withText(row) { text in
        for index in text.indices { bytes.append(text[index]) }
      }
    case .address: bytes += Array(AddressNumber.text(reader.wide(row)).utf8)
    case .date: bytes += Array(CalendarText.date(days: Int(reader.number(row, Int32.self))).utf8)
    case .time:
      bytes += Array(CalendarText.time(reader.number(row, Int64.self), ticks: 1_000_000).utf8)
    case .timestamp(let ticks, let hasZone):
      let value = reader.number(row, Int64.self)
      bytes += Array(CalendarText.timestamp(value, ticks: ticks).utf8)
      if hasZone { bytes += Array("+00".utf8) }
    case .interval: bytes += Array(Self.interval(reader, row).utf8)
    case .uuid: bytes += Array(Self.uuid(reader.wide(row)).utf8)
    case .enumeration(let size, let names):
      let index = Int(Self.unsigned(reader, row, size))
      if names.indices.contains(index) { bytes += Array(names[index].utf8) }
    case .list(let element): Self.writeList(source, row, element, style, to: &bytes)
    case .structure(let parts): Self.writeStructure(source, row, parts, style, to: &bytes)
    case .map(let key, let value):
      Self.writeMap(source, row, (key, value), style, to: &bytes)
    }
  }

  private static func signed(_ reader: VectorReader, _ row: Int, _ size: Int) -> Int128 {
    switch size {
    case 1: Int128(reader.number(row, Int8.self))
    case 2: Int128(reader.number(row, Int16.self))
    case 4: Int128(reader.number(row, Int32.self))
    case 8: Int128(reader.number(row, Int64.self))
    default: Int128(truncatingIfNeeded: reader.wide(row))
    }
  }

  private static func unsigned(_ reader: VectorReader, _ row: Int, _ size: Int) -> UInt128 {
    switch size {
    case 1: UInt128(reader.number(row, UInt8.self))
    case 2: UInt128(reader.number(row, UInt16.self))
    case 4: UInt128(reader.number(row, UInt32.self))
    case 8: UInt128(reader.number(row, UInt64.self))
    default: reader.wide(row)
    }
  }

  private static func decimal(_ value: Int128, scale: Int) -> String {
    guard scale > 0 else { return "\(value)" }
    let digits = String(value.magnitude)
    let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
    return (value < 0 ? "-" : "") + padded.dropLast(scale) + "." + padded.suffix(scale)
  }

  /// The engine keeps months, days and microseconds apart.
  private static func interval(_ reader: VectorReader, _ row: Int) -> String {
    let first = UInt64(truncatingIfNeeded: reader.wide(row))
    let months = Int32(truncatingIfNeeded: first)
    let days = Int32(truncatingIfNeeded: first >> 32)
    let micros = Int64(truncatingIfNeeded: reader.wide(row) >> 64)
    var parts: [String] = []
    if months != 0 { parts.append("\(months) months") }
    if days != 0 { parts.append("\(days) days") }
    if micros != 0 || parts.isEmpty { parts.append(CalendarText.time(micros, ticks: 1_000_000)) }
    return parts.joined(separator: " ")
  }

  private static func uuid(_ number: UInt128) -> String {
    // The engine turns the top bit, so that its signed order is that of the text.
    let value = number ^ (1 << 127)
    let text = String(value, radix: 16)
    let digits = Array(String(repeating: "0", count: 32 - text.count) + text)
    let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
    return parts.map { String(digits[$0]) }.joined(separator: "-")
  }
}
