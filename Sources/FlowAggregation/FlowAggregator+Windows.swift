import FlowModel

extension FlowAggregator {
  /// Takes one header with a look at the clock: events, late packets, and the ends of windows.
  mutating func process(_ header: PacketHeader, into sink: inout some FlowSink) {
    if header.kind != .interface { advance(to: header.time, into: &sink) }
    // Learned behind the clock: an interface has no NODATA in windows that ended before it began.
    let interfaceCount = Int(header.key.interface) + 1
    context.interfaceCount = max(context.interfaceCount, interfaceCount)
    current.know(context.interfaceCount)
    let second = UInt64(header.time.seconds)
    if previous.isOpen && second < current.start && second >= previous.start {
      previous.know(interfaceCount)
      previous.add(header, &context)
    } else {
      current.add(header, &context)
    }
  }

  /// Moves the clock: closes what has ended, and opens the window that `time` is in.
  private mutating func advance(to time: PacketTime, into sink: inout some FlowSink) {
    let second = UInt64(time.seconds)
    let start = second - second % context.interval
    guard current.isOpen else {
      current.open(at: start, interfaceCount: context.interfaceCount)
      return
    }
    if previous.isOpen && second >= current.start + AggregationLimits.lateGraceSeconds {
      previous.close(&context, into: &sink)
    }
    let end = current.start + context.interval
    guard second >= end else { return }
    if second >= end + AggregationLimits.lateGraceSeconds {
      current.close(&context, into: &sink)
      reportSilence(from: end, to: start, into: &sink)
    } else {
      swap(&current, &previous)
    }
    current.open(at: start, interfaceCount: context.interfaceCount)
  }

  /// NODATA for every known interface in the windows between two seconds, where no packet fell.
  private func reportSilence(
    from start: UInt64, to end: UInt64, into sink: inout some FlowSink
  ) {
    let windows = (end - start) / context.interval
    let isLong = windows > AggregationLimits.silentWindowLimit
    var first = start
    while first < end {
      let next = isLong ? end : first + context.interval
      for interface in 0..<context.interfaceCount {
        sink.receive(
          StatusRecord(
            .noData, interface: UInt16(interface), start: UInt32(first), end: UInt32(next - 1)))
      }
      first = next
    }
  }
}
