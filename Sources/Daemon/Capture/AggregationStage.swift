import FlowAggregation
import FlowModel

/// Sums packets over one aggregation interval, behind a capture: crossed per block, never per
/// packet.
protocol AggregationStage: AnyObject {
  /// Whether anybody still takes what it gives.
  var isWanted: Bool { get }
  /// Why nothing more can be summed.
  var failure: AggregationError? { get }
  /// Takes packets, or events among them.
  func process(_ block: borrowing PacketHeaderBlock)
  /// Takes sums that somebody else made.
  func process(_ sums: Span<FlowSum>)
  /// Moves the clock, so that windows end also where nothing passes.
  func tick(_ time: PacketTime)
  /// Ends all windows.
  func finish()
}

/// Where flows go that can say whether it still takes any.
protocol StageSink: FlowSink, AnyObject {
  /// Whether it takes flows.
  var isWanted: Bool { get }
}

/// An aggregator with the sink that its windows go to.
final class WindowStage<Sink: StageSink>: AggregationStage {
  private var aggregator: FlowAggregator<ReplayClassifier>
  private let sink: Sink
  private(set) var failure: AggregationError?

  init(_ aggregator: consuming FlowAggregator<ReplayClassifier>, _ sink: Sink) {
    self.aggregator = aggregator
    self.sink = sink
  }

  var isWanted: Bool { sink.isWanted && failure == nil }

  /// The most flows that were held at a time.
  var flowsPeak: Int { aggregator.flowsPeak }

  /// Lets flows that are new from now on be decided by another classifier.
  func setClassifier(_ classifier: ReplayClassifier) { aggregator.setClassifier(classifier) }

  /// The first second of the oldest window that is open; nil before the first packet.
  var openSince: UInt32? { aggregator.openSince }

  /// Copies of the flows of open windows, as they are now.
  var openFlows: [Flow] {
    var copies: [Flow] = []
    copies.reserveCapacity(aggregator.openFlows)
    aggregator.lendOpenFlows { flows in
      unsafe flows.withUnsafeBufferPointer { unsafe copies.append(contentsOf: $0) }
    }
    return copies
  }

  func process(_ block: borrowing PacketHeaderBlock) {
    do throws(AggregationError) {
      var sink = sink
      try aggregator.process(block, into: &sink)
    } catch {
      failure = error
    }
  }

  func process(_ sums: Span<FlowSum>) {
    do throws(AggregationError) {
      var sink = sink
      try aggregator.process(sums, into: &sink)
    } catch {
      failure = error
    }
  }

  func tick(_ time: PacketTime) {
    var sink = sink
    aggregator.tick(time, into: &sink)
  }

  func finish() {
    var sink = sink
    aggregator.finish(into: &sink)
  }
}
