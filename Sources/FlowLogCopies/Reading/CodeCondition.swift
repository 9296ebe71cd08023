internal import FlowLogFormat
internal import FlowLogScanner

/// A condition in the codes of one group.
indirect enum CodeCondition {
  /// No row fulfils it.
  case never
  /// Every row does.
  case always
  /// The reader's column has a code in one of these ranges.
  case codes(ColumnReader, [ClosedRange<UInt32>])
  case all([CodeCondition])
  case any([CodeCondition])

  /// Looks the values up that a condition names; whoever has none of them is known at once.
  init(_ condition: RowCondition, _ reader: (FlowLogField) -> ColumnReader?) {
    switch condition {
    case .all(let parts): self = .every(parts.map { CodeCondition($0, reader) })
    case .any(let parts): self = .some(parts.map { CodeCondition($0, reader) })
    case .number(let field, let ranges): self = .one(reader(field)) { $0.codes(of: ranges) }
    case .address(let field, let ranges): self = .one(reader(field)) { $0.codes(of: ranges) }
    case .text(let field, let texts): self = .one(reader(field)) { $0.codes(of: texts) }
    }
  }

  private static func one(
    _ reader: ColumnReader?, _ find: (ColumnReader) -> [ClosedRange<UInt32>]
  ) -> CodeCondition {
    guard let reader else { return .never }
    let ranges = find(reader)
    if ranges.isEmpty { return .never }
    let isWhole = ranges.contains { $0.lowerBound == 0 && Int($0.upperBound) + 1 == reader.entries }
    return isWhole && !reader.hasNulls ? .always : .codes(reader, ranges)
  }

  private static func every(_ parts: [CodeCondition]) -> CodeCondition {
    var open: [CodeCondition] = []
    for part in parts {
      switch part {
      case .never: return .never
      case .always: break
      default: open.append(part)
      }
    }
    return open.isEmpty ? .always : open.count == 1 ? open[0] : .all(open)
  }

  private static func some(_ parts: [CodeCondition]) -> CodeCondition {
    var open: [CodeCondition] = []
    for part in parts {
      switch part {
      case .never: break
      case .always: return .always
      default: open.append(part)
      }
    }
    return open.isEmpty ? .never : open.count == 1 ? open[0] : .any(open)
  }

  /// A bit for each row of a page that fulfils it, 64 to a word.
  func marks(_ page: Int, rows: Int) throws(CopyError) -> [UInt64] {
    let words = (rows + 63) / 64
    switch self {
    case .never: return [UInt64](repeating: 0, count: words)
    case .always: return Self.whole(rows)
    case .codes(let reader, let ranges):
      var marks = [UInt64](repeating: 0, count: words)
      try reader.mark(page, rows: rows, ranges, &marks)
      return marks
    case .all(let parts):
      var marks = try parts[0].marks(page, rows: rows)
      for part in parts.dropFirst() {
        // Where nothing is left, other columns need not be read.
        guard (marks.contains { $0 != 0 }) else { return marks }
        let others = try part.marks(page, rows: rows)
        for index in marks.indices { marks[index] &= others[index] }
      }
      return marks
    case .any(let parts):
      var marks = [UInt64](repeating: 0, count: words)
      for part in parts {
        let others = try part.marks(page, rows: rows)
        for index in marks.indices { marks[index] |= others[index] }
      }
      return marks
    }
  }

  private static func whole(_ rows: Int) -> [UInt64] {
    var marks = [UInt64](repeating: .max, count: (rows + 63) / 64)
    if rows % 64 > 0 { marks[marks.count - 1] = (1 << UInt64(rows % 64)) - 1 }
    return marks
  }
}
