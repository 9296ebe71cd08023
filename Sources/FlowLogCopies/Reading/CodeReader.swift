internal import CFlowCopies
internal import FlowLogScanner
internal import ParquetFormat

/// One column of a copy: its distinct values, and the codes of one page of rows at a time.
@safe
final class CodeReader {
  private let file: CopyFile
  private let index: Int
  private let stream: PageStream
  private var levelRoom = CodeRoom()
  private var codeRoom = CodeRoom()
  private var group: CopyFile.Group
  /// The page whose codes are there, and the next in the stream.
  private var loaded = -1
  private var nextPage = 0
  /// Rows of the page, and how many of them have a value.
  private var rows = 0
  private var present = 0
  /// The page's codes as they lie, and how many bits each has.
  private var packed = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
  private var width = 0
  private var isUnpacked = false
  private var isChecked = false

  let dictionary: ValueDictionary
  /// The code of each row of the page, once unpacked; `dictionary.count` where a row has no value.
  var codes: UnsafeMutablePointer<UInt32> { unsafe codeRoom.codes }

  /// Prepares to read a column of a file that has groups.
  init(_ file: CopyFile, _ open: OpenCopy, column index: Int) throws(CopyError) {
    self.file = file
    self.index = index
    group = file.groups[0]
    stream = try PageStream(open, group.chunks[index])
    dictionary = ValueDictionary(file.columns[index].kind)
  }

  /// Whether any row of the group has no value.
  var hasNulls: Bool { group.chunks[index].nulls > 0 }

  /// Goes to a group and reads its distinct values.
  func open(_ group: CopyFile.Group) throws(CopyError) {
    self.group = group
    (loaded, nextPage) = (-1, 0)
    let chunk = group.chunks[index]
    stream.open(chunk)
    let page = unsafe try stream.next()
    guard unsafe page.isDictionary, unsafe page.count == chunk.entries,
      unsafe dictionary.read(page.bytes, count: page.count)
    else { throw damaged("its distinct values are not those that it promises") }
  }

  /// Goes to one of the group's pages; pages come in order.
  func load(_ page: Int) throws(CopyError) {
    guard page != loaded else { return }
    while nextPage < page {
      try stream.skip()
      nextPage += 1
    }
    let found = unsafe try stream.next()
    nextPage += 1
    loaded = page
    rows = min(CopyChunk.pageRows, group.rows - page * CopyChunk.pageRows)
    guard unsafe !found.isDictionary, unsafe found.count == rows, unsafe found.bytes.count >= 5
    else { throw damaged("a page has another number of rows") }
    let length = unsafe Int(found.bytes.loadUnaligned(as: UInt32.self))
    guard unsafe length <= found.bytes.count - 5 else {
      throw damaged("a page ends before its codes")
    }
    present = unsafe try loadLevels(
      UnsafeRawBufferPointer(rebasing: found.bytes[4..<4 + length]), rows: rows)
    guard present <= rows else { throw damaged("a page has more values than rows") }
    width = unsafe Int(found.bytes[4 + length])
    unsafe packed = UnsafeRawBufferPointer(rebasing: found.bytes[(5 + length)...])
    (isUnpacked, isChecked) = (false, false)
  }

  /// Unpacks the page's codes, which may be beyond those that there are.
  func unpack() throws(CopyError) {
    guard !isUnpacked else { return }
    guard unsafe RunLengthDecoding.decode(packed, width: width, count: present, into: codes)
    else { throw damaged("a page ends before its codes") }
    // Only what is looked at as it lies may be unknown.
    if present < rows {
      unsafe try check(UnsafePointer(codes), present)
      isChecked = true
      spread(rows, present)
    }
    isUnpacked = true
  }

  /// Unpacks the page's codes; each has a value.
  func unpackKnown() throws(CopyError) {
    try unpack()
    guard !isChecked else { return }
    unsafe try check(UnsafePointer(codes), present)
    isChecked = true
  }

  /// Marks the rows of the page whose codes lie in one of the ranges.
  func mark(_ ranges: [ClosedRange<UInt32>], _ marks: inout [UInt64]) throws(CopyError) {
    if !isUnpacked, present == rows, width == 16,
      ranges.allSatisfy({ $0.upperBound <= UInt16.max }),
      let base = unsafe RunLengthDecoding.wholeRun(packed, width: width, count: rows)
    {
      for range in ranges {
        unsafe weir_codes_mark_16(
          base.assumingMemoryBound(to: UInt8.self), rows, range.lowerBound, range.upperBound, &marks
        )
      }
      return
    }
    try unpack()
    for range in ranges {
      unsafe weir_codes_mark(codes, rows, range.lowerBound, range.upperBound, &marks)
    }
  }

  /// Gives the codes of some rows of the page, in their order.
  @unsafe
  func pick(
    _ wanted: UnsafePointer<UInt32>, _ count: Int, into picked: UnsafeMutablePointer<UInt32>
  ) throws(CopyError) {
    // Where few are wanted, the others stay packed.
    if !isUnpacked, count < rows / 8, present == rows,
      let base = unsafe RunLengthDecoding.wholeRun(packed, width: width, count: rows)
    {
      unsafe weir_codes_pick(
        base.assumingMemoryBound(to: UInt8.self), UInt32(width), wanted, count, picked)
      unsafe try check(UnsafePointer(picked), count)
      return
    }
    try unpackKnown()
    let codes = unsafe codes
    for index in 0..<count { unsafe picked[index] = codes[Int(wanted[index])] }
  }

  /// Reads which rows have a value; how many have one.
  private func loadLevels(
    _ bytes: UnsafeRawBufferPointer, rows: Int
  ) throws(CopyError) -> Int {
    guard hasNulls else { return rows }
    let levels = unsafe levelRoom.codes
    guard unsafe RunLengthDecoding.decode(bytes, width: 1, count: rows, into: levels) else {
      throw damaged("a page does not tell which rows have a value")
    }
    return (0..<rows).reduce(0) { $0 + (unsafe Int(levels[$1])) }
  }

  /// Refuses codes that stand for no value.
  private func check(_ codes: UnsafePointer<UInt32>, _ count: Int) throws(CopyError) {
    let largest = unsafe weir_codes_largest(codes, count)
    guard count == 0 || largest < UInt32(dictionary.count) else {
      throw damaged("a page has codes that stand for nothing")
    }
  }

  /// Moves codes to their rows, from the last to the first.
  private func spread(_ rows: Int, _ present: Int) {
    let none = UInt32(dictionary.count)
    let (codes, levels) = unsafe (codes, levelRoom.codes)
    var next = present
    for row in stride(from: rows - 1, through: 0, by: -1) {
      if unsafe levels[row] == 0 {
        unsafe codes[row] = none
      } else {
        next -= 1
        unsafe codes[row] = codes[next]
      }
    }
  }

  private func damaged(_ found: String) -> CopyError { .damaged(path: file.path, found: found) }
}
