/// The word that a command begins with.
enum InsightsKeyword: String, CaseIterable {
  case source = "SOURCE"
  case fields, display, filter, `where`, filterIndex, parse, sort, limit, head, stats, dedup
  case pattern, diff, unmask, unnest
  case fillMissing = "fillmissing"
  case fillDown = "filldown"
  case accumulate = "accum"
  case addTotals = "addtotals"
  case countFrequent, sessionize, outlier
  case logCompare = "logcompare"
  // Read, and refused.
  case lookup
  case cidrLookup = "cidrlookup"
  case join
  case appendCols = "appendcols"
  case autoregress, expand
  case relevantFields = "relevantfields"
  case estimate, anomaly

  init?(word: String) {
    guard let found = Self.words[word.lowercased()] else { return nil }
    self = found
  }

  private static let words = Dictionary(
    uniqueKeysWithValues: allCases.map { ($0.rawValue.lowercased(), $0) })

  /// What to do in place of a command that is refused.
  var instead: String {
    switch self {
    case .lookup, .cidrLookup: "a 'case(…)' with the values works, and so does SQL with a join"
    case .join: "SQL with a join works, and so does 'filter f in (SOURCE … | fields f)'"
    case .appendCols: "two 'stats' in two queries work"
    case .autoregress: "SQL with lag() works"
    case .expand: "'unnest list into name' works"
    case .relevantFields, .anomaly: "'pattern @message' shows what is rare"
    case .estimate: "the footer of any query says how many bytes were read"
    default: "it works"
    }
  }
}
