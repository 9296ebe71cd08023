internal import CDuckDB

/// A column of the engine, to be read by row.
@safe struct VectorReader {
  private let data: UnsafeRawPointer?
  private let validity: UnsafePointer<UInt64>?

  init(_ vector: weir_duckdb_vector?) {
    unsafe data = UnsafeRawPointer(duck.vector_get_data(vector))
    unsafe validity = UnsafePointer(duck.vector_get_validity(vector))
  }

  func isPresent(_ row: Int) -> Bool {
    guard let validity = unsafe validity else { return true }
    return unsafe validity[row / 64] >> UInt64(row % 64) & 1 == 1
  }

  /// A number of a type without padding.
  func number<Number: FixedWidthInteger & BitwiseCopyable>(
    _ row: Int, _ type: Number.Type
  ) -> Number {
    guard let data = unsafe data else { return 0 }
    return unsafe data.loadUnaligned(
      fromByteOffset: row * MemoryLayout<Number>.size, as: Number.self)
  }

  /// A number of 128 bits.
  func wide(_ row: Int) -> UInt128 {
    guard let data = unsafe data else { return 0 }
    let low = unsafe data.loadUnaligned(fromByteOffset: row * 16, as: UInt64.self)
    let high = unsafe data.loadUnaligned(fromByteOffset: row * 16 + 8, as: UInt64.self)
    return UInt128(high) << 64 | UInt128(low)
  }

  /// The bytes of a text.
  func withText<Result>(_ row: Int, _ body: (Span<UInt8>) -> Result) -> Result {
    guard let data = unsafe data else { return body(Span()) }
    let cell = unsafe data + row * 16
    let count = unsafe Int(cell.loadUnaligned(as: UInt32.self))
    var start = unsafe cell + 4
    if count > 12 {
      let bits = unsafe cell.loadUnaligned(fromByteOffset: 8, as: UInt.self)
      guard let pointer = unsafe UnsafeRawPointer(bitPattern: bits) else { return body(Span()) }
      unsafe start = pointer
    }
    let bytes = unsafe start.assumingMemoryBound(to: UInt8.self)
    return unsafe body(Span(_unsafeStart: bytes, count: count))
  }
}

/// Values written to a column of the engine.
enum VectorWriter {
  @unsafe
  static func setNull(_ vector: weir_duckdb_vector?, row: Int) {
    unsafe duck.vector_ensure_validity_writable(vector)
    guard let validity = unsafe duck.vector_get_validity(vector) else { return }
    unsafe validity[row / 64] &= ~(1 << UInt64(row % 64))
  }

  @unsafe
  static func store(_ number: UInt128, to data: UnsafeMutableRawPointer, row: Int) {
    let low = UInt64(truncatingIfNeeded: number)
    let high = UInt64(truncatingIfNeeded: number >> 64)
    unsafe data.storeBytes(of: low, toByteOffset: row * 16, as: UInt64.self)
    unsafe data.storeBytes(of: high, toByteOffset: row * 16 + 8, as: UInt64.self)
  }

  @unsafe
  static func store(_ text: String, to vector: weir_duckdb_vector?, row: Int) {
    unsafe duck.vector_assign_string_element_len(
      vector, UInt64(row), text, UInt64(text.utf8.count))
  }
}
