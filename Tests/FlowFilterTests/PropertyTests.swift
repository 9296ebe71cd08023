import FlowFilter
import FlowModel
import NetworkTypes
import TestSupport
import Testing

@Suite("Filters at random")
struct PropertyTests {
  @Test("the text of any expression reads back as the same expression")
  func roundTrip() throws {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<2_000 {
      let expression = randomExpression(depth: 4, &random)
      #expect(try filter(expression.description) == expression)
    }
  }

  @Test("a compiled filter answers as the plain reading of its expression does")
  func evaluation() throws {
    var random = SeededGenerator(seed: 2)
    var (wanted, total) = (0, 0)
    for _ in 0..<600 {
      let expression = randomExpression(depth: 4, &random)
      var matcher = FlowMatcher(expression, describe: describe)
      for _ in 0..<40 {
        let (key, direction) = randomFlow(&random)
        let answer = plainly(expression, key, direction)
        #expect(matcher.matches(key, direction) == answer, "\(expression): \(key)")
        wanted += answer ? 1 : 0
        total += 1
        if answer {
          #expect(expression.mayMatch(flowsOf: describe(key.interface, 0)), "\(expression)")
        }
      }
    }
    // Flows and terms come from the same few values, so both answers are common.
    #expect(wanted > total / 5 && wanted < total * 4 / 5)
  }

  /// The meaning of an expression, written down without any cleverness.
  private func plainly(
    _ expression: FilterExpression, _ key: FlowKey, _ direction: FlowDirection
  ) -> Bool {
    func sides(_ side: FilterSide, _ source: Bool, _ destination: Bool) -> Bool {
      switch side {
      case .source: source
      case .destination: destination
      case .either: source || destination
      case .both: source && destination
      }
    }
    switch expression {
    case .not(let inner): return !plainly(inner, key, direction)
    case .all(let parts): return parts.allSatisfy { plainly($0, key, direction) }
    case .any(let parts): return parts.contains { plainly($0, key, direction) }
    case .term(.address(let block, let side)):
      return sides(side, block.contains(key.source), block.contains(key.destination))
    case .term(.port(let ports, let side)):
      return key.ipProtocol.hasPorts
        && sides(side, ports.contains(key.sourcePort), ports.contains(key.destinationPort))
    case .term(.ipProtocol(let number)): return key.ipProtocol == number
    case .term(.version(let version)): return key.version == version
    case .term(.action(let action)): return key.action == action
    case .term(.direction(let wanted)): return direction == wanted
    case .term(.place(let place)): return place.holds(describe(key.interface, 0))
    }
  }

  // MARK: At random

  private static let addresses = ["10.0.0.5", "10.0.1.9", "192.168.1.1", "2001:db8::5", "::1"]

  private func randomFlow(_ random: inout SeededGenerator) -> (FlowKey, FlowDirection) {
    let blocks = Self.addresses.compactMap { IPAddress($0) }
    let source = blocks.randomElement(using: &random) ?? IPAddress(v4: 0)
    let same = blocks.filter { $0.version == source.version }
    let destination = same.randomElement(using: &random) ?? source
    var key = FlowKey()
    (key.sourceHigh, key.sourceLow) = (source.high, source.low)
    (key.destinationHigh, key.destinationLow) = (destination.high, destination.low)
    key.traits = FlowKey.traits(
      ports: UInt32.random(in: 0...4, using: &random) << 16 | .random(in: 0...4, using: &random),
      interface: .random(in: 0...3, using: &random),
      protocol: [1, 6, 17, 200].randomElement(using: &random) ?? 6, hint: .none,
      version: source.version)
    key.setAction(Bool.random(using: &random) ? .accept : .reject)
    return (key, Bool.random(using: &random) ? .ingress : .egress)
  }

  private func randomExpression(
    depth: Int, _ random: inout SeededGenerator
  ) -> FilterExpression {
    let choice = depth == 0 ? 3 : Int.random(in: 0...4, using: &random)
    switch choice {
    case 0: return .opposite(of: randomExpression(depth: depth - 1, &random))
    case 1, 2:
      let count = Int.random(in: 1...4, using: &random)
      let parts = (0..<count).map { _ in randomExpression(depth: depth - 1, &random) }
      let group: FilterExpression? =
        choice == 1 ? .conjunction(of: parts) : .alternatives(of: parts)
      return group ?? .term(.ipProtocol(.tcp))
    default: return .term(randomTerm(&random))
    }
  }

  private func randomTerm(_ random: inout SeededGenerator) -> FilterTerm {
    let side = FilterSide.allCases.randomElement(using: &random) ?? .either
    switch Int.random(in: 0...6, using: &random) {
    case 0:
      let address = Self.addresses.randomElement(using: &random).flatMap { IPAddress($0) }
      guard let address else { return .direction(.ingress) }
      let length = [0, 8, 24, address.bitWidth].randomElement(using: &random) ?? 0
      return CIDRBlock(address, prefixLength: length).map { .address($0, side) }
        ?? .direction(.ingress)
    case 1:
      let low = UInt16.random(in: 0...4, using: &random)
      return .port(low...low + .random(in: 0...2, using: &random), side)
    case 2:
      return .ipProtocol(
        IPProtocol(rawValue: [1, 6, 17, 41, 200].randomElement(using: &random) ?? 6))
    case 3: return .version(Bool.random(using: &random) ? .v4 : .v6)
    case 4: return .action(Bool.random(using: &random) ? .accept : .reject)
    case 5: return .direction(Bool.random(using: &random) ? .ingress : .egress)
    default:
      let kind = FilterPlace.Kind.allCases.randomElement(using: &random) ?? .eni
      let number = Int.random(in: 0...3, using: &random)
      let id = kind == .subnet ? "subnet-\(number)-0" : "\(kind.rawValue)-\(number)"
      return FilterPlace(kind, id).map { .place($0) } ?? .direction(.egress)
    }
  }
}
