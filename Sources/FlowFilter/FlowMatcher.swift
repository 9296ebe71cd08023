package import FlowModel

/// Tells which flows of a run a filter wants.
///
/// What the filter asks of interfaces is answered once for each, so that a flow costs comparisons
/// and no text. Addresses and ports are those of the packets.
package struct FlowMatcher: Sendable {
  /// What records say of the interface with a number in the run, in a version of the topology.
  package typealias Describe = @Sendable (_ interface: UInt16, _ version: Int) -> NetworkInterface

  private let program: FilterProgram
  private let describe: Describe
  /// Goes up when more is known of interfaces that were asked before.
  private let revision: @Sendable () -> Int
  /// For each interface met so far the answers about the program's places.
  private var answers: [Bool] = []
  private var isAnswered: [Bool] = []
  private var version = 0
  private var answeredRevision = 0

  /// Prepares a filter for a run.
  ///
  /// - Parameter revision: A number that changes when interfaces are described differently.
  package init(
    _ expression: FilterExpression, revision: @escaping @Sendable () -> Int = { 0 },
    describe: @escaping Describe
  ) {
    program = FilterProgram(expression)
    self.revision = revision
    self.describe = describe
  }

  /// Whether anything is asked of interfaces, and so depends on the topology's version.
  package var asksInterfaces: Bool { !program.places.isEmpty }

  /// Whether a flow is wanted.
  ///
  /// - Parameter version: The version of the topology that holds for the flow.
  package mutating func matches(
    _ key: FlowKey, _ direction: FlowDirection, version: Int = 0
  ) -> Bool {
    let interface = Int(key.interface)
    if asksInterfaces {
      let revision = revision()
      if version != self.version || revision != answeredRevision { forget(version, revision) }
      if interface >= isAnswered.count || !isAnswered[interface] { ask(key.interface) }
    }
    return program.matches(key, direction, answers, from: interface * program.places.count)
  }

  private mutating func forget(_ version: Int, _ revision: Int) {
    (self.version, answeredRevision) = (version, revision)
    isAnswered = Array(repeating: false, count: isAnswered.count)
  }

  private mutating func ask(_ number: UInt16) {
    let missing = Int(number) + 1 - isAnswered.count
    if missing > 0 {
      isAnswered += Array(repeating: false, count: missing)
      answers += Array(repeating: false, count: missing * program.places.count)
    }
    let interface = describe(number, version)
    for (index, place) in program.places.enumerated() {
      answers[Int(number) * program.places.count + index] = place.holds(interface)
    }
    isAnswered[Int(number)] = true
  }
}
