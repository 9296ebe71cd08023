internal import FlowLogFormat
internal import FlowLogScanner
internal import ParquetFormat

/// What stands at the end of a copy: its columns, its groups, and where their bytes are.
struct CopyFooter {
  let columns: [CopyColumn]
  /// The chunks of each group, without their bytes.
  let groups: [[CopyChunk.Description]]

  /// Leaves out columns in which no record has a value, but for those of some fields.
  init(_ groups: [[CopyChunk.Description]], keeping fields: Set<FlowLogField>) {
    let all = groups.first?.map(\.column) ?? []
    let kept = fields.map { ScanColumn.field($0) }
    let used = Set(groups.joined().filter { $0.entries > 0 }.map(\.column.source) + kept)
    columns = all.filter { used.contains($0.source) }
    self.groups = groups.map { chunks in chunks.filter { used.contains($0.column.source) } }
  }

  static let magic = Array("PAR1".utf8)

  /// The footer's bytes, with its length and the mark behind it.
  var bytes: [UInt8] {
    var end = CompactProtocol()
    end.int32(1, 1)
    describeSchema(&end)
    end.int64(3, groups.reduce(0) { $0 + ($1.first?.rows ?? 0) })
    end.list(4, of: .structure, count: groups.count) { list in
      for group in groups { list.element { describe(group, &$0) } }
    }
    end.text(6, "weir version 1.0 (build weir)")
    // The order of statistics: by type, for every column.
    end.list(7, of: .structure, count: columns.count) { list in
      for _ in columns { list.element { $0.structure(1) { _ in } } }
    }
    end.stop()
    var bytes = end.bytes
    bytes.add(UInt32(end.bytes.count))
    return bytes + Self.magic
  }

  private func describeSchema(_ end: inout CompactProtocol) {
    end.list(2, of: .structure, count: columns.count + 1) { list in
      list.element { root in
        root.text(4, "schema")
        root.int32(5, columns.count)
      }
      for column in columns {
        list.element { leaf in
          leaf.int32(1, column.kind.physicalType)
          if column.kind == .wide { leaf.int32(2, 16) }
          leaf.int32(3, 1)
          leaf.text(4, column.name)
          // UTF8 and UINT_32 among the converted types.
          if column.kind == .text { leaf.int32(6, 0) }
          if column.kind == .v4 { leaf.int32(6, 13) }
        }
      }
    }
  }

  private func describe(_ chunks: [CopyChunk.Description], _ end: inout CompactProtocol) {
    end.list(1, of: .structure, count: chunks.count) { list in
      for chunk in chunks {
        list.element { column in
          column.int64(2, chunk.offset)
          column.structure(3) { describe(chunk, &$0) }
        }
      }
    }
    end.int64(2, chunks.reduce(0) { $0 + $1.unpackedBytes })
    end.int64(3, chunks.first?.rows ?? 0)
    end.int64(5, chunks.first?.offset ?? 0)
    end.int64(6, chunks.reduce(0) { $0 + $1.bytes })
  }

  private func describe(_ chunk: CopyChunk.Description, _ end: inout CompactProtocol) {
    end.int32(1, chunk.column.kind.physicalType)
    end.list(2, of: .int32, count: 3) { list in
      for encoding in [0, 3, 2] { list.element(encoding) }
    }
    end.list(3, of: .binary, count: 1) { $0.element(Array(chunk.column.name.utf8)) }
    end.int32(4, chunk.isPacked ? 6 : 0)
    end.int64(5, chunk.rows)
    end.int64(6, chunk.unpackedBytes)
    end.int64(7, chunk.bytes)
    end.int64(9, chunk.offset + chunk.dataOffset)
    end.int64(11, chunk.offset)
    end.structure(12) { statistics in
      statistics.int64(3, chunk.nulls)
      statistics.int64(4, chunk.entries)
      if let least = chunk.least, let greatest = chunk.greatest {
        statistics.binary(5, greatest)
        statistics.binary(6, least)
      }
    }
  }
}

extension CopyChunk {
  /// What the footer says about a chunk.
  struct Description {
    let column: CopyColumn
    /// Where in the file it begins.
    let offset: Int
    let rows: Int
    let nulls: Int
    let entries: Int
    let bytes: Int
    let unpackedBytes: Int
    let dataOffset: Int
    let isPacked: Bool
    let least: [UInt8]?
    let greatest: [UInt8]?
  }

  func description(at offset: Int) -> Description {
    Description(
      column: column, offset: offset, rows: rows, nulls: nulls, entries: entries,
      bytes: bytes.count,
      unpackedBytes: unpackedBytes, dataOffset: dataOffset, isPacked: isPacked, least: least,
      greatest: greatest)
  }
}
