internal import FlowLogScanner

/// The distinct values of a column of a group, in their order; the place of each is its code.
///
/// The code behind the last is that of rows without a value, and has zeros.
@safe
final class ValueDictionary {
  let kind: CopyColumn.Kind
  private(set) var count = 0
  /// Values as columns of a batch have them, except that IPv4 addresses are 32 bits.
  private(set) var values: UnsafeMutableRawPointer
  private var capacity = 0
  /// What the cells of longer texts point into.
  private var texts = unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0)

  init(_ kind: CopyColumn.Kind) {
    self.kind = kind
    unsafe values = .allocate(byteCount: 16, alignment: 16)
  }

  deinit {
    unsafe values.deallocate()
    unsafe texts.deallocate()
  }

  /// Bytes from one value to the next.
  var stride: Int { kind.plainBytes ?? 16 }

  /// A value of 32 bits.
  func uint32(_ code: Int) -> UInt32 {
    unsafe values.load(fromByteOffset: code * 4, as: UInt32.self)
  }

  /// A value of 32 or 64 bits.
  func number(_ code: Int) -> Int64 {
    unsafe kind == .int64
      ? values.load(fromByteOffset: code * 8, as: Int64.self)
      : Int64(values.load(fromByteOffset: code * 4, as: Int32.self))
  }

  /// A value of 128 bits.
  func wide(_ code: Int) -> UInt128 {
    unsafe values.loadUnaligned(fromByteOffset: code * 16, as: UInt128.self)
  }

  /// A text.
  @unsafe
  func text(_ code: Int) -> UnsafeRawBufferPointer { unsafe TextCell.text(of: values + code * 16) }

  /// Takes the values out of a page; false where it does not hold as many.
  @unsafe
  func read(_ page: UnsafeRawBufferPointer, count: Int) -> Bool {
    self.count = count
    reserve(count + 1)
    if let bytes = kind.plainBytes {
      guard page.count == count * bytes else { return false }
      if let base = page.baseAddress {
        unsafe values.copyMemory(from: base, byteCount: count * bytes)
      }
      if kind == .wide { turn() }
    } else {
      guard unsafe readTexts(page) else { return false }
    }
    unsafe (values + count * stride).initializeMemory(as: UInt8.self, repeating: 0, count: stride)
    return true
  }

  private func reserve(_ count: Int) {
    guard count * stride > capacity else { return }
    capacity = count * stride * 5 / 4
    unsafe values.deallocate()
    unsafe values = .allocate(byteCount: capacity, alignment: 16)
  }

  /// In the file the upper bits come first.
  private func turn() {
    for code in 0..<count {
      let number = wide(code).byteSwapped
      unsafe values.storeBytes(of: number, toByteOffset: code * 16, as: UInt128.self)
    }
  }

  private func readTexts(_ page: UnsafeRawBufferPointer) -> Bool {
    unsafe texts.deallocate()
    // Cells are made by reading whole words, also at the end.
    unsafe texts = .allocate(byteCount: page.count + TextCell.readAhead, alignment: 16)
    unsafe texts.initializeMemory(as: UInt8.self, repeating: 0)
    unsafe texts.copyMemory(from: page)
    guard let base = unsafe texts.baseAddress else { return false }
    var offset = 0
    for code in 0..<count {
      guard offset + 4 <= page.count else { return false }
      let length = unsafe Int(page.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
      offset += 4
      guard length <= page.count - offset else { return false }
      unsafe TextCell.write(base + offset, count: length, to: values + code * 16)
      offset += length
    }
    return offset == page.count
  }
}
