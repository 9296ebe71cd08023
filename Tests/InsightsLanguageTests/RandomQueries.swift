import InsightsLanguage
import TestSupport

/// Queries that nobody would write, from a seed.
struct RandomQueries {
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  private mutating func number(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

  private mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[number(elements.count)]
  }

  static let fields = [
    "bytes", "srcAddr", "action", "@timestamp", "@message", "dstPort", "tcpFlags", "nothing",
    "map.a", "flowDirection", "strange name", "startTime",
  ]

  /// A query of a few commands.
  mutating func query() -> InsightsQuery {
    var commands = (0..<(1 + number(4))).map { _ in InsightsCommand(recordCommand()) }
    if number(3) == 0 { commands.append(InsightsCommand(stats())) }
    if number(3) == 0 { commands.append(InsightsCommand(.limit(1 + number(50), isAny: false))) }
    return InsightsQuery(commands: commands)
  }

  private mutating func recordCommand() -> InsightsCommand.Kind {
    switch number(15) {
    case 0, 1: .fields(items(hasAggregate: false))
    case 2: .display(items(hasAggregate: false))
    case 3, 4, 5: .filter(condition(3), isIndexed: number(5) == 0)
    case 6:
      .parse(
        number(2) == 0 ? nil : .init(.field(pick(Self.fields))),
        pick([
          .glob("* [*", names: ["p", "bytes"]), .regex("(?<q>\\d+)\\.(x)?", names: ["q"]),
        ]))
    case 7, 8:
      .sort(
        (0..<(1 + number(2))).map { _ in
          InsightsSortKey(value(2), isDescending: number(2) == 0)
        })
    case 9: .limit(1 + number(100), isAny: false)
    case 10: .accumulate(value(2), as: number(2) == 0 ? nil : "acc")
    case 11: .expand(pick(Self.fields))
    case 12:
      .autoregress(
        value(2), as: number(2) == 0 ? nil : "earlier", lags: 1...(1 + number(3)))
    case 13:
      .appendColumns(
        InsightsQuery(commands: [InsightsCommand(.fields(items(hasAggregate: false)))]),
        overrides: number(2) == 0, most: 1 + number(20))
    default: .unnest(value(2), as: "element")
    }
  }

  private mutating func stats() -> InsightsCommand.Kind {
    let keys = (0..<number(3)).map { index in
      InsightsItem(number(3) == 0 ? bin() : value(2), as: number(2) == 0 ? "k\(index)" : nil)
    }
    return .stats(items(hasAggregate: true), by: keys, offset: nil)
  }

  private mutating func bin() -> InsightsExpression { InsightsExpression(.call(.bin, [period()])) }

  private mutating func items(hasAggregate: Bool) -> [InsightsItem] {
    (0..<(1 + number(3))).map { index in
      let name = number(2) == 0 ? nil : pick(["a\(index)", "bytes", "strange name", "x"])
      return InsightsItem(hasAggregate ? aggregate() : value(3), as: name)
    }
  }

  private mutating func aggregate() -> InsightsExpression {
    let functions: [InsightsFunction] = [
      .avg, .count, .countDistinct, .max, .min, .stddev, .sum, .values, .variance, .earliest,
      .latest, .sortsFirst, .sortsLast,
    ]
    switch number(5) {
    case 0: return InsightsExpression(.call(.count, [InsightsExpression(.star)]))
    case 1: return InsightsExpression(.call(.pct, [value(1), InsightsExpression(.number("95"))]))
    case 2: return InsightsExpression(.call(.topk, [InsightsExpression(.number("3")), value(1)]))
    case 3:
      return InsightsExpression(
        .binary(.divide, InsightsExpression(.call(.sum, [value(1)])), .init(.number("2"))))
    default: return InsightsExpression(.call(pick(functions), [value(2)]))
    }
  }

  private mutating func period() -> InsightsExpression {
    InsightsExpression(
      .period(InsightsPeriod(amount: 1 + number(90), unit: pick(InsightsPeriodUnit.allCases))))
  }

  // MARK: Expressions

  mutating func condition(_ depth: Int) -> InsightsExpression {
    guard depth > 0 else { return comparison(0) }
    switch number(7) {
    case 0: return InsightsExpression(.all([condition(depth - 1), condition(depth - 1)]))
    case 1: return InsightsExpression(.any([condition(depth - 1), condition(depth - 1)]))
    case 2: return InsightsExpression(.not(condition(depth - 1)))
    case 3:
      let pattern =
        number(2) == 0 ? value(0) : InsightsExpression(.regex("^(a|b)/[x-]+$"))
      return InsightsExpression(.like(value(1), pattern))
    case 4: return InsightsExpression(.among(value(1), (0..<number(4)).map { _ in value(0) }))
    default: return comparison(depth - 1)
    }
  }

  private mutating func comparison(_ depth: Int) -> InsightsExpression {
    let signs: [InsightsOperator] = [
      .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual,
    ]
    return InsightsExpression(.binary(pick(signs), value(depth), value(depth)))
  }

  mutating func value(_ depth: Int) -> InsightsExpression {
    guard depth > 0 else { return leaf() }
    switch number(9) {
    case 0:
      let signs: [InsightsOperator] = [.add, .subtract, .multiply, .divide, .remainder, .power]
      return InsightsExpression(.binary(pick(signs), value(depth - 1), value(depth - 1)))
    case 1: return InsightsExpression(.negative(value(depth - 1)))
    case 2: return InsightsExpression(.element(value(depth - 1), value(0)))
    case 3: return InsightsExpression(.member(value(depth - 1), pick(["a", "b.c", "d e"])))
    case 4: return leaf()
    case 5: return InsightsExpression(.list((0..<number(3)).map { _ in value(0) }))
    default: return call(depth)
    }
  }

  private mutating func leaf() -> InsightsExpression {
    switch number(6) {
    case 0: InsightsExpression(.number(pick(["0", "1", "2.5", "443", "99999999999999999999"])))
    case 1:
      InsightsExpression(
        .string(pick(["", "10.0.0.1", "443", "it's \"x\"\\", "a\nb", "[1,2]", "-", "1e400"])))
    case 2: InsightsExpression(.boolean(number(2) == 0))
    default: InsightsExpression(.field(pick(Self.fields)))
    }
  }

  private mutating func call(_ depth: Int) -> InsightsExpression {
    let functions = InsightsFunction.allCases.filter { !$0.isAggregate && $0 != .case }
    let function = pick(functions)
    let upper = min(function.arity.upperBound, function.arity.lowerBound + 1)
    let count = function.arity.lowerBound + number(upper - function.arity.lowerBound + 1)
    let arguments = (0..<count).map { place -> InsightsExpression in
      if function.periodArgument == place { return period() }
      switch (function, place) {
      case (.isIpInSubnet, 1), (.isIpv4InSubnet, 1):
        return number(2) == 0 ? InsightsExpression(.string("10.0.0.0/8")) : value(0)
      case (.isIpv6InSubnet, 1): return InsightsExpression(.string("2001:db8::/32"))
      case (.formatDate, 1), (.parseDate, 1): return InsightsExpression(.string("%Y-%m-%d"))
      case (.formatDate, 2), (.parseDate, 2):
        return InsightsExpression(.string(pick(["UTC", "+01:00", "America/New_York"])))
      case (.regexReplace, 1): return InsightsExpression(.string("[a-z](x)"))
      default: return value(depth - 1)
      }
    }
    return InsightsExpression(.call(function, arguments))
  }
}
