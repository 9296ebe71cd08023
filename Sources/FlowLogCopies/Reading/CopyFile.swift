package import FlowLogFormat
internal import FlowLogScanner
internal import ParquetFormat

/// What a copy says about itself: which columns it has, and where their bytes are.
///
/// Nothing stays open: a question may be about a folder for each day of years.
package final class CopyFile: Sendable {
  /// A column of a group.
  struct Chunk: Hashable {
    /// Where the dictionary begins, and how many bytes it and the data take.
    let offset: Int
    let bytes: Int
    let isPacked: Bool
    let nulls: Int
    /// Distinct values.
    let entries: Int
    /// The greatest of them, where they are numbers.
    let greatest: Int64?
  }

  struct Group {
    let rows: Int
    /// In the order of the file's columns.
    let chunks: [Chunk]
  }

  /// Where it lies.
  package let path: String
  let columns: [CopyColumn]
  let groups: [Group]
  /// The file's length in bytes.
  package let size: Int

  /// The longest footer that is believed.
  private static let footerLimit = 64 << 20

  /// Opens a copy and reads its footer.
  package init(_ path: String) throws(CopyError) {
    let open = try OpenCopy(path)
    (columns, groups) = try Self.read(open)
    size = open.size
    self.path = path
  }

  /// Records in all groups.
  package var records: Int { groups.reduce(0) { $0 + $1.rows } }

  /// The fields that its records have, in the order in which they were met.
  package var fields: [FlowLogField] {
    var fields: [FlowLogField] = []
    for column in columns where !column.isFromPath {
      if case .field(let field) = column.source, !fields.contains(field) { fields.append(field) }
    }
    return fields
  }

  /// Opens it for reading; refused where it is no longer what it was.
  func open() throws(CopyError) -> OpenCopy {
    let open = try OpenCopy(path)
    guard open.size == size else {
      throw .damaged(path: path, found: "its length has changed")
    }
    return open
  }

  // MARK: The footer

  private static func read(_ open: OpenCopy) throws(CopyError) -> ([CopyColumn], [Group]) {
    func damaged(_ found: String) -> CopyError { .damaged(path: open.path, found: found) }
    let size = open.size
    guard size >= 12 else { throw damaged("it does not end as Parquet files do") }
    let tail = try bytes(open, at: size - 8, count: 8)
    guard Array(tail[4...]) == CopyFooter.magic else {
      throw damaged("it does not end as Parquet files do")
    }
    let length = tail[..<4].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= min(size - 12, footerLimit) else {
      throw damaged("its description is longer than the file")
    }
    let end = try bytes(open, at: size - 8 - length, count: length)
    var offset = 0
    guard let value = try? CompactValue.structure(end.span, at: &offset),
      let columns = columns(value), let groups = groups(value, columns, before: size - 8 - length)
    else { throw damaged("its description cannot be read") }
    return (columns, groups)
  }

  private static func columns(_ end: CompactValue) -> [CopyColumn]? {
    guard let schema = end[2]?.items, schema.count > 1 else { return nil }
    var columns: [CopyColumn] = []
    for leaf in schema.dropFirst() {
      guard let name = leaf[4]?.bytes,
        let column = CopyColumn.known[String(decoding: name, as: UTF8.self)],
        leaf[1]?.number == column.kind.physicalType
      else { return nil }
      columns.append(column)
    }
    // An address is read from both of its columns.
    let isPaired = columns.allSatisfy { column in
      let wanted = column.source.shape == .address ? 2 : 1
      return columns.count { $0.source == column.source } == wanted
    }
    return isPaired && Set(columns).count == columns.count ? columns : nil
  }

  private static func groups(
    _ end: CompactValue, _ columns: [CopyColumn], before limit: Int
  ) -> [Group]? {
    guard let items = end[4]?.items else { return nil }
    var groups: [Group] = []
    for item in items {
      guard let rows = item[3]?.number, (1...CopyWriter.groupRows).contains(rows),
        let chunks = item[1]?.items, chunks.count == columns.count
      else { return nil }
      var found: [Chunk] = []
      for chunk in chunks {
        guard let chunk = self.chunk(chunk, rows: rows, before: limit) else { return nil }
        found.append(chunk)
      }
      groups.append(Group(rows: rows, chunks: found))
    }
    return groups
  }

  private static func chunk(_ value: CompactValue, rows: Int, before limit: Int) -> Chunk? {
    guard let about = value[3], let offset = about[11]?.number, let bytes = about[7]?.number,
      let codec = about[4]?.number, codec == 0 || codec == 6, about[5]?.number == rows,
      let nulls = about[12]?[3]?.number, let entries = about[12]?[4]?.number,
      offset >= 4, bytes >= 0, bytes <= limit, offset <= limit - bytes,
      (0...rows).contains(nulls), (0...rows).contains(entries)
    else { return nil }
    let greatest = about[12]?[5]?.bytes.flatMap { bytes in
      bytes.count <= 8 ? bytes.reversed().reduce(0) { $0 << 8 | Int64($1) } : nil
    }
    return Chunk(
      offset: offset, bytes: bytes, isPacked: codec == 6, nulls: nulls, entries: entries,
      greatest: greatest)
  }

  private static func bytes(
    _ open: OpenCopy, at offset: Int, count: Int
  ) throws(CopyError) -> [UInt8] {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
    defer { unsafe memory.deallocate() }
    unsafe try open.read(memory, at: offset)
    return unsafe Array(memory)
  }
}
