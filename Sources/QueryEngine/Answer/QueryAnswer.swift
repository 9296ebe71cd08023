internal import CDuckDB

/// The answer to a question: its columns, and its rows chunk by chunk, in their order.
@safe package final class QueryAnswer {
  /// A column of an answer.
  package struct Column: Hashable, Sendable {
    /// Its name, as the question has it.
    package let name: String
    /// How its values are written where notations tell kinds apart.
    package let kind: Kind
    /// The engine's name of its type, such as `BIGINT` or `VARCHAR[]`.
    package let type: String

    /// Describes a column.
    package init(name: String, kind: Kind, type: String = "VARCHAR") {
      (self.name, self.kind, self.type) = (name, kind, type)
    }
  }

  /// What notations such as JSON tell apart.
  package enum Kind: Sendable {
    /// Digits, perhaps with a sign, a point and an exponent.
    case number
    /// `true` or `false`.
    case truth
    /// Anything that needs quotes.
    case text
    /// Lists and structures, which are JSON already.
    case json
  }

  /// The columns, from left to right.
  package let columns: [Column]
  private var result: weir_duckdb_result
  private let renderers: [ValueRenderer]

  /// Takes over a result; it is destroyed with this object, also when that cannot be made.
  ///
  /// - Parameter names: What the columns are called instead.
  init(taking result: weir_duckdb_result, names: [String]? = nil) throws(QueryError) {
    self.result = result
    var columns: [Column] = []
    var renderers: [ValueRenderer] = []
    var taken = result
    for index in 0..<(unsafe duck.column_count(&taken)) {
      let own = unsafe duck.column_name(&taken, index).map { unsafe String(cString: $0) } ?? ""
      let name = names.map { Int(index) < $0.count ? $0[Int(index)] : own } ?? own
      var type = unsafe duck.column_logical_type(&taken, index)
      let renderer = unsafe ValueRenderer(type)
      unsafe duck.destroy_logical_type(&type)
      guard let renderer else {
        unsafe duck.destroy_result(&taken)
        throw .unshowable(column: name)
      }
      columns.append(Column(name: name, kind: renderer.kind, type: renderer.typeName))
      renderers.append(renderer)
    }
    self.columns = columns
    self.renderers = renderers
  }

  deinit { unsafe duck.destroy_result(&result) }

  /// Some rows of an answer.
  @safe package struct Rows {
    fileprivate let vectors: [VectorSource]
    fileprivate let renderers: [ValueRenderer]
    /// How many there are.
    package let count: Int

    /// Whether a value is there, and not NULL.
    package func isPresent(row: Int, column: Int) -> Bool {
      vectors[column].reader.isPresent(row)
    }

    /// Writes the text of a value that is there.
    package func write(
      row: Int, column: Int, _ style: NestedStyle = .json, to bytes: inout [UInt8]
    ) {
      renderers[column].write(vectors[column], row, style, to: &bytes)
    }
  }

  /// Hands out all rows, once; `body` says whether it wants more.
  package func forEachChunk(_ body: (Rows) -> Bool) {
    while true {
      var chunk = unsafe duck.fetch_chunk(result)
      guard unsafe chunk != nil else { return }
      defer { unsafe duck.destroy_data_chunk(&chunk) }
      let vectors = columns.indices.map { index in
        unsafe VectorSource(duck.data_chunk_get_vector(chunk, UInt64(index)))
      }
      let count = unsafe Int(duck.data_chunk_get_size(chunk))
      guard body(Rows(vectors: vectors, renderers: renderers, count: count)) else { return }
    }
  }
}

/// A column of a chunk, and the engine's handle for the columns inside it.
@safe struct VectorSource {
  let reader: VectorReader
  let vector: weir_duckdb_vector?

  init(_ vector: weir_duckdb_vector?) {
    unsafe self.vector = vector
    reader = unsafe VectorReader(vector)
  }
}
