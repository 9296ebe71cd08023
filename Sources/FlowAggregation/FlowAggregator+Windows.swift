public import FlowModel

extension FlowAggregator {
  /// Takes one header with a look at the clock: events, late packets, and the ends of windows.
  mutating func process(_ header: PacketHeader, into sink: inout some FlowSink) {
    if header.kind == .skipped && header.time.rawValue == 0 && !current.isOpen {
      // A capture that ends inside its first packet has no time: it joins the first window.
      let interface = Int(header.key.interface)
      while timeless.count <= interface { timeless.append(TrafficBooks()) }
      timeless[interface].countSkipped(header)
      return
    }
    // An interface moves the clock when it has a time, but opens no window by itself.
    if header.kind != .interface || current.isOpen { advance(to: header.time, into: &sink) }
    // Learned behind the clock: an interface has no NODATA in windows that ended before it began.
    let interface = Int(header.key.interface)
    context.known.insert(interface)
    current.know(interface)
    let second = UInt64(header.time.seconds)
    if previous.isOpen && second < current.start && second >= previous.start {
      previous.know(interface)
      previous.add(header, &context)
    } else {
      current.add(header, &context)
    }
  }

  /// Closes every window; the end of the capture.
  ///
  /// Losses without a time in a capture without a packet have no window to stand in: they are in
  /// the books, without a record.
  public mutating func finish(into sink: inout some FlowSink) {
    if previous.isOpen { previous.close(&context, into: &sink) }
    if current.isOpen { current.close(&context, into: &sink) }
    guard !timeless.isEmpty else { return }
    sink.close(
      WindowBooks(start: 0, interval: UInt32(context.interval), interfaces: timeless))
  }

  /// Moves the clock without a packet: opens the window that `time` is in, and closes what is over.
  public mutating func tick(_ time: PacketTime, into sink: inout some FlowSink) {
    advance(to: time, into: &sink)
  }

  private mutating func openCurrent(at start: UInt64) {
    current.open(at: start, known: context.known, books: timeless)
    timeless.removeAll()
  }

  /// Moves the clock: closes what has ended, and opens the window that `time` is in.
  mutating func advance(to time: PacketTime, into sink: inout some FlowSink) {
    let second = UInt64(time.seconds)
    let start = second - second % context.interval
    guard current.isOpen else {
      openCurrent(at: start)
      return
    }
    if previous.isOpen && second >= current.start + context.graceSeconds {
      notePeak()
      previous.close(&context, into: &sink)
    }
    let end = current.start + context.interval
    guard second >= end else { return }
    if second >= end + context.graceSeconds {
      notePeak()
      current.close(&context, into: &sink)
      reportSilence(from: end, to: start, into: &sink)
    } else {
      swap(&current, &previous)
    }
    openCurrent(at: start)
  }

  /// NODATA for every known interface in the windows between two seconds, where no packet fell.
  private func reportSilence(
    from start: UInt64, to end: UInt64, into sink: inout some FlowSink
  ) {
    let windows = (end - start) / context.interval
    let records = windows * UInt64(context.known.count)
    let isLong =
      windows > AggregationLimits.silentWindowLimit
      || records > AggregationLimits.silentRecordLimit
    var first = start
    while first < end {
      let next = isLong ? end : first + context.interval
      for interface in 0..<context.known.bound where context.known.contains(interface) {
        sink.receive(
          StatusRecord(
            .noData, interface: UInt16(interface), start: UInt32(first), end: UInt32(next - 1)))
      }
      first = next
    }
  }
}
