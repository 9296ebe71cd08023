import FlowModel

/// What all windows of one aggregator share.
struct AggregationContext<Classifier: FlowClassifier>: ~Copyable {
  /// Seconds in a window.
  let interval: UInt64
  /// Seconds for which a window takes late packets after its end.
  let graceSeconds: UInt64
  let hash: KeyHash
  var arena: FlowArena
  var classifier: Classifier
  /// Interfaces known so far; each gets NODATA where it is silent.
  var known = KnownInterfaces()

  init(
    interval: UInt32, flowLimit: Int, hashSeed: UInt64, graceSeconds: UInt64,
    classifier: Classifier
  ) throws(AggregationError) {
    let arena = try FlowArena(flowLimit: flowLimit)
    self.interval = UInt64(interval)
    self.graceSeconds = graceSeconds
    self.arena = arena
    hash = KeyHash(seed: hashSeed)
    self.classifier = classifier
  }
}
