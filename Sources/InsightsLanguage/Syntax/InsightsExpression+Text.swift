extension InsightsExpression: CustomStringConvertible {
  /// The expression in the language itself; reading it gives the same expression.
  package var description: String {
    switch kind {
    case .field(let name): named(name)
    case .number(let text): text
    case .string(let text): quoted(text)
    case .boolean(let value): value ? "true" : "false"
    case .regex(let text): slashed(text)
    case .star: "*"
    case .period(let period): period.description
    case .list(let parts): "[\(list(parts))]"
    case .call(let function, let arguments): "\(function.rawValue)(\(list(arguments)))"
    case .negative(let inner): "-" + inner.text(within: 8)
    case .not(let inner): "not " + inner.text(within: 2)
    case .all(let parts): parts.map { $0.text(within: 2) }.joined(separator: " and ")
    case .any(let parts): parts.map { $0.text(within: 1) }.joined(separator: " or ")
    case .binary(let sign, let left, let right): binaryText(sign, left, right)
    case .like(let value, let pattern): "\(value.text(within: 4)) like \(pattern.text(within: 4))"
    case .among(let value, let parts): "\(value.text(within: 4)) in [\(list(parts))]"
    case .amongRows(let value, let query): "\(value.text(within: 4)) in (\(query))"
    case .element(let value, let index): "\(value.text(within: 9))[\(index.text(within: 4))]"
    case .member(let value, let name): "\(value.owner).`\(name)`"
    }
  }

  /// The text in front of a member's dot, which would be part of a plain name.
  private var owner: String {
    switch kind {
    case .field(let name): "`\(name)`"
    case .boolean: "(\(description))"
    default: text(within: 9)
    }
  }

  /// Parts of a list are values, so conditions need parentheses.
  private func list(_ parts: [InsightsExpression]) -> String {
    let isCall = if case .call = kind { true } else { false }
    return parts.map { isCall ? $0.description : $0.text(within: 4) }.joined(separator: ", ")
  }

  private func binaryText(
    _ sign: InsightsOperator, _ left: InsightsExpression, _ right: InsightsExpression
  ) -> String {
    let strength = sign.strength
    let sides =
      switch strength {
      // Comparisons do not chain, sums and products read from the left, powers from the right.
      case 3: (left.text(within: 4), right.text(within: 4))
      case 6: (left.text(within: 7), right.text(within: 6))
      default: (left.text(within: strength), right.text(within: strength + 1))
      }
    return "\(sides.0) \(sign.rawValue) \(sides.1)"
  }

  /// How strongly the outermost sign binds: `or` 0, `and` 1, `not` 2, comparisons 3, then
  /// arithmetic, signs 8, and 10 for what needs no parentheses anywhere.
  private var strength: Int {
    switch kind {
    case .any: 0
    case .all: 1
    case .not: 2
    case .like, .among, .amongRows: 3
    case .binary(let sign, _, _): sign.strength
    case .negative: 8
    default: 10
    }
  }

  private func text(within minimum: Int) -> String {
    strength < minimum ? "(\(description))" : description
  }
}
