internal import CFlowCopies
internal import FlowLogScanner
internal import ParquetFormat

/// One column of a copy: its distinct values, and the codes of one page of rows at a time.
@safe
final class CodeReader {
  private let file: CopyFile
  private let index: Int
  private let stream: PageStream
  private let levels: UnsafeMutablePointer<UInt32>
  private var group: CopyFile.Group
  /// The page whose codes are there, and the next in the stream.
  private var loaded = -1
  private var nextPage = 0

  let dictionary: ValueDictionary
  /// The code of each row of the page; `dictionary.count` where a row has no value.
  let codes: UnsafeMutablePointer<UInt32>

  /// Prepares to read a column of a file that has groups.
  init(_ file: CopyFile, column index: Int) throws(CopyError) {
    self.file = file
    self.index = index
    group = file.groups[0]
    stream = try PageStream(file, group.chunks[index])
    dictionary = ValueDictionary(file.columns[index].kind)
    unsafe codes = .allocate(capacity: CopyChunk.pageRows)
    unsafe levels = .allocate(capacity: CopyChunk.pageRows)
    unsafe codes.initialize(repeating: 0, count: CopyChunk.pageRows)
    unsafe levels.initialize(repeating: 0, count: CopyChunk.pageRows)
  }

  deinit {
    unsafe codes.deallocate()
    unsafe levels.deallocate()
  }

  /// Whether any row of the group has no value.
  var hasNulls: Bool { group.chunks[index].nulls > 0 }
  /// Whether no row of the group has one.
  var isEmpty: Bool { group.chunks[index].nulls == group.rows }

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

  /// Reads the codes of one of the group's pages; pages come in order.
  func load(_ page: Int) throws(CopyError) {
    guard page != loaded else { return }
    while nextPage < page {
      try stream.skip()
      nextPage += 1
    }
    let found = unsafe try stream.next()
    nextPage += 1
    loaded = page
    let rows = min(CopyChunk.pageRows, group.rows - page * CopyChunk.pageRows)
    guard unsafe !found.isDictionary, unsafe found.count == rows, unsafe found.bytes.count >= 5
    else { throw damaged("a page has another number of rows") }
    let length = unsafe Int(found.bytes.loadUnaligned(as: UInt32.self))
    guard unsafe length <= found.bytes.count - 5 else {
      throw damaged("a page ends before its codes")
    }
    let present = unsafe try loadLevels(
      UnsafeRawBufferPointer(rebasing: found.bytes[4..<4 + length]), rows: rows)
    let width = unsafe Int(found.bytes[4 + length])
    let packed = unsafe UnsafeRawBufferPointer(rebasing: found.bytes[(5 + length)...])
    guard unsafe RunLengthDecoding.decode(packed, width: width, count: present, into: codes),
      isKnown(present)
    else { throw damaged("a page has codes that stand for nothing") }
    if present < rows { spread(rows, present) }
  }

  /// Reads which rows have a value; how many have one.
  private func loadLevels(
    _ bytes: UnsafeRawBufferPointer, rows: Int
  ) throws(CopyError) -> Int {
    guard hasNulls else { return rows }
    guard unsafe RunLengthDecoding.decode(bytes, width: 1, count: rows, into: levels) else {
      throw damaged("a page does not tell which rows have a value")
    }
    return (0..<rows).reduce(0) { $0 + (unsafe Int(levels[$1])) }
  }

  /// Whether all codes of a page stand for a value.
  private func isKnown(_ count: Int) -> Bool {
    guard count > 0 else { return true }
    return unsafe weir_codes_largest(codes, count) < UInt32(dictionary.count)
  }

  /// Moves codes to their rows, from the last to the first.
  private func spread(_ rows: Int, _ present: Int) {
    let none = UInt32(dictionary.count)
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
