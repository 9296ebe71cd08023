internal import ControlPlane
internal import LogDelivery
internal import RecordStore

/// Records become events of the server's own log groups, without a network between.
///
/// Unlike CloudWatch Logs it takes events of any age: what is replayed may be years old.
struct EmbeddedEvents: LogEventSink {
  let store: LogStore
  let scope: ResourceScope

  func put(
    _ events: LogEventBatch, group: String, stream: String
  ) throws(DeliveryFailure) -> RejectedLogEvents {
    let taken = events.events.map {
      LogEvent(timestamp: Int($0.timestamp), message: Array(events.message($0)))
    }
    do throws(RecordStoreError) {
      try store.deliver(
        taken, group: group, stream: stream, scope, milliseconds: ServeRun.milliseconds())
    } catch {
      throw DeliveryFailure(error)
    }
    return RejectedLogEvents()
  }
}

/// Records go to the server's own delivery streams, without a network between.
struct EmbeddedStreams: StreamSink {
  let store: DeliveryStreamStore
  let scope: ResourceScope

  func put(
    _ records: [[UInt8]], stream: String
  ) throws(DeliveryFailure) -> [RefusedStreamRecord] {
    do throws(RecordStoreError) {
      guard let found = try store.stream(stream, scope) else {
        throw RecordStoreError.noDeliveryStream(stream)
      }
      try store.put(records, to: found, milliseconds: ServeRun.milliseconds())
    } catch {
      throw DeliveryFailure(error)
    }
    return []
  }
}

extension DeliveryPlan {
  /// The account and Region of the flow log.
  var scope: ResourceScope { ResourceScope(account: accountID, region: region) }
}
