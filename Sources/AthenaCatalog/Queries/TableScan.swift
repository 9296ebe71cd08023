internal import AWSProtocols

/// A table that a query reads, and what of it the query needs.
package struct TableScan: Hashable, Sendable {
  /// The name of the relation in the plan's SQL.
  package var relation: String
  /// Columns, format and properties.
  package var table: TableDefinition
  /// Where the objects are.
  package var source: Source

  /// Where the objects of a scan are.
  package enum Source: Hashable, Sendable {
    /// Everything in the table's folder.
    case folder(String)
    /// Partitions with their values, in the order of the table's partition columns.
    case partitions([ScanPartition])
    /// Partitions that keys tell.
    case projected(ProjectedScan)
  }
}

/// A partition: the values of its columns, and its folder.
package struct ScanPartition: Hashable, Sendable {
  /// In the order of the table's partition columns.
  package var values: [String]
  /// `s3://bucket/folder/`.
  package var location: String

  /// Describes a partition.
  package init(values: [String], location: String) {
    self.values = values
    self.location = location
  }
}

/// Partitions that are too many to list: folders to look into, and which of their objects count.
package struct ProjectedScan: Hashable, Sendable {
  /// Everything that counts begins with one of these: `s3://bucket/folder/`.
  package var prefixes: [String]
  let template: LocationTemplate
  let columns: [ProjectedColumn]
  let conditions: [PartitionCondition]
  let types: [String]
  let now: UTCTime

  /// The values that an object has for the partition columns; nil where it does not count.
  ///
  /// - Parameter url: `s3://bucket/key`.
  package func values(of url: String) -> [String]? {
    guard let values = template.values(of: url, columns, now: now) else { return nil }
    for (place, column) in columns.enumerated() {
      for condition in conditions where condition.column == column.name {
        guard condition.allows(values[place], type: types[place]) else { return nil }
      }
    }
    return values
  }
}

extension TableScan.Source {
  /// So many projected partitions are listed one by one.
  private static let listLimit = 2_000

  /// What a query with these conditions needs of a table.
  ///
  /// - Parameter partitions: Those that the catalog keeps; asked for where there is no projection.
  static func make(
    _ table: TableDefinition, _ conditions: [PartitionCondition], now: UTCTime,
    partitions: () throws(AthenaError) -> [ScanPartition]
  ) throws(AthenaError) -> TableScan.Source {
    guard !table.partitionColumns.isEmpty else {
      return .folder(S3Location(table.location)?.url ?? table.location)
    }
    func allows(_ column: TableColumn, _ value: String) -> Bool {
      conditions.allSatisfy {
        $0.column != column.name || $0.allows(value, type: column.type)
      }
    }
    guard table.isProjected else {
      return .partitions(
        try partitions().filter { partition in
          zip(table.partitionColumns, partition.values).allSatisfy(allows)
        })
    }
    let projection = try PartitionProjection(table)
    var columns = projection.columns
    var values: [[String]?] = []
    for (place, column) in table.partitionColumns.enumerated() {
      if columns[place].source == .injected {
        columns[place].source = .listed(try injected(column, conditions))
      }
      values.append(columns[place].values(now: now)?.filter { allows(column, $0) })
    }
    let total = values.reduce(1) { total, values in
      let (product, isOver) = total.multipliedReportingOverflow(by: values?.count ?? Int.max)
      return isOver && values?.count != 0 ? Int.max : product
    }
    if values.contains(where: { $0?.isEmpty == true }) { return .partitions([]) }
    if total <= listLimit {
      return .partitions(
        combinations(values.map { $0 ?? [] }).map {
          ScanPartition(values: $0, location: projection.template.location($0))
        })
    }
    return .projected(
      ProjectedScan(
        prefixes: prefixes(projection.template, values), template: projection.template,
        columns: columns, conditions: conditions, types: table.partitionColumns.map(\.type),
        now: now))
  }

  /// The values of an injected column, which a query must name.
  private static func injected(
    _ column: TableColumn, _ conditions: [PartitionCondition]
  ) throws(AthenaError) -> [String] {
    for condition in conditions where condition.column == column.name {
      guard case .isAny(let constants) = condition.test else { continue }
      let texts = constants.compactMap { constant -> String? in
        switch constant {
        case .text(let text): text
        case .number(let number): String(number)
        case .date(let time): QueryConstant.day?.text(time)
        case .time: nil
        }
      }
      if texts.count == constants.count { return texts }
    }
    throw .constraint(
      "For the injected projected partition column \(column.name), the WHERE clause must contain "
        + "only static equality conditions, and at least one such condition must be present")
  }

  private static func combinations(_ values: [[String]]) -> [[String]] {
    values.reduce([[]]) { rows, values in rows.flatMap { row in values.map { row + [$0] } } }
  }

  /// Folders that have all the partitions in them: as many leading columns of the template are
  /// written out as the limit allows.
  private static func prefixes(_ template: LocationTemplate, _ values: [[String]?]) -> [String] {
    var rows: [[String?]] = [Array(repeating: nil, count: values.count)]
    for place in template.order where rows[0][place] == nil {
      guard let choices = values[place], rows.count * choices.count <= listLimit else { break }
      rows = rows.flatMap { row in
        choices.map { choice in
          var row = row
          row[place] = choice
          return row
        }
      }
    }
    var seen: Set<String> = []
    return rows.map(template.prefix).filter { seen.insert($0).inserted }
  }
}
