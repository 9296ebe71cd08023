package import AWSClient
package import HTTPClient

/// Makes clients of S3, CloudWatch Logs and Firehose, as command line and environment say.
///
/// Each flow log has a client of its own for its Region. Roles of the flow log are taken where the
/// endpoint is AWS's.
package struct AWSDestinations: DestinationMaker {
  /// Addresses that the command line gives; each goes before what the environment says.
  package struct Endpoints: Hashable, Sendable {
    /// From `--s3-endpoint`.
    package var objects: String?
    /// From `--logs-endpoint`.
    package var logs: String?
    /// From `--firehose-endpoint`.
    package var firehose: String?

    /// Takes what was given.
    package init(objects: String? = nil, logs: String? = nil, firehose: String? = nil) {
      self.objects = objects
      self.logs = logs
      self.firehose = firehose
    }
  }

  private let endpoints: Endpoints
  private let profile: String?
  private let surroundings: @Sendable () -> Surroundings
  private let transport: @Sendable () -> any HTTPTransport

  /// Prepares for making clients; nothing is read or asked yet.
  ///
  /// - Parameter transport: Makes a network for one client, used by one thread at a time.
  package init(
    endpoints: Endpoints = Endpoints(), profile: String? = nil,
    surroundings: @escaping @Sendable () -> Surroundings = { .process },
    transport: @escaping @Sendable () -> any HTTPTransport
  ) {
    self.endpoints = endpoints
    self.profile = profile
    self.surroundings = surroundings
    self.transport = transport
  }

  /// A client of S3.
  package func objectStore(for plan: DeliveryPlan) -> any ObjectStore {
    var bucket: String?
    // The bucket is part of the host's name, unless the certificate would not fit it then.
    if case .bucket(let place) = plan.destination, !place.bucket.contains(".") {
      bucket = place.bucket
    }
    return AWSObjectStore(client("s3", endpoints.objects, plan, bucket: bucket))
  }

  /// A client of CloudWatch Logs.
  package func logEventSink(for plan: DeliveryPlan) -> any LogEventSink {
    AWSLogEventSink(client("logs", endpoints.logs, plan))
  }

  /// A client of Firehose.
  package func streamSink(for plan: DeliveryPlan) -> any StreamSink {
    AWSStreamSink(client("firehose", endpoints.firehose, plan))
  }

  private func client(
    _ service: String, _ endpoint: String?, _ plan: DeliveryPlan, bucket: String? = nil
  ) -> SharedClient {
    let roles = [plan.role, plan.crossAccountRole].compactMap { $0 }
    return SharedClient { [self] (region) throws(AWSClientError) in
      let settings = ClientSettings(
        region: region ?? plan.region, profile: profile, endpoint: endpoint)
      let client = try ServiceClient.make(
        service: service, settings, roles: roles, bucket: bucket, transport: transport(),
        surroundings: surroundings())
      // The engine waits and tries again; a call that did so itself could not be stopped.
      client.retries = .once
      return client
    }
  }
}
