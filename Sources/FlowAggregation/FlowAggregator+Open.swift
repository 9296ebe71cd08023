public import FlowModel

extension FlowAggregator {
  /// The first second of the oldest window that is open; nil before the first packet.
  public var openSince: UInt32? {
    if previous.isOpen { return UInt32(clamping: previous.start) }
    return current.isOpen ? UInt32(clamping: current.start) : nil
  }

  /// How many flows open windows hold.
  public var openFlows: Int { previous.table.count + current.table.count }

  /// Lends the flows of open windows as they are now, oldest window first, those without record
  /// included.
  ///
  /// Flows go on growing when this returns: whoever wants them keeps copies. Those that had to make
  /// room have been handed to the sink already, and are not among them.
  public func lendOpenFlows(_ body: (Span<Flow>) -> Void) {
    previous.lendFlows(body)
    current.lendFlows(body)
  }
}

extension AggregationWindow {
  /// Lends the flows of the window, in runs that lie side by side.
  func lendFlows(_ body: (Span<Flow>) -> Void) {
    let numbers = table.oldest(.max)
    var number = numbers.lowerBound
    while number < numbers.upperBound {
      let flows = table.run(from: number, to: numbers.upperBound)
      body(flows)
      number += flows.count
    }
  }
}
