import FlowModel
import NetworkTypes

/// A filter as a list of tests with two places to go from each; running it allocates nothing.
///
/// Every jump leads to a lower place, so it ends after each test was made once at most, and what is
/// decided early is not asked any further.
struct FilterProgram: Sendable {
  /// One question that needs no more than a comparison.
  enum Test: Sendable {
    case source(CIDRBlock)
    case destination(CIDRBlock)
    case sourcePort(UInt16, UInt16)
    case destinationPort(UInt16, UInt16)
    case ipProtocol(UInt8)
    case version(IPVersion)
    case action(FlowAction)
    case direction(FlowDirection)
    /// By its number among the program's places.
    case place(Int)
  }

  private struct Step: Sendable {
    let test: Test
    let onTrue: Int
    let onFalse: Int
  }

  private static let wanted = -1
  private static let refused = -2

  private var steps: [Step] = []
  private var entry = FilterProgram.wanted
  /// What is asked of interfaces, once for each.
  private(set) var places: [FilterPlace] = []

  init(_ expression: FilterExpression) {
    entry = add(expression, onTrue: FilterProgram.wanted, onFalse: FilterProgram.refused)
  }

  /// Whether a flow is wanted.
  ///
  /// - Parameter answers: What its interface answers about places, beginning at `first`.
  func matches(
    _ key: FlowKey, _ direction: FlowDirection, _ answers: [Bool], from first: Int
  ) -> Bool {
    var place = entry
    while place >= 0 {
      let step = steps[place]
      let answer: Bool
      switch step.test {
      case .source(let block): answer = block.contains(key.source)
      case .destination(let block): answer = block.contains(key.destination)
      case .sourcePort(let low, let high):
        answer = key.ipProtocol.hasPorts && key.sourcePort >= low && key.sourcePort <= high
      case .destinationPort(let low, let high):
        answer =
          key.ipProtocol.hasPorts && key.destinationPort >= low && key.destinationPort <= high
      case .ipProtocol(let number): answer = key.ipProtocol.rawValue == number
      case .version(let version): answer = key.version == version
      case .action(let action): answer = key.action == action
      case .direction(let wanted): answer = direction == wanted
      case .place(let number): answer = answers[first + number]
      }
      place = answer ? step.onTrue : step.onFalse
    }
    return place == FilterProgram.wanted
  }

  // MARK: From the last question to the first

  private mutating func add(
    _ expression: FilterExpression, onTrue: Int, onFalse: Int
  ) -> Int {
    switch expression {
    case .term(let term): return add(term, onTrue: onTrue, onFalse: onFalse)
    case .not(let inner): return add(inner, onTrue: onFalse, onFalse: onTrue)
    case .all(let parts):
      return parts.reversed().reduce(onTrue) { next, part in
        add(part, onTrue: next, onFalse: onFalse)
      }
    case .any(let parts):
      return parts.reversed().reduce(onFalse) { next, part in
        add(part, onTrue: onTrue, onFalse: next)
      }
    }
  }

  private mutating func add(_ term: FilterTerm, onTrue: Int, onFalse: Int) -> Int {
    switch term {
    case .address(let block, let side):
      return add(side, .source(block), .destination(block), onTrue, onFalse)
    case .port(let ports, let side):
      let (low, high) = (ports.lowerBound, ports.upperBound)
      return add(side, .sourcePort(low, high), .destinationPort(low, high), onTrue, onFalse)
    case .ipProtocol(let number): return add(.ipProtocol(number.rawValue), onTrue, onFalse)
    case .version(let version): return add(.version(version), onTrue, onFalse)
    case .action(let action): return add(.action(action), onTrue, onFalse)
    case .direction(let direction): return add(.direction(direction), onTrue, onFalse)
    case .place(let place):
      let number = places.firstIndex(of: place) ?? places.count
      if number == places.count { places.append(place) }
      return add(.place(number), onTrue, onFalse)
    }
  }

  private mutating func add(
    _ side: FilterSide, _ source: Test, _ destination: Test, _ onTrue: Int, _ onFalse: Int
  ) -> Int {
    switch side {
    case .source: return add(source, onTrue, onFalse)
    case .destination: return add(destination, onTrue, onFalse)
    case .either: return add(source, onTrue, add(destination, onTrue, onFalse))
    case .both: return add(source, add(destination, onTrue, onFalse), onFalse)
    }
  }

  private mutating func add(_ test: Test, _ onTrue: Int, _ onFalse: Int) -> Int {
    steps.append(Step(test: test, onTrue: onTrue, onFalse: onFalse))
    return steps.count - 1
  }
}
