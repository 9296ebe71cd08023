package import FlowLogScanner

extension CopyScan: SumSource {
  /// Groups of rows that nobody else reads; made of codes where keys have few values.
  package func sums(_ plan: SumPlan) throws(ScanError) -> any RowBatches {
    guard let condition = plan.rowCondition, fits(plan) else {
      return PartialSums(plan, of: try batches(plan.columns))
    }
    return CopySums(self, plan, condition)
  }

  /// Whether in every group of rows there is a place for all combinations of the keys' values, and
  /// no sum can overflow.
  private func fits(_ plan: SumPlan) -> Bool {
    files.allSatisfy { file in
      file.groups.allSatisfy { group in
        let places = plan.keys.reduce(1) { places, key in
          let entries = file.chunks(of: key, in: group).reduce(1) { $0 + $1.entries }
          return min(places * entries, .max >> 32)
        }
        let isSmall = plan.measures.filter { $0.kind == .sum }.allSatisfy { measure in
          file.chunks(of: measure.column, in: group).allSatisfy { chunk in
            chunk.greatest.map { $0 <= Int64.max / Int64(group.rows) } ?? true
          }
        }
        return places <= CopySums.placeLimit / (1 + plan.measures.count) && isSmall
      }
    }
  }
}

extension CopyFile {
  /// The chunks of what a scan calls a column: one, two of an address, or none.
  func chunks(of source: ScanColumn, in group: Group) -> [Chunk] {
    columns.indices.filter { columns[$0].source == source }.map { group.chunks[$0] }
  }
}

extension SumPlan {
  /// The conditions in the terms of a scan of copies; nil where those have no such terms.
  fileprivate var rowCondition: RowCondition? {
    let parts = conditions.compactMap(RowCondition.init)
    return parts.count == conditions.count ? .all(parts) : nil
  }
}
