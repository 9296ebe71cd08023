/// Which groups are made of rows while they are read, and what is summed for each.
///
/// Groups are partial: the same keys may come out several times, and whoever asked adds them up.
/// Behind the keys, in their own shapes, come the measures and the number of rows, in 64 bits each.
package struct SumPlan: Hashable, Sendable {
  /// What the rows of a group have in common.
  package let keys: [ScanColumn]
  /// What is summed; `measureLimit` at most.
  package let measures: [SumMeasure]
  /// What every row that counts must fulfil.
  package let conditions: [SumCondition]

  /// Measures that a plan can have.
  package static let measureLimit = 16

  /// Plans groups; nil where a measure is of no numbers, or there are too many.
  package init?(keys: [ScanColumn], measures: [SumMeasure], conditions: [SumCondition] = []) {
    guard measures.count <= Self.measureLimit, measures.allSatisfy(\.isOfNumbers) else {
      return nil
    }
    self.keys = keys
    self.measures = measures
    self.conditions = conditions
  }

  /// The columns that have to be read, each once: the keys first.
  package var columns: [ScanColumn] {
    var columns = keys
    for column in measures.map(\.column) + conditions.map(\.column) where !columns.contains(column)
    {
      columns.append(column)
    }
    return columns
  }

  /// How the values of each column that comes out lie in memory.
  package var shapes: [ColumnShape] {
    keys.map(\.shape) + measures.map { _ in .int64 } + [.int64]
  }
}

/// Something that is added up for each group.
package struct SumMeasure: Hashable, Sendable {
  /// How values become one.
  package enum Kind: Hashable, Sendable {
    /// Their sum; nothing where no row has a value.
    case sum
    /// How many there are.
    case count
    /// The least of them; nothing where no row has a value.
    case min
    /// The greatest of them; nothing where no row has a value.
    case max
  }

  /// Whose values; those of `sum`, `min` and `max` are numbers.
  package let column: ScanColumn
  /// What becomes of them.
  package let kind: Kind

  /// Names a measure.
  package init(_ kind: Kind, _ column: ScanColumn) {
    self.kind = kind
    self.column = column
  }

  var isOfNumbers: Bool {
    switch column.shape {
    case .int32, .int64: true
    case .text, .address: kind == .count
    }
  }
}

/// Something that a row must fulfil; one without a value does not.
package struct SumCondition: Hashable, Sendable {
  /// What values are allowed.
  package enum Test: Hashable, Sendable {
    /// Numbers of one of these ranges.
    case numbers([ClosedRange<Int64>])
    /// Addresses of one of these ranges of `AddressNumber`s.
    case addresses([ClosedRange<UInt128>])
    /// One of these texts, in UTF-8.
    case texts([[UInt8]])
  }

  /// Whose values.
  package let column: ScanColumn
  /// Which are allowed.
  package let test: Test

  /// Asks something of a column; nil where its values are of another kind.
  package init?(_ column: ScanColumn, _ test: Test) {
    switch (column.shape, test) {
    case (.int32, .numbers), (.int64, .numbers), (.address, .addresses), (.text, .texts): break
    default: return nil
    }
    self.column = column
    self.test = test
  }
}
