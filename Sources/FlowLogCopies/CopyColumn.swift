internal import FlowLogFormat
internal import FlowLogScanner

/// A column of a copy: its name in the file, how its values lie there, and what they are of.
///
/// An address has two columns: IPv4 as 32 bits, and whatever else it may be as 128. A row without
/// a value in either has no address at all.
struct CopyColumn: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case int32, int64, text
    /// The 32 bits of an IPv4 address.
    case v4
    /// The 128 bits of an `AddressNumber` that is no IPv4 address.
    case wide
  }

  let name: String
  let kind: Kind
  /// What a scan calls it.
  let source: ScanColumn

  /// The columns that a copy of records with these fields has.
  static func columns(of fields: [FlowLogField]) -> [CopyColumn] {
    let own = fields.flatMap { field in
      let name = name(of: field)
      let source = ScanColumn.field(field)
      return switch source.shape {
      case .int32: [CopyColumn(name: name, kind: .int32, source: source)]
      case .int64: [CopyColumn(name: name, kind: .int64, source: source)]
      case .text: [CopyColumn(name: name, kind: .text, source: source)]
      case .address:
        [
          CopyColumn(name: name + v4Suffix, kind: .v4, source: source),
          CopyColumn(name: name + wideSuffix, kind: .wide, source: source),
        ]
      }
    }
    let fromPath = hidden.filter { !fields.contains($0) }.map { field in
      CopyColumn(name: pathPrefix + name(of: field), kind: .text, source: .field(field))
    }
    return own + fromPath + [CopyColumn(name: pathName, kind: .text, source: .path)]
  }

  /// Fields whose value the path may tell where the format does not have them.
  static let hidden: [FlowLogField] = [.accountID, .region]

  /// Whether its values come from the file's path, as no record of the file has them.
  var isFromPath: Bool { name.hasPrefix(Self.pathPrefix) || source == .path }

  private static let pathName = "source_path"
  private static let pathPrefix = "path_"
  private static let v4Suffix = "_v4"
  private static let wideSuffix = "_v6"

  /// The field's name with underscores for hyphens, as in Athena's tables.
  private static func name(of field: FlowLogField) -> String {
    String(field.name.map { $0 == "-" ? "_" : $0 })
  }

  /// Every column that a copy can have, by name.
  static let known: [String: CopyColumn] = {
    let fields = FlowLogField.allCases
    let all = columns(of: fields) + columns(of: fields.filter { !hidden.contains($0) })
    return Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }()
}

extension CopyColumn.Kind {
  /// Physical types of Parquet, by their numbers.
  var physicalType: Int {
    switch self {
    case .int32, .v4: 1
    case .int64: 2
    case .text: 6
    case .wide: 7
    }
  }

  /// Bytes of a value in encoding PLAIN; nil where each has its own length.
  var plainBytes: Int? {
    switch self {
    case .int32, .v4: 4
    case .int64: 8
    case .wide: 16
    case .text: nil
    }
  }
}
