package import AthenaCatalog

/// What answers queries: the seam between services and an engine.
///
/// `run` is called on a thread that waits for it, several at a time.
package protocol QueryRunner: Sendable {
  /// Refuses a query that cannot be right, before anything is read.
  func check(_ request: EngineQuery) throws(QueryFailure)

  /// Answers a query.
  ///
  /// - Parameter progress: Asked whether to go on, and told what has been read.
  func run(
    _ request: EngineQuery, _ progress: QueryProgress
  ) throws(QueryFailure) -> QueryAnswer
}

/// A query, and what it reads.
package struct EngineQuery: Hashable, Sendable {
  /// The languages that there are.
  package enum Language: Hashable, Sendable {
    /// SQL in DuckDB's dialect; settings and functions of `TrinoDialect` are expected.
    case sql
    /// CloudWatch Logs Insights.
    case insights
  }

  /// Where rows come from.
  package enum Source: Hashable, Sendable {
    /// A relation by the name that the text has for it.
    case table(TableScan)
    /// A log group of the account and Region that ask, by its name.
    case logGroup(String)
  }

  /// Whose objects and log groups are meant.
  package var scope: QueryScope
  /// What `text` is written in.
  package var language: Language
  /// The query.
  package var text: String
  /// What it reads.
  package var sources: [Source]
  /// Milliseconds since 1970, both ends included; nil where all times are meant.
  package var milliseconds: ClosedRange<Int>?
  /// So many rows at most; nil where the query alone decides.
  package var rowLimit: Int?

  /// Puts a query together.
  package init(
    scope: QueryScope, language: Language, text: String, sources: [Source],
    milliseconds: ClosedRange<Int>? = nil, rowLimit: Int? = nil
  ) {
    self.scope = scope
    self.language = language
    self.text = text
    self.sources = sources
    self.milliseconds = milliseconds
    self.rowLimit = rowLimit
  }
}

/// Whose query it is: each account has its own in each Region.
package struct QueryScope: Hashable, Sendable {
  /// Twelve digits.
  package var account: String
  /// Such as `eu-central-1`.
  package var region: String

  /// Names an account and a Region.
  package init(account: String, region: String) {
    self.account = account
    self.region = region
  }
}

/// What a query gave.
package struct QueryAnswer: Hashable, Sendable {
  /// A column of it.
  package struct Column: Hashable, Sendable {
    /// What it is called.
    package var name: String
    /// The engine's type, such as `BIGINT`.
    package var type: String

    /// Describes a column.
    package init(_ name: String, _ type: String) {
      self.name = name
      self.type = type
    }
  }

  /// The columns in order.
  package var columns: [Column]
  /// The values as text, nil for what is NULL or absent; as many a row as there are columns.
  package var rows: [[String?]]
  /// What was read for it.
  package var statistics: QueryStatistics

  /// Puts an answer together.
  package init(
    columns: [Column] = [], rows: [[String?]] = [], statistics: QueryStatistics = QueryStatistics()
  ) {
    self.columns = columns
    self.rows = rows
    self.statistics = statistics
  }

  /// Bytes of all values, as far as limits are concerned.
  var byteCount: Int {
    rows.reduce(0) { sum, row in
      row.reduce(sum + 16 * row.count + 32) { $0 + ($1?.utf8.count ?? 0) }
    }
  }
}

/// What was read for a query.
package struct QueryStatistics: Hashable, Sendable {
  /// Bytes as they are stored.
  package var bytesScanned = 0
  /// Records that were looked at.
  package var recordsScanned = 0
  /// Records that the query wants.
  package var recordsMatched = 0

  /// Nothing yet.
  package init() {}
}

/// Why a query gives no answer.
package struct QueryFailure: Error, Hashable, Sendable {
  /// What sort of failure it is.
  package enum Kind: Hashable, Sendable {
    /// The text is wrong; `offsets` may say where.
    case malformed
    /// The text is right, and cannot be carried out.
    case failed
    /// Somebody cancelled it.
    case cancelled
    /// It took too long.
    case timedOut
    /// This side is to blame.
    case unavailable
  }

  /// What sort of failure it is.
  package var kind: Kind
  /// One sentence.
  package var reason: String
  /// The characters of the text that are to blame, counted from 0; nil where nobody knows.
  package var offsets: Range<Int>?

  /// Describes a failure.
  package init(_ kind: Kind, _ reason: String, offsets: Range<Int>? = nil) {
    self.kind = kind
    self.reason = reason
    self.offsets = offsets
  }

  /// Somebody cancelled the query.
  package static let cancelled = QueryFailure(.cancelled, "Query cancelled by user")

  /// The query reads more bytes than it may.
  package static func scanLimit(_ limit: Int, read bytes: Int) -> QueryFailure {
    QueryFailure(.cancelled, "Bytes scanned limit was exceeded: \(bytes) of \(limit)")
  }
}

extension QueryFailure: CustomStringConvertible {
  /// The reason.
  package var description: String { reason }
}
