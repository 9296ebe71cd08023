package import AccessKeys
internal import AWSServices
internal import ControlPlane
package import Database
internal import CServerShims
internal import Glibc
package import HTTPServer
package import RecordStore
package import VPCTopology

/// Why a server does not start.
package enum ServeError: Error, Hashable, Sendable {
  /// Address, certificate or resources.
  case server(HTTPServerError)
  /// The keys.
  case keys(AccessKeyError)
  /// The control plane's state.
  case state(DatabaseError)
  /// The topology that it was to begin with.
  case topology(TopologyError)
  /// The capture; the sentence says why and what would work.
  case capture(String)
  /// What the embedded destinations keep.
  case store(RecordStoreError)
  /// The spool that deliveries go through; the sentence says why and what would work.
  case delivery(String)
}

extension ServeError: CustomStringConvertible {
  /// One sentence: what was found, and what would work.
  package var description: String {
    switch self {
    case .server(let error): error.description
    case .keys(let error): error.description
    case .state(let error): error.description
    case .topology(let error): error.description
    case .capture(let sentence): sentence
    case .store(let error): error.description
    case .delivery(let sentence): sentence
    }
  }
}

/// A running `weir serve`: AWS's services on one port, until it is stopped.
package final class ServeRun: Sendable {
  private let server: HTTPServer
  private let plane: ControlPlane
  private let queries: QueryServices
  /// What the embedded destinations keep.
  package let stores: EmbeddedStores
  private let configuration: ServeConfiguration
  private let log: ServerLog
  private let capture: ServeCaptureThread
  private let delivery: SpooledDelivery

  /// Opens the state and begins to serve.
  package init(_ configuration: ServeConfiguration, log: ServerLog) throws(ServeError) {
    self.configuration = configuration
    self.log = log
    let (keys, isWithoutKeys) = try ServeRun.openKeys(configuration, log)
    plane = try ServeRun.openPlane(configuration)
    do throws(RecordStoreError) {
      stores = try EmbeddedStores(configuration.dataDirectory, log)
    } catch {
      throw .store(error)
    }
    queries = try ServeRun.openQueries(configuration, stores, plane, log)
    let delivery = try SpooledDelivery(
      configuration.dataDirectory, ServeDestinations(configuration.endpoints, stores), plane,
      configuration.scope, log)
    self.delivery = delivery
    let capture = try ServeCaptureThread(
      configuration, plane, configuration.delivery ?? delivery, log)
    self.capture = capture
    let gateway = ServiceGateway(
      directory: stores.directory(
        [
          .sts(ServeRun.sessionMaker(keys, log)),
          .ec2(plane, ServeRun.surroundings(log, configuration.endpoints.bucketState(stores))),
          .athena(queries.athena),
        ], logs: queries.logs.operations), keys: keys, makeRequestID: ServeRun.makeRequestID)
    let monitor = ServeMonitor()
    let pages = ServePages(
      [monitor.page, delivery.page, ServeRun.livePage(gateway, configuration, capture, delivery)]
        + ServeRun.resetPages(plane, stores, queries, configuration))
    do throws(HTTPServerError) {
      let identity: TLSIdentity? =
        if let certificate = configuration.certificate {
          try TLSIdentity(chain: certificate.chain, key: certificate.key)
        } else { nil }
      server = try HTTPServer(
        address: configuration.address, identity: identity,
        isOpenAllowed: configuration.isOpenAllowed,
        handler: APIHandler(
          gateway: gateway, log: log, clock: ServeRun.milliseconds, monitor: monitor,
          pages: pages))
    } catch {
      throw .server(error)
    }
    monitor.add { [server, plane] text in
      server.statistics.write(to: &text)
      plane.write(to: &text)
      capture.counters.write(to: &text)
      delivery.write(to: &text)
    }
    stores.start()
    log.log(
      .info, "serving",
      [
        ("url", url), ("region", configuration.region), ("account", configuration.account),
        ("data", configuration.dataDirectory),
      ])
    if isWithoutKeys {
      log.log(
        .warning, "there is no access key yet, so nobody can sign requests",
        [("fix", "weir keys add --data-dir \(configuration.dataDirectory)")])
    }
    do throws(ServeError) {
      try capture.start()
    } catch {
      server.stop(graceMilliseconds: 0)
      throw error
    }
    notify("READY=1\nSTATUS=Serving at \(url)")
  }

  /// Opens the keys and takes over that of the environment; says whether there is none at all.
  private static func openKeys(
    _ configuration: ServeConfiguration, _ log: ServerLog
  ) throws(ServeError) -> (keys: AccessKeyStore, isEmpty: Bool) {
    do throws(AccessKeyError) {
      let keys = try openKeys(configuration.dataDirectory)
      if let first = configuration.firstKey {
        let key = StoredAccessKey(
          identifier: first.identifier, secret: first.secret, account: configuration.account,
          userName: firstUser, created: milliseconds() / 1000)
        if try keys.adopt(key) { log.log(.info, "key added", [("key", first.identifier)]) }
      }
      return (keys, try keys.list().isEmpty)
    } catch {
      throw .keys(error)
    }
  }

  /// Opens the keys of a data directory, with this machine's clock and chance.
  package static func openKeys(_ directory: String) throws(AccessKeyError) -> AccessKeyStore {
    try AccessKeyStore(
      dataDirectory: directory, clock: { ServeRun.milliseconds() / 1000 },
      random: { count in
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      })
  }

  private static func surroundings(
    _ log: ServerLog,
    _ bucket: @escaping @Sendable (_ name: String, _ account: String) -> EC2Surroundings.Bucket
  ) -> EC2Surroundings {
    EC2Surroundings(
      random: {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
      }, bucket: bucket, report: { log.log(.error, "state", [("reason", $0)]) })
  }

  /// How long deliveries may take when the server stops; what is left waits on the disk.
  private static let deliverySeconds = 5

  /// What the key of the environment stands for.
  package static let firstUser = "admin"

  /// Where clients find it.
  package var url: String {
    "\(configuration.certificate == nil ? "http" : "https")://\(server.address)"
  }

  /// Lets requests end that have begun, and closes everything.
  package func stop() {
    notify("STOPPING=1")
    log.log(.info, "stopping")
    capture.stop()
    delivery.stop(graceSeconds: ServeRun.deliverySeconds)
    server.stop(graceMilliseconds: configuration.graceMilliseconds)
    queries.close()
    stores.stop()
    let statistics = server.statistics
    log.log(
      .info, "stopped",
      [
        ("answered", "\(statistics.answered)"), ("malformed", "\(statistics.malformed)"),
        ("timed-out", "\(statistics.timedOut)"), ("overloaded", "\(statistics.overloaded)"),
        ("connections", "\(statistics.connections)"),
        ("refused-connections", "\(statistics.refusedConnections)"),
      ])
  }

  /// Tells the service manager, where there is one.
  private func notify(_ state: String) {
    guard let place = unsafe getenv("NOTIFY_SOCKET") else { return }
    unsafe weir_notify(place, state)
  }

  /// The wall clock in milliseconds since 1970.
  package static func milliseconds() -> Int {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }

  /// A random UUID (version 4), as AWS's request identifiers are.
  private static func makeRequestID() -> String {
    var generator = SystemRandomNumberGenerator()
    let high = generator.next() & 0xffff_ffff_ffff_0fff | 0x4000
    let low = generator.next() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
    func digits(_ number: UInt64) -> String {
      let text = String(number, radix: 16)
      return String(repeating: "0", count: 16 - text.utf8.count) + text
    }
    let text = Array((digits(high) + digits(low)).utf8)
    return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
      .map { String(decoding: text[$0], as: UTF8.self) }.joined(separator: "-")
  }
}
