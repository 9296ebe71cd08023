internal import CDuckDB
internal import FlowLogScanner

/// Writes the values of one type as text.
indirect enum ValueRenderer {
  /// NULL alone.
  case nothing
  case truth
  case signed(bytes: Int)
  case unsigned(bytes: Int)
  case single
  case double
  case decimal(bytes: Int, scale: Int)
  case text
  case address
  case date
  case time
  /// Ticks a second, and whether the zone is told.
  case timestamp(ticks: Int64, hasZone: Bool)
  case interval
  case uuid
  case enumeration(bytes: Int, names: [String])
  case list(ValueRenderer)
  case structure([(name: String, renderer: ValueRenderer)])
  case map(key: ValueRenderer, value: ValueRenderer)

  /// Finds out how values of a type are written; nil where they cannot be.
  @unsafe
  init?(_ type: weir_duckdb_logical_type?) {
    guard let kind = unsafe EngineType(rawValue: duck.get_type_id(type)) else { return nil }
    switch kind {
    case .nothing: self = .nothing
    case .boolean: self = .truth
    case .tinyint: self = .signed(bytes: 1)
    case .smallint: self = .signed(bytes: 2)
    case .integer: self = .signed(bytes: 4)
    case .bigint: self = .signed(bytes: 8)
    case .hugeint: self = .signed(bytes: 16)
    case .utinyint: self = .unsigned(bytes: 1)
    case .usmallint: self = .unsigned(bytes: 2)
    case .uinteger: self = .unsigned(bytes: 4)
    case .ubigint: self = .unsigned(bytes: 8)
    case .uhugeint: self = unsafe Self.isAddress(type) ? .address : .unsigned(bytes: 16)
    case .float: self = .single
    case .double: self = .double
    case .varchar, .blob: self = .text
    case .date: self = .date
    case .time: self = .time
    case .timestamp: self = .timestamp(ticks: 1_000_000, hasZone: false)
    case .timestampWithZone: self = .timestamp(ticks: 1_000_000, hasZone: true)
    case .timestampSeconds: self = .timestamp(ticks: 1, hasZone: false)
    case .timestampMilliseconds: self = .timestamp(ticks: 1000, hasZone: false)
    case .timestampNanoseconds: self = .timestamp(ticks: 1_000_000_000, hasZone: false)
    case .interval: self = .interval
    case .uuid: self = .uuid
    case .decimal: unsafe self.init(decimal: type)
    case .enumeration: unsafe self.init(enumeration: type)
    case .list: unsafe self.init(list: type)
    case .structure: unsafe self.init(structure: type)
    case .map: unsafe self.init(map: type)
    case .union, .bit, .timeWithZone: return nil
    }
  }

  private static func isAddress(_ type: weir_duckdb_logical_type?) -> Bool {
    guard let alias = unsafe duck.logical_type_get_alias(type) else { return false }
    defer { unsafe duck.free(alias) }
    return unsafe String(cString: alias) == AddressType.name
  }

  private init?(decimal type: weir_duckdb_logical_type?) {
    let bytes: [EngineType: Int] = [.smallint: 2, .integer: 4, .bigint: 8, .hugeint: 16]
    guard let inner = unsafe EngineType(rawValue: duck.decimal_internal_type(type)),
      let count = bytes[inner]
    else { return nil }
    self = .decimal(bytes: count, scale: unsafe Int(duck.decimal_scale(type)))
  }

  private init?(enumeration type: weir_duckdb_logical_type?) {
    let bytes: [EngineType: Int] = [.utinyint: 1, .usmallint: 2, .uinteger: 4]
    guard let inner = unsafe EngineType(rawValue: duck.enum_internal_type(type)),
      let count = bytes[inner]
    else { return nil }
    var names: [String] = []
    while let name = unsafe duck.enum_dictionary_value(type, UInt64(names.count)) {
      unsafe names.append(String(cString: name))
      unsafe duck.free(name)
    }
    self = .enumeration(bytes: count, names: names)
  }

  private init?(list type: weir_duckdb_logical_type?) {
    var child = unsafe duck.list_type_child_type(type)
    defer { unsafe duck.destroy_logical_type(&child) }
    guard let renderer = unsafe ValueRenderer(child) else { return nil }
    self = .list(renderer)
  }

  /// The engine has maps as lists of pairs.
  private init?(map type: weir_duckdb_logical_type?) {
    var child = unsafe duck.list_type_child_type(type)
    defer { unsafe duck.destroy_logical_type(&child) }
    guard unsafe child != nil, let pair = unsafe ValueRenderer(child),
      case .structure(let parts) = pair, parts.count == 2
    else { return nil }
    self = .map(key: parts[0].renderer, value: parts[1].renderer)
  }

  private init?(structure type: weir_duckdb_logical_type?) {
    var parts: [(name: String, renderer: ValueRenderer)] = []
    for index in 0..<(unsafe duck.struct_type_child_count(type)) {
      guard let name = unsafe duck.struct_type_child_name(type, index) else { return nil }
      var child = unsafe duck.struct_type_child_type(type, index)
      defer {
        unsafe duck.free(name)
        unsafe duck.destroy_logical_type(&child)
      }
      guard let renderer = unsafe ValueRenderer(child) else { return nil }
      parts.append((unsafe String(cString: name), renderer))
    }
    self = .structure(parts)
  }

  /// The engine's name of the type.
  var typeName: String {
    switch self {
    case .nothing, .text, .address, .enumeration: "VARCHAR"
    case .truth: "BOOLEAN"
    case .signed(let bytes): Self.whole[bytes] ?? "HUGEINT"
    case .unsigned(let bytes): "U" + (Self.whole[bytes] ?? "HUGEINT")
    case .single: "FLOAT"
    case .double: "DOUBLE"
    case .decimal(let bytes, let scale): "DECIMAL(\(Self.digits[bytes] ?? 38),\(scale))"
    case .date: "DATE"
    case .time: "TIME"
    case .timestamp(_, let hasZone): hasZone ? "TIMESTAMP WITH TIME ZONE" : "TIMESTAMP"
    case .interval: "INTERVAL"
    case .uuid: "UUID"
    case .list(let element): element.typeName + "[]"
    case .structure: "STRUCT"
    case .map: "MAP"
    }
  }

  private static let whole = [1: "TINYINT", 2: "SMALLINT", 4: "INTEGER", 8: "BIGINT"]
  /// The most digits that a number of so many bytes has.
  private static let digits = [2: 4, 4: 9, 8: 18]

  /// How JSON holds such values.
  var kind: QueryAnswer.Kind {
    switch self {
    case .truth: .truth
    case .signed, .unsigned, .single, .double, .decimal: .number
    case .list, .structure, .map: .json
    case .nothing, .text, .address, .date, .time, .timestamp, .interval, .uuid, .enumeration: .text
    }
  }
}
