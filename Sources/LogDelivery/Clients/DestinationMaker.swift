/// Finds the destination of a flow log; the engine asks once for each.
package protocol DestinationMaker: Sendable {
  /// A store for the files of a flow log.
  func objectStore(for plan: DeliveryPlan) -> any ObjectStore
  /// A sink for its events.
  func logEventSink(for plan: DeliveryPlan) -> any LogEventSink
  /// A sink for its records one by one.
  func streamSink(for plan: DeliveryPlan) -> any StreamSink
}
