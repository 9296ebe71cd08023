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
  case appendCols = "appendcols"
  case autoregress, expand, join
  // Read, and refused.
  case lookup
  case cidrLookup = "cidrlookup"
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
    case .relevantFields: "'stats count(*) by' a field, with the condition and without, works"
    case .anomaly: "'pattern @message | diff' shows what is new"
    case .estimate: "the footer of any query says how many bytes were read"
    default: "it works"
    }
  }
}
