internal import AWSProtocols
package import ControlPlane
internal import Database
internal import Synchronization

/// Log groups of streams in a data directory: events are in files, names in one database.
///
/// `logs/ACCOUNT/REGION/GROUP/STREAM` holds a stream's segments. Events that a call has returned
/// for outlive the process and the machine's power.
package final class LogStore: Sendable {
  /// The folder of all log groups in the data directory.
  package static let folderName = "logs"
  private static let databaseName = "logs.db"

  private let root: String
  let database: Database
  private let opened = Mutex<[Int: LogStreamFile]>([:])
  private let lastSequence = Mutex(0)
  /// Held by whoever makes or deletes, as both take folders away.
  let making = Mutex(())
  let report: @Sendable (String) -> Void

  /// Opens the log groups of a data directory.
  ///
  /// - Parameter report: Takes what was found to be torn or damaged.
  package init(
    dataDirectory: String, report: @escaping @Sendable (String) -> Void
  ) throws(RecordStoreError) {
    root = "\(dataDirectory)/\(LogStore.folderName)"
    self.report = report
    do throws(DatabaseError) {
      try PrivateFolder.make(dataDirectory)
      database = try Database(
        path: "\(dataDirectory)/\(LogStore.databaseName)", schema: LogSchema.schema)
    } catch {
      throw .state(error)
    }
    try StoreFiles.makeFolder(root)
  }

  func folder(_ scope: ResourceScope, _ group: String) -> String {
    "\(root)/\(scope.account)/\(scope.region)/\(ObjectPath.folderName(of: group))"
  }

  func folder(_ scope: ResourceScope, _ group: String, _ stream: String) -> String {
    "\(folder(scope, group))/\(ObjectPath.folderName(of: stream))"
  }

  func read<Value: Sendable>(
    _ body: (DatabaseConnection) throws(DatabaseError) -> Value
  ) throws(RecordStoreError) -> Value {
    try database.storedOnce(body)
  }

  func change<Value: Sendable>(
    _ body: (DatabaseConnection) throws(DatabaseError) -> Result<Value, RecordStoreError>
  ) throws(RecordStoreError) -> Value {
    try database.changeStored(body)
  }

  /// The files of a stream.
  func file(
    _ scope: ResourceScope, _ group: String, _ stream: LogStream
  ) throws(RecordStoreError) -> LogStreamFile {
    // One at a time: a stream that is opened twice would be written to in two ways.
    try opened.withLock { (opened) throws(RecordStoreError) in
      if let file = opened[stream.identifier] { return file }
      let file = try LogStreamFile(
        folder: folder(scope, group, stream.name), identifier: stream.identifier, report: report)
      opened[stream.identifier] = file
      return file
    }
  }

  /// Forgets streams that are no more, with their files.
  func forget(_ streams: [Int], folder: String) throws(RecordStoreError) {
    opened.withLock { opened in
      for stream in streams { opened[stream] = nil }
    }
    try StoreFiles.removeAll(folder)
  }

  /// A number for blocks, greater than all before, and near the time in microseconds.
  func nextSequence(_ milliseconds: Int) -> Int {
    lastSequence.withLock { last in
      last = max(last + 1, milliseconds * 1000)
      return last
    }
  }

  /// Adds events to a stream that is there.
  ///
  /// - Parameter events: In the order of their times.
  package func append(
    _ events: [LogEvent], to stream: LogStream, of group: LogGroup, _ scope: ResourceScope,
    milliseconds: Int
  ) throws(RecordStoreError) {
    let file = try file(scope, group.name, stream)
    try file.append(events, sequence: nextSequence(milliseconds), ingestion: milliseconds)
  }

  /// Adds events to a stream, which is made with its group where they are missing.
  package func deliver(
    _ events: [LogEvent], group: String, stream: String, _ scope: ResourceScope, milliseconds: Int
  ) throws(RecordStoreError) {
    if try self.group(group, scope) == nil {
      do throws(RecordStoreError) {
        try createGroup(group, scope, milliseconds: milliseconds)
      } catch .logExists {
        // Somebody else was faster.
      }
    }
    guard let found = try self.group(group, scope) else { throw .noLogGroup(group) }
    if try self.stream(stream, of: found) == nil {
      do throws(RecordStoreError) {
        try createStream(stream, of: found, scope, milliseconds: milliseconds)
      } catch .logExists {
        // Somebody else was faster.
      }
    }
    guard let place = try self.stream(stream, of: found) else { throw .noLogStream(stream) }
    let sorted = events.sorted { $0.timestamp < $1.timestamp }
    try append(sorted, to: place, of: found, scope, milliseconds: milliseconds)
  }

  /// A page of events of some streams of a group.
  package func page(
    _ streams: [LogStream], of group: LogGroup, _ scope: ResourceScope, _ query: LogQuery,
    milliseconds: Int
  ) throws(RecordStoreError) -> LogPage {
    var query = query
    // What is too old is not there any more, whether its file is or not.
    query.start = max(query.start, group.expiry(at: milliseconds))
    var files: [LogStreamFile] = []
    for stream in streams { files.append(try file(scope, group.name, stream)) }
    return try LogMerge.page(files, query, report: report)
  }

  /// What is in a stream.
  package func summary(
    _ stream: LogStream, of group: LogGroup, _ scope: ResourceScope
  ) throws(RecordStoreError) -> LogStreamSummary {
    LogStreamSummary(try file(scope, group.name, stream).snapshot)
  }

  /// Takes away files of events that are too old, in all groups that have a retention.
  package func applyRetention(milliseconds: Int) throws(RecordStoreError) {
    for (scope, group) in try allGroups() where group.retentionDays != nil {
      for stream in try streams(of: group) {
        try file(scope, group.name, stream).drop(before: group.expiry(at: milliseconds))
      }
    }
  }
}
