import FlowModel

/// What is noted in headers while their frames are still at hand.
struct PacketAnnotation: Sendable {
  /// Settles what the link layer says about direction.
  let classifier: ReplayClassifier
  /// Finds the interfaces of a topology.
  let finder: InterfaceFinder?

  /// Notes direction hints and interfaces in a block that was decoded from these frames.
  func annotate(
    _ block: inout PacketHeaderBlock, _ frames: Span<FrameDescriptor>, _ bytes: Span<UInt8>
  ) {
    block.updateHintedKeys { classifier.settle(&$0) }
    finder?.find(in: &block, frames, bytes)
  }
}
