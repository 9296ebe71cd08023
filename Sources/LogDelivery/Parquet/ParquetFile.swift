package import FlowLogFormat
internal import ParquetFormat

/// Writes flow log lines as a Parquet file with AWS's names and types.
///
/// Columns are optional; text keeps `-`, numbers are null there. A file is made in memory, in row
/// groups of a million records.
package struct ParquetFile {
  private let fields: [FieldDefinition]
  private let packer: ParquetPacker
  private var columns: [any ColumnValues]
  private var bytes = Array(ParquetFile.magic)
  private var groups: [(chunks: [ColumnChunk], offset: Int, rows: Int)] = []
  private var rows = 0
  /// Of the lines at hand.
  private var wordEnds = WordEnds()

  private static let magic = "PAR1".utf8
  /// Records of a row group.
  private static let groupRows = 1 << 20
  /// Bytes of lines that are taken apart at once: their words stay in the cache.
  private static let stretchBytes = 128 << 10

  /// Begins a file; nil where there is no memory for the packer.
  package init?(format: LogFormat, codec: ParquetCodec) {
    guard let packer = ParquetPacker(codec) else { return nil }
    self.packer = packer
    fields = format.fields.map(\.definition)
    columns = []
    columns = newColumns()
  }

  /// Adds lines, each with its line feed.
  package mutating func add(_ lines: Span<UInt8>) {
    var start = 0
    while start < lines.count {
      // A stretch ends with a line; a single line may be longer than a stretch.
      var end = min(lines.count, start + ParquetFile.stretchBytes)
      while end < lines.count, lines[end - 1] != 0x0a { end += 1 }
      addStretch(lines.extracting(start..<end))
      if rows >= ParquetFile.groupRows { endGroup() }
      start = end
    }
  }

  private func newColumns() -> [any ColumnValues] {
    fields.map { field in
      switch field.type {
      case .int32: NumberColumn(.int32)
      case .int64: NumberColumn(.int64)
      case .string: TextColumn()
      }
    }
  }

  /// Finds the ends of all words, then goes column by column.
  private mutating func addStretch(_ lines: Span<UInt8>) {
    guard wordEnds.find(in: lines, stride: fields.count) else {
      return addStretch(regular(lines).span)
    }
    let found = wordEnds
    for place in columns.indices {
      columns[place].add(LineWords(lines, ends: found.span, from: place, by: fields.count))
    }
    rows += found.rows
  }

  /// Lines with as many words as the format has: missing ones become `-`, others go.
  private func regular(_ lines: Span<UInt8>) -> [UInt8] {
    var regular: [UInt8] = []
    var blanks = 0
    func endLine() {
      while blanks < fields.count - 1 {
        regular += " -".utf8
        blanks += 1
      }
      regular.append(0x0a)
      blanks = 0
    }
    for index in lines.indices {
      if lines[index] == 0x0a {
        endLine()
        continue
      }
      if lines[index] == 0x20 { blanks += 1 }
      if blanks < fields.count { regular.append(lines[index]) }
    }
    if lines[lines.count - 1] != 0x0a { endLine() }
    return regular
  }

  private mutating func endGroup() {
    guard rows > 0 else { return }
    let offset = bytes.count
    var chunks: [ColumnChunk] = []
    for column in columns {
      let chunk = ColumnChunk(column, packer: packer)
      bytes += chunk.bytes
      chunks.append(chunk)
    }
    groups.append((chunks, offset, rows))
    columns = newColumns()
    rows = 0
  }

  /// Ends the file and gives its bytes.
  package consuming func finish() -> [UInt8] {
    endGroup()
    var end = CompactProtocol()
    end.int32(1, 1)
    describeSchema(&end)
    end.int64(3, groups.reduce(0) { $0 + $1.rows })
    describeGroups(&end)
    end.text(6, "weir version 1.0 (build weir)")
    // The order of statistics: by type, for every column.
    end.list(7, of: .structure, count: fields.count) { list in
      for _ in fields { list.element { $0.structure(1) { _ in } } }
    }
    end.stop()
    bytes += end.bytes
    bytes.add(UInt32(end.bytes.count))
    bytes += ParquetFile.magic
    return bytes
  }
}

extension ParquetFile {
  private func describeSchema(_ end: inout CompactProtocol) {
    end.list(2, of: .structure, count: fields.count + 1) { list in
      list.element { root in
        root.text(4, "schema")
        root.int32(5, fields.count)
      }
      for (field, column) in zip(fields, columns) {
        list.element { leaf in
          leaf.int32(1, column.type.rawValue)
          leaf.int32(3, 1)
          leaf.text(4, ParquetFile.columnName(field))
          if column.type == .text {
            leaf.int32(6, 0)
            leaf.structure(10) { $0.structure(1) { _ in } }
          }
        }
      }
    }
  }

  /// The name as Athena's tables have it: underscores in place of hyphens.
  static func columnName(_ field: FieldDefinition) -> String {
    String(field.name.map { $0 == "-" ? "_" : $0 })
  }

  private func describeGroups(_ end: inout CompactProtocol) {
    end.list(4, of: .structure, count: groups.count) { list in
      for group in groups {
        list.element { describe(group, &$0) }
      }
    }
  }

  private func describe(
    _ group: (chunks: [ColumnChunk], offset: Int, rows: Int), _ end: inout CompactProtocol
  ) {
    var offset = group.offset
    end.list(1, of: .structure, count: group.chunks.count) { list in
      for (chunk, field) in zip(group.chunks, fields) {
        list.element { column in
          column.int64(2, offset)
          column.structure(3) { describe(chunk, field, at: offset, &$0) }
        }
        offset += chunk.bytes.count
      }
    }
    end.int64(2, group.chunks.reduce(0) { $0 + $1.unpackedBytes })
    end.int64(3, group.rows)
    end.int64(5, group.offset)
    end.int64(6, group.chunks.reduce(0) { $0 + $1.bytes.count })
  }

  private func describe(
    _ chunk: ColumnChunk, _ field: FieldDefinition, at offset: Int, _ end: inout CompactProtocol
  ) {
    let encodings = chunk.hasDictionary ? [0, 3, 2] : [0, 3]
    end.int32(1, chunk.type.rawValue)
    end.list(2, of: .int32, count: encodings.count) { list in
      for encoding in encodings { list.element(encoding) }
    }
    end.list(3, of: .binary, count: 1) {
      $0.element(Array(ParquetFile.columnName(field).utf8))
    }
    end.int32(4, packer.codec)
    end.int64(5, chunk.rows)
    end.int64(6, chunk.unpackedBytes)
    end.int64(7, chunk.bytes.count)
    end.int64(9, offset + chunk.dataOffset)
    if chunk.hasDictionary { end.int64(11, offset) }
    end.structure(12) { statistics in
      statistics.int64(3, chunk.nulls)
      if let bounds = chunk.bounds {
        statistics.binary(5, bounds.greatest)
        statistics.binary(6, bounds.least)
      }
    }
  }
}
