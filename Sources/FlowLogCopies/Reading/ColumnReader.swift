internal import CFlowCopies
internal import FlowLogScanner

/// What a scan calls a column: one column of the copy, two of an address, or none.
@safe
final class ColumnReader {
  let source: ScanColumn
  private let main: CodeReader?
  /// Addresses that are not IPv4.
  private let wide: CodeReader?
  private var rows = 0

  /// Addresses of both kinds as a batch has them, where they are wanted.
  private var addresses: UnsafeMutableRawPointer?
  private var addressCapacity = 0
  private var hasAddresses = false
  /// Codes where there are none of a column's own, or those of two columns.
  private var mergedRoom = CodeRoom()
  private var mergedPage = -1
  /// The codes of the rows that are wanted.
  private var pickedRoom = CodeRoom()

  init(_ file: CopyFile, _ open: OpenCopy, _ source: ScanColumn) throws(CopyError) {
    self.source = source
    func reader(_ isWide: Bool) throws(CopyError) -> CodeReader? {
      let index = file.columns.firstIndex { $0.source == source && ($0.kind == .wide) == isWide }
      return if let index { try CodeReader(file, open, column: index) } else { nil }
    }
    main = try reader(false)
    wide = try reader(true)
  }

  deinit { unsafe addresses?.deallocate() }

  func open(_ group: CopyFile.Group) throws(CopyError) {
    rows = group.rows
    hasAddresses = false
    mergedPage = -1
    try main?.open(group)
    try wide?.open(group)
  }

  /// Distinct values; the next code is that of rows without one.
  var entries: Int { narrow + (wide?.dictionary.count ?? 0) }

  private var narrow: Int { main?.dictionary.count ?? 0 }

  /// Whether any row of the group may have no value.
  var hasNulls: Bool {
    guard let main else { return true }
    // What is no IPv4 address may be another one.
    return main.hasNulls
  }

  /// Whether two columns' codes have to be joined.
  private var isMerged: Bool { wide != nil && main?.hasNulls == true }

  /// The codes of a page's rows.
  @unsafe
  func codes(_ page: Int) throws(CopyError) -> UnsafePointer<UInt32> {
    guard let main else {
      // Nobody has a value, and the only code says so.
      return unsafe UnsafePointer(mergedRoom.codes)
    }
    try main.load(page)
    try main.unpackKnown()
    guard let wide, isMerged else { return unsafe UnsafePointer(main.codes) }
    let merged = unsafe mergedRoom.codes
    guard mergedPage != page else { return unsafe UnsafePointer(merged) }
    try wide.load(page)
    try wide.unpackKnown()
    let none = UInt32(narrow)
    let count = min(CopyChunk.pageRows, rows - page * CopyChunk.pageRows)
    let (codes, others) = unsafe (main.codes, wide.codes)
    for row in 0..<count {
      let code = unsafe codes[row]
      unsafe merged[row] = code == none ? none + others[row] : code
    }
    mergedPage = page
    return unsafe UnsafePointer(merged)
  }

  /// Marks the rows of a page whose codes lie in one of the ranges.
  func mark(
    _ page: Int, rows: Int, _ ranges: [ClosedRange<UInt32>], _ marks: inout [UInt64]
  ) throws(CopyError) {
    if let main, !isMerged {
      try main.load(page)
      return try main.mark(ranges, &marks)
    }
    let codes = unsafe try codes(page)
    for range in ranges {
      unsafe weir_codes_mark(codes, rows, range.lowerBound, range.upperBound, &marks)
    }
  }

  /// The codes of some rows of a page, in their order.
  ///
  /// - Parameter wanted: Where the rows are in the page; nil stands for its first ones.
  @unsafe
  func codes(
    _ page: Int, of wanted: UnsafePointer<UInt32>?, count: Int
  ) throws(CopyError) -> UnsafePointer<UInt32> {
    guard let wanted = unsafe wanted else { return unsafe try codes(page) }
    let picked = unsafe pickedRoom.codes
    if let main, !isMerged {
      try main.load(page)
      unsafe try main.pick(wanted, count, into: picked)
    } else {
      let codes = unsafe try codes(page)
      for index in 0..<count { unsafe picked[index] = codes[Int(wanted[index])] }
    }
    return unsafe UnsafePointer(picked)
  }

  /// The values of all codes as batches have them, and zeros for rows without one.
  var values: UnsafeRawPointer {
    guard let main, let wide else {
      return unsafe UnsafeRawPointer(
        main?.dictionary.values ?? UnsafeMutableRawPointer(mergedRoom.codes))
    }
    if unsafe !hasAddresses || addresses == nil { fillAddresses(main.dictionary, wide.dictionary) }
    return unsafe UnsafeRawPointer(addresses ?? main.dictionary.values)
  }

  private func fillAddresses(_ narrow: ValueDictionary, _ wide: ValueDictionary) {
    let bytes = (narrow.count + wide.count + 1) * 16
    if addressCapacity < bytes {
      unsafe addresses?.deallocate()
      addressCapacity = bytes * 5 / 4
      unsafe addresses = .allocate(byteCount: addressCapacity, alignment: 16)
    }
    guard let addresses = unsafe addresses else { return }
    for code in 0..<narrow.count {
      let number = AddressNumber.mapped | UInt128(narrow.uint32(code))
      unsafe addresses.storeBytes(of: number, toByteOffset: code * 16, as: UInt128.self)
    }
    for code in 0..<wide.count {
      unsafe addresses.storeBytes(
        of: wide.wide(code), toByteOffset: (narrow.count + code) * 16, as: UInt128.self)
    }
    unsafe addresses.storeBytes(of: 0, toByteOffset: bytes - 16, as: UInt128.self)
    hasAddresses = true
  }
}

extension ColumnReader {
  /// The codes of numbers in these ranges.
  func codes(of ranges: [ClosedRange<Int64>]) -> [ClosedRange<UInt32>] {
    guard let dictionary = main?.dictionary else { return [] }
    return ranges.compactMap { range in
      Self.codes(dictionary.count) { code in
        let number = dictionary.number(code)
        return (number < range.lowerBound, number <= range.upperBound)
      }
    }
  }

  /// The codes of addresses in these ranges.
  func codes(of ranges: [ClosedRange<UInt128>]) -> [ClosedRange<UInt32>] {
    guard let main, let wide else { return [] }
    let (narrow, others) = (main.dictionary, wide.dictionary)
    return ranges.flatMap { range in
      let first = Self.codes(narrow.count) { code in
        let number = AddressNumber.mapped | UInt128(narrow.uint32(code))
        return (number < range.lowerBound, number <= range.upperBound)
      }
      let second = Self.codes(others.count) { code in
        let number = others.wide(code)
        return (number < range.lowerBound, number <= range.upperBound)
      }
      let offset = UInt32(narrow.count)
      return [
        first, second.map { $0.lowerBound + offset...$0.upperBound + offset },
      ].compactMap(\.self)
    }
  }

  /// The codes of these texts.
  func codes(of texts: [[UInt8]]) -> [ClosedRange<UInt32>] {
    guard let dictionary = main?.dictionary else { return [] }
    return texts.compactMap { wanted in
      let first = Self.partition(dictionary.count) { code in
        unsafe dictionary.text(code).lexicographicallyPrecedes(wanted)
      }
      guard first < dictionary.count, unsafe dictionary.text(first).elementsEqual(wanted) else {
        return nil
      }
      return UInt32(first)...UInt32(first)
    }
  }

  /// The codes whose values are not below a range, and not above it.
  private static func codes(
    _ count: Int, _ compare: (Int) -> (isBelow: Bool, isNotAbove: Bool)
  ) -> ClosedRange<UInt32>? {
    let first = partition(count) { compare($0).isBelow }
    let end = partition(count) { compare($0).isNotAbove }
    return first < end ? UInt32(first)...UInt32(end - 1) : nil
  }

  /// How many codes fulfil what the first ones do and the others do not.
  private static func partition(_ count: Int, _ isBefore: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isBefore(middle) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
