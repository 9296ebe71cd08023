public import FlowModel

extension FlowAggregator {
  /// Takes sums that somebody else has made, oldest first; results that are due go to the sink.
  ///
  /// Sums belong to the window of their first packet. Whoever sums ends at window boundaries, or
  /// near them: what lies beyond one counts in the window before.
  public mutating func process(
    _ sums: Span<FlowSum>, into sink: inout some FlowSink
  ) throws(AggregationError) {
    var start = 0
    while start < sums.count {
      let end = min(start + PacketHeaderBlock.capacity, sums.count)
      try makeRoom(&sink)
      prefetch(sums.extracting(start..<end))
      for index in start..<end { process(sums[index], into: &sink) }
      start = end
    }
    notePeak()
  }

  /// Fetches the flows of a block, in passes as for packets.
  private mutating func prefetch(_ sums: Span<FlowSum>) {
    for index in sums.indices {
      hashes[index] = context.hash(sums[index].key)
      current.table.prefetchSlot(hashes[index])
    }
    for index in sums.indices { _ = current.table.prefetchFlow(hashes[index]) }
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
