internal import AWSProtocols

/// Partitions that are worked out from a table's properties, and so need not be kept.
package struct PartitionProjection: Hashable, Sendable {
  /// The partition columns in the table's order.
  package let columns: [ProjectedColumn]
  /// Where a partition's objects are.
  package let template: LocationTemplate

  /// Reads the properties of a table with `projection.enabled`.
  package init(_ table: TableDefinition) throws(AthenaError) {
    let properties = table.properties
    guard !table.partitionColumns.isEmpty else {
      throw .definition(
        "projection.enabled is true, and the table \(table.name) has no partition columns")
    }
    var columns: [ProjectedColumn] = []
    for column in table.partitionColumns {
      columns.append(
        ProjectedColumn(
          name: column.name, source: try PartitionProjection.source(column, properties)))
    }
    self.columns = columns
    let names = columns.map(\.name)
    if let text = properties["storage.location.template"] {
      template = try LocationTemplate(text, columns: names)
    } else {
      let folder = S3Location(table.location)?.url ?? table.location
      template = try LocationTemplate(
        folder + names.map { "\($0)=${\($0)}/" }.joined(), columns: names)
    }
  }

  private static func source(
    _ column: TableColumn, _ properties: [String: String]
  ) throws(AthenaError) -> ProjectedColumn.Source {
    let stem = "projection.\(column.name)"
    func required(_ name: String) throws(AthenaError) -> String {
      guard let value = properties["\(stem).\(name)"] else {
        throw .definition("the property \(stem).\(name) is missing")
      }
      return value
    }
    func refused(_ name: String, _ value: String, _ expected: String) -> AthenaError {
      .definition("the property \(stem).\(name) is '\(value)'; expected \(expected)")
    }
    func positive(_ name: String) throws(AthenaError) -> Int {
      guard let text = properties["\(stem).\(name)"] else { return 1 }
      guard let number = Int(text), (1...100_000).contains(number) else {
        throw refused(name, text, "a whole number from 1")
      }
      return number
    }
    let type = try required("type")
    switch type.lowercased() {
    case "enum":
      let values = try required("values").split(separator: ",").map { trim($0) }
      guard !values.isEmpty else { throw refused("values", "", "values with commas between them") }
      return .listed(values)
    case "integer":
      let range = try required("range")
      let ends = range.split(separator: ",", omittingEmptySubsequences: false).map {
        Int(trim($0))
      }
      let limit = 1_000_000_000_000
      guard ends.count == 2, let first = ends[0], let last = ends[1], first <= last,
        first >= -limit, last <= limit
      else { throw refused("range", range, "two whole numbers such as 0,23") }
      return .integers(
        first: first, last: last, interval: try positive("interval"),
        digits: properties["\(stem).digits"] == nil ? 0 : try positive("digits"))
    case "date":
      return .dates(try dates(stem, properties, try required("format"), try required("range")))
    case "injected": return .injected
    default: throw refused("type", type, "enum, integer, date or injected")
    }
  }

  private static func dates(
    _ stem: String, _ properties: [String: String], _ format: String, _ range: String
  ) throws(AthenaError) -> ProjectedColumn.DateRange {
    guard let pattern = JavaDatePattern(format) else {
      throw .definition(
        "the property \(stem).format is '\(format)'; expected a pattern such as yyyy/MM/dd, with "
          + "yyyy, MM, dd, HH, mm and ss from the year down, and text between apostrophes")
    }
    let ends = range.split(separator: ",", omittingEmptySubsequences: false).map {
      ProjectedTime($0, pattern)
    }
    guard ends.count == 2, let first = ends[0], let last = ends[1] else {
      throw .definition(
        "the property \(stem).range is '\(range)'; expected two dates of the pattern '\(format)', "
          + "or NOW, with a comma between them")
    }
    let word = properties["\(stem).interval.unit"]
    guard let (unit, width) = word.map(ProjectedTime.unit) ?? (pattern.precision, 1) else {
      throw .definition(
        "the property \(stem).interval.unit is '\(word ?? "")'; expected YEARS, MONTHS, WEEKS, "
          + "DAYS, HOURS, MINUTES or SECONDS")
    }
    let text = properties["\(stem).interval"] ?? "1"
    guard let interval = Int(trim(text)), (1...100_000).contains(interval) else {
      throw .definition(
        "the property \(stem).interval is '\(text)'; expected a whole number from 1")
    }
    return ProjectedColumn.DateRange(
      pattern: pattern, first: first, last: last, interval: interval * width, unit: unit)
  }

  private static func trim(_ text: some StringProtocol) -> String {
    let start = text.drop { $0 == " " }
    return String(start.reversed().drop { $0 == " " }.reversed())
  }
}
