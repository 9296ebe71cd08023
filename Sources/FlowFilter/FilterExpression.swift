package import FlowModel

/// Which flows somebody wants to see: terms with and, or, not between them.
///
/// Made by the functions below, an expression has one form for one meaning of the words: groups of
/// the same sort are one group, no group has one member, and nothing is denied twice. So the text
/// of an expression reads back as the same expression.
package indirect enum FilterExpression: Hashable, Sendable {
  /// One question.
  case term(FilterTerm)
  /// The opposite.
  case not(FilterExpression)
  /// All of two or more.
  case all([FilterExpression])
  /// Any of two or more.
  case any([FilterExpression])

  /// The opposite of an expression; the opposite of an opposite is what it was.
  package static func opposite(of expression: FilterExpression) -> FilterExpression {
    guard case .not(let inner) = expression else { return .not(expression) }
    return inner
  }

  /// All of these at once; nil of none.
  package static func conjunction(of parts: [FilterExpression]) -> FilterExpression? {
    let flat = parts.flatMap { part in
      guard case .all(let inner) = part else { return [part] }
      return inner
    }
    return flat.count > 1 ? .all(flat) : flat.first
  }

  /// One of these at least; nil of none.
  package static func alternatives(of parts: [FilterExpression]) -> FilterExpression? {
    let flat = parts.flatMap { part in
      guard case .any(let inner) = part else { return [part] }
      return inner
    }
    return flat.count > 1 ? .any(flat) : flat.first
  }

  /// How many groups and opposites are inside each other, of which its text needs no more.
  var height: Int {
    switch self {
    case .term: 0
    case .not(let inner): 1 + inner.height
    case .all(let parts), .any(let parts): 1 + (parts.map(\.height).max() ?? 0)
    }
  }

  /// Whether flows of an interface can be wanted at all, whatever they are.
  ///
  /// True where it depends on the flow: whether an interface is silent is of interest then.
  package func mayMatch(flowsOf interface: NetworkInterface) -> Bool {
    answer(for: interface) ?? true
  }

  /// The answer for every flow of an interface; nil where it depends on the flow.
  private func answer(for interface: NetworkInterface) -> Bool? {
    switch self {
    case .term(.place(let place)): return place.holds(interface)
    case .term: return nil
    case .not(let inner): return inner.answer(for: interface).map { !$0 }
    case .all(let parts):
      let answers = parts.map { $0.answer(for: interface) }
      return answers.contains(false) ? false : answers.contains(nil) ? nil : true
    case .any(let parts):
      let answers = parts.map { $0.answer(for: interface) }
      return answers.contains(true) ? true : answers.contains(nil) ? nil : false
    }
  }
}
