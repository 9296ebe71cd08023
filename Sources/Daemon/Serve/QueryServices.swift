internal import AWSServices
internal import ControlPlane
internal import Database
internal import Glibc
internal import QueryJobs
internal import StoredQueries

/// The services that answer queries: Athena, and CloudWatch Logs as far as it queries.
///
/// The engine, objects and log groups are handed in; what is not there is refused with a sentence.
struct QueryServices: Sendable {
  let athena: Athena
  let logs: LogsQueries
  /// What they keep on disk.
  let store: QueryStore

  init(
    dataDirectory: String, runner: (any QueryRunner)? = nil,
    objects: (any QueryObjects)? = nil, groups: (any QueriedLogGroups)? = nil, log: ServerLog
  ) throws(DatabaseError) {
    store = try QueryStore(dataDirectory: dataDirectory)
    let random: @Sendable () -> UInt64 = {
      var generator = SystemRandomNumberGenerator()
      return generator.next()
    }
    let report: @Sendable (String) -> Void = { log.log(.error, "queries", [("reason", $0)]) }
    athena = Athena(
      store,
      Athena.Surroundings(
        runner: runner, objects: objects, random: random, clock: ServeRun.milliseconds,
        report: report))
    logs = LogsQueries(
      store,
      LogsQueries.Surroundings(
        runner: runner, groups: groups, random: random, clock: ServeRun.milliseconds,
        report: report))
  }

  /// Stops what runs.
  func close() {
    athena.close()
    logs.close()
  }
}

extension ServeRun {
  /// Opens what queries leave behind, over the embedded stores.
  static func openQueries(
    _ configuration: ServeConfiguration, _ stores: EmbeddedStores, _ plane: ControlPlane,
    _ log: ServerLog
  ) throws(ServeError) -> QueryServices {
    do throws(DatabaseError) {
      let objects = QueriedObjects(stores.objects)
      let groups = QueriedGroups(store: stores.logs, plane: plane)
      var settings = StoredQueryRunner.Settings()
      settings.threads = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
      settings.spillFolder = "\(configuration.dataDirectory)/spill"
      settings.libraries = EnginePlaces.libraries
      return try QueryServices(
        dataDirectory: configuration.dataDirectory,
        runner: StoredQueryRunner(objects, groups, settings, clock: ServeRun.milliseconds),
        objects: objects, groups: groups,
        log: log)
    } catch {
      throw .state(error)
    }
  }
}
