internal import AWSServices
internal import HTTPClient
internal import LogDelivery

/// Where the three services are that flow logs deliver to.
package struct DeliveryEndpoints: Hashable, Sendable {
  /// Where one of them is.
  package enum Place: Hashable, Sendable {
    /// In this server.
    case embedded
    /// At AWS's own address for the Region.
    case aws
    /// At an address, such as `http://127.0.0.1:9000`.
    case url(String)
  }

  /// S3.
  package var objects = Place.embedded
  /// CloudWatch Logs.
  package var events = Place.embedded
  /// Firehose.
  package var streams = Place.embedded

  /// Everything is embedded.
  package init() {}

  /// Takes what the command line says, else what the environment does, else the embedded service.
  ///
  /// - Parameter own: Where this server listens; a client of itself needs no network.
  package static func place(
    _ option: Place?, _ service: String, environment: (String) -> String?, own: String
  ) -> Place {
    if let option { return option }
    let names = ["AWS_ENDPOINT_URL_\(service)", "AWS_ENDPOINT_URL"]
    guard let url = names.compactMap({ environment($0) }).first(where: { !$0.isEmpty }),
      environment("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")?.lowercased() != "true"
    else { return .embedded }
    let isOwn = url == own || url == "\(own)/"
    return isOwn ? .embedded : .url(url)
  }
}

extension DeliveryEndpoints {
  /// What becomes of a bucket that a flow log names: only the server's own are known beforehand.
  ///
  /// Whether another one can be used shows with the first delivery, in the flow log's status.
  func bucketState(
    _ stores: EmbeddedStores
  ) -> @Sendable (_ name: String, _ account: String) -> EC2Surroundings.Bucket {
    guard objects == .embedded else { return { _, _ in .usable } }
    return stores.bucketState
  }
}

/// Finds the destination of each flow log: in this server, or over the network.
struct ServeDestinations: DestinationMaker {
  private let endpoints: DeliveryEndpoints
  private let stores: EmbeddedStores
  private let remote: AWSDestinations

  init(_ endpoints: DeliveryEndpoints, _ stores: EmbeddedStores) {
    self.endpoints = endpoints
    self.stores = stores
    func url(_ place: DeliveryEndpoints.Place) -> String? {
      if case .url(let url) = place { url } else { nil }
    }
    remote = AWSDestinations(
      endpoints: .init(
        objects: url(endpoints.objects), logs: url(endpoints.events),
        firehose: url(endpoints.streams)),
      transport: { CurlTransport() })
  }

  func objectStore(for plan: DeliveryPlan) -> any ObjectStore {
    guard endpoints.objects == .embedded else { return remote.objectStore(for: plan) }
    return EmbeddedObjects(store: stores.objects, account: plan.accountID)
  }

  func logEventSink(for plan: DeliveryPlan) -> any LogEventSink {
    guard endpoints.events == .embedded else { return remote.logEventSink(for: plan) }
    return EmbeddedEvents(store: stores.logs, scope: plan.scope)
  }

  func streamSink(for plan: DeliveryPlan) -> any StreamSink {
    guard endpoints.streams == .embedded else { return remote.streamSink(for: plan) }
    return EmbeddedStreams(store: stores.streams, scope: plan.scope)
  }
}
