import FlowModel

/// What is noted in headers while their frames are still at hand.
struct PacketAnnotation: Sendable {
  /// Settles what the link layer says about direction.
  let classifier: ReplayClassifier
  /// Finds the interfaces of a topology, as it was at each time.
  let finders: SharedFinders?

  /// Notes direction hints and interfaces in a block that was decoded from these frames.
  func annotate(
    _ block: inout PacketHeaderBlock, _ frames: Span<FrameDescriptor>, _ bytes: Span<UInt8>
  ) {
    block.updateHintedKeys { classifier.settle(&$0) }
    finders?.find(in: &block, frames, bytes)
  }
}

extension Timed<InterfaceFinder> {
  /// Notes in headers which interfaces sent and will get their packets, by the finder of each
  /// packet's time.
  func find(
    in block: inout PacketHeaderBlock, _ frames: Span<FrameDescriptor>, _ bytes: Span<UInt8>
  ) {
    var start = 0
    var place = 0
    while start < block.count {
      place = self.place(at: block.headers[start].time, latest: place)
      let end = isConstant ? block.count : end(of: place, in: block, from: start)
      values[place].find(in: &block, start..<end, frames, bytes)
      start = end
    }
  }

  /// The first header behind `start` that another finder is for.
  private func end(
    of place: Int, in block: borrowing PacketHeaderBlock, from start: Int
  ) -> Int {
    var end = start + 1
    while end < block.count, self.place(at: block.headers[end].time, latest: place) == place {
      end += 1
    }
    return end
  }
}
