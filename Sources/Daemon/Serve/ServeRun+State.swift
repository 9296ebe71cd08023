internal import AWSProtocols
internal import AWSServices
internal import AccessKeys
internal import ControlPlane
internal import Database
internal import VPCTopology

/// What a server's state begins with, and how it goes back to that.
extension ServeRun {
  /// Opens the control plane and takes over the topology that it begins with.
  static func openPlane(
    _ configuration: ServeConfiguration
  ) throws(ServeError) -> ControlPlane {
    let plane: ControlPlane
    do throws(DatabaseError) {
      plane = try ControlPlane(dataDirectory: configuration.dataDirectory)
    } catch {
      throw .state(error)
    }
    try seed(plane, configuration)
    return plane
  }

  /// Takes over the topology of a file, where one is named.
  private static func seed(
    _ plane: ControlPlane, _ configuration: ServeConfiguration
  ) throws(ServeError) {
    guard let path = configuration.topology else { return }
    let topology: Topology
    do throws(TopologyError) {
      topology = try TopologyLoader.load(path)
    } catch {
      throw .topology(error)
    }
    do throws(DatabaseError) {
      try plane.seed(topology, configuration.scope, milliseconds: milliseconds())
    } catch {
      throw .state(error)
    }
  }

  /// The pages by which tests wipe the state; none where that is not allowed.
  ///
  /// Access keys stay: whoever tests goes on with those that he has.
  static func resetPages(
    _ plane: ControlPlane, _ stores: EmbeddedStores, _ queries: QueryServices,
    _ configuration: ServeConfiguration
  ) -> [ServePage] {
    guard configuration.isResetAllowed else { return [] }
    return ServeReset {
      do {
        // First what delivers, then what it has delivered.
        try plane.reset(milliseconds: milliseconds())
        try stores.removeAll()
        try queries.store.removeAll()
        try seed(plane, configuration)
        return nil
      } catch {
        return "\(error)"
      }
    }.pages
  }

  /// The page that tells what has been seen and not delivered.
  static func livePage(
    _ gateway: ServiceGateway, _ configuration: ServeConfiguration,
    _ capture: ServeCaptureThread, _ delivery: SpooledDelivery
  ) -> ServePage {
    LivePage(
      gateway: gateway, clock: ServeRun.milliseconds, account: configuration.account,
      openWindows: capture.openWindows, engine: delivery.engine
    ).page
  }

  /// Makes sessions of roles with keys on disk, so that they are good after a restart, too.
  static func sessionMaker(_ keys: AccessKeyStore, _ log: ServerLog) -> RoleSessionMaker {
    { (account, role, session, seconds) throws(ServiceError) in
      do throws(AccessKeyError) {
        let key = try keys.addSession(
          account: account, role: role, session: session, seconds: seconds)
        return key.map {
          RoleSession(credentials: $0.accessKey.credentials, principal: $0.accessKey.principal)
        }
      } catch {
        log.log(.error, "keys", [("reason", error.description)])
        throw .internalFailure(.query)
      }
    }
  }
}

extension ServeConfiguration {
  /// Where the state is that belongs to the server itself: what it captures, and what it begins
  /// with.
  var scope: ResourceScope { ResourceScope(account: account, region: region) }
}

extension ControlPlane {
  /// Takes over what a topology describes; see `ControlState.seed`.
  func seed(
    _ topology: Topology, _ scope: ResourceScope, from source: SeedSource = .topology,
    milliseconds: Int
  ) throws(DatabaseError) {
    let outcome: Result<Void, Never> = try change(scope, milliseconds: milliseconds) { state in
      state.seed(topology, from: source)
      return .success(())
    }
    switch outcome {
    case .success: break
    }
  }
}
