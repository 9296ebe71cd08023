public import FlowModel

extension FlowAggregator {
  /// Takes sums that somebody else has made, oldest first; results that are due go to the sink.
  ///
  /// Sums belong to the window of their first packet. Whoever sums ends at window boundaries, or
  /// near them: what lies beyond one counts in the window before.
  public mutating func process(
    _ sums: Span<FlowSum>, into sink: inout some FlowSink
  ) throws(AggregationError) {
    for index in sums.indices {
      if index % PacketHeaderBlock.capacity == 0 { try makeRoom(&sink) }
      process(sums[index], into: &sink)
    }
    notePeak()
  }

  private mutating func process(_ sum: FlowSum, into sink: inout some FlowSink) {
    let interface = Int(sum.key.interface)
    advance(to: sum.first, into: &sink)
    context.known.insert(interface)
    current.know(interface)
    let second = UInt64(sum.first.seconds)
    if previous.isOpen && second < current.start && second >= previous.start {
      previous.know(interface)
      previous.add(sum, &context)
    } else {
      current.add(sum, &context)
    }
  }
}
