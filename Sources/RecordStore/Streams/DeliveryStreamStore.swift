package import AWSProtocols
package import ControlPlane
internal import Database
internal import Synchronization

/// Delivery streams in a data directory: records wait in files, the rest is one database.
///
/// A record that a call has returned for outlives the process; it goes when its destination has
/// it, and the number up to which that is so is part of the database.
package final class DeliveryStreamStore: Sendable {
  /// The folder of all records in the data directory.
  package static let folderName = "streams"
  /// Bytes of records that wait in one stream; nothing more is taken then.
  package static let waitingBytes = 4 << 30
  private static let databaseName = "streams.db"

  private let root: String
  private let database: Database
  private let opened = Mutex<[Int: LogStreamFile]>([:])
  /// Up to which block records are delivered, by stream.
  private let delivered = Mutex<[Int: Int]>([:])
  private let lastSequence = Mutex(0)
  private let report: @Sendable (String) -> Void

  private static let schema = DatabaseSchema(
    purpose: "Weir's delivery streams", applicationID: 0x5765_4468,
    migrations: [
      """
      CREATE TABLE delivery_streams (
        id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, region TEXT NOT NULL,
        name TEXT NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL,
        version INTEGER NOT NULL, kind TEXT NOT NULL, destination TEXT NOT NULL,
        tags TEXT NOT NULL, delivered INTEGER NOT NULL, UNIQUE (account, region, name)
      ) STRICT;
      """
    ])
  private static let columns =
    "id, account, region, name, created, updated, version, kind, destination, tags, delivered"

  /// Opens the delivery streams of a data directory.
  ///
  /// - Parameter report: Takes what was found to be torn or damaged.
  package init(
    dataDirectory: String, report: @escaping @Sendable (String) -> Void
  ) throws(RecordStoreError) {
    root = "\(dataDirectory)/\(DeliveryStreamStore.folderName)"
    self.report = report
    do throws(DatabaseError) {
      try PrivateFolder.make(dataDirectory)
      database = try Database(
        path: "\(dataDirectory)/\(DeliveryStreamStore.databaseName)",
        schema: DeliveryStreamStore.schema)
    } catch {
      throw .state(error)
    }
    try StoreFiles.makeFolder(root)
    let rows = try read { (connection) throws(DatabaseError) in
      try connection.rows("SELECT id, delivered FROM delivery_streams") {
        (row) throws(DatabaseError) in (try row.integer(0), try row.integer(1))
      }
    }
    delivered.withLock { delivered in
      for (identifier, place) in rows { delivered[identifier] = place }
    }
  }

  private func read<Value: Sendable>(
    _ body: (DatabaseConnection) throws(DatabaseError) -> Value
  ) throws(RecordStoreError) -> Value {
    try database.storedOnce(body)
  }

  private func write(_ sql: String, _ values: [DatabaseValue]) throws(RecordStoreError) -> Int {
    do throws(DatabaseError) {
      return try database.write { (connection) throws(DatabaseError) in
        try connection.execute(sql, values)
      }
    } catch {
      throw .state(error)
    }
  }

  private static func stream(
    _ row: borrowing DatabaseRow
  ) throws(DatabaseError) -> DeliveryStream {
    let document = Array(try row.text(8).utf8)
    return DeliveryStream(
      identifier: try row.integer(0),
      scope: ResourceScope(account: try row.text(1), region: try row.text(2)),
      name: try row.text(3), created: try row.integer(4), updated: try row.integer(5),
      version: try row.integer(6), kind: try row.text(7),
      destination: (try? JSONReader.read(document)) ?? .null,
      tags: ObjectAttributes.read(try row.text(9)).0.tags)
  }

  /// Makes a delivery stream.
  package func create(
    _ name: String, _ scope: ResourceScope, kind: String, destination: JSONValue,
    tags: [QueryParameter], milliseconds: Int
  ) throws(RecordStoreError) {
    let document = String(decoding: destination.compactBytes, as: UTF8.self)
    do throws(RecordStoreError) {
      _ = try write(
        """
        INSERT INTO delivery_streams
          (account, region, name, created, updated, version, kind, destination, tags, delivered)
        VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, 0)
        """,
        [
          .text(scope.account), .text(scope.region), .text(name), .integer(milliseconds),
          .integer(milliseconds), .text(kind), .text(document),
          .text(ObjectAttributes(tags: tags).document(nil)),
        ])
    } catch .state(let error) where error.isDuplicate {
      throw .deliveryStreamExists(name)
    } catch {
      throw error
    }
  }

  /// The stream of a name; nil where there is none.
  package func stream(
    _ name: String, _ scope: ResourceScope
  ) throws(RecordStoreError) -> DeliveryStream? {
    try read { (connection) throws(DatabaseError) in
      try connection.row(
        "SELECT \(DeliveryStreamStore.columns) FROM delivery_streams "
          + "WHERE account = ? AND region = ? AND name = ?", .text(scope.account),
        .text(scope.region), .text(name)
      ) { (row) throws(DatabaseError) in try DeliveryStreamStore.stream(row) }
    }
  }

  /// All streams, or those of one account and Region, sorted by name.
  package func streams(
    _ scope: ResourceScope? = nil
  ) throws(RecordStoreError) -> [DeliveryStream] {
    try read { (connection) throws(DatabaseError) in
      try connection.rows(
        "SELECT \(DeliveryStreamStore.columns) FROM delivery_streams ORDER BY name"
      ) { (row) throws(DatabaseError) in try DeliveryStreamStore.stream(row) }
    }.filter { scope == nil || $0.scope == scope }
  }

  /// Takes a stream away with the records that wait in it.
  package func delete(_ stream: DeliveryStream) throws(RecordStoreError) {
    let count = try write(
      "DELETE FROM delivery_streams WHERE id = ?", [.integer(stream.identifier)])
    guard count == 1 else { throw .noDeliveryStream(stream.name) }
    opened.withLock { $0[stream.identifier] = nil }
    delivered.withLock { $0[stream.identifier] = nil }
    try StoreFiles.removeAll(folder(stream))
  }

  /// Gives a stream another destination; records that wait go there.
  package func setDestination(
    _ destination: JSONValue, of stream: DeliveryStream, milliseconds: Int
  ) throws(RecordStoreError) {
    let count = try write(
      """
      UPDATE delivery_streams SET destination = ?, updated = ?, version = version + 1
      WHERE id = ? AND version = ?
      """,
      [
        .text(String(decoding: destination.compactBytes, as: UTF8.self)), .integer(milliseconds),
        .integer(stream.identifier), .integer(stream.version),
      ])
    guard count == 1 else { throw .condition("CurrentDeliveryStreamVersionId") }
  }

  /// Gives a stream these tags and no others.
  package func setTags(
    _ tags: [QueryParameter], of stream: DeliveryStream
  ) throws(RecordStoreError) {
    let count = try write(
      "UPDATE delivery_streams SET tags = ? WHERE id = ?",
      [.text(ObjectAttributes(tags: tags).document(nil)), .integer(stream.identifier)])
    guard count == 1 else { throw .noDeliveryStream(stream.name) }
  }

  // Records.

  private func folder(_ stream: DeliveryStream) -> String {
    // The number tells a stream from another of its name that was deleted.
    "\(root)/\(stream.scope.account)/\(stream.scope.region)/\(stream.name)-\(stream.identifier)"
  }

  private func file(_ stream: DeliveryStream) throws(RecordStoreError) -> LogStreamFile {
    try opened.withLock { (opened) throws(RecordStoreError) in
      if let file = opened[stream.identifier] { return file }
      let file = try LogStreamFile(
        folder: folder(stream), identifier: stream.identifier, report: report)
      opened[stream.identifier] = file
      return file
    }
  }

  /// Takes records for a stream.
  package func put(
    _ records: [[UInt8]], to stream: DeliveryStream, milliseconds: Int
  ) throws(RecordStoreError) {
    let file = try file(stream)
    guard try waiting(stream).bytes < DeliveryStreamStore.waitingBytes else {
      throw .deliveryStreamFull(stream.name)
    }
    let sequence = lastSequence.withLock { last in
      last = max(last + 1, milliseconds * 1000)
      return last
    }
    try file.append(
      records.map { LogEvent(timestamp: milliseconds, message: $0) }, sequence: sequence,
      ingestion: milliseconds)
  }

  /// What waits in a stream.
  package func waiting(_ stream: DeliveryStream) throws(RecordStoreError) -> WaitingRecords {
    let place = delivered.withLock { $0[stream.identifier] ?? 0 }
    var waiting = WaitingRecords(bytes: 0)
    for segment in try file(stream).snapshot where segment.lastSequence > place {
      for head in segment.heads where head.sequence > place {
        waiting.bytes += head.payloadBytes
        waiting.oldest = min(waiting.oldest ?? .max, head.ingestion)
      }
    }
    return waiting
  }

  /// The oldest records that wait, whole blocks up to so many bytes and at least one.
  package func batch(
    _ stream: DeliveryStream, bytes limit: Int
  ) throws(RecordStoreError) -> RecordBatch? {
    let place = delivered.withLock { $0[stream.identifier] ?? 0 }
    var batch: RecordBatch?
    var bytes = 0
    for segment in try file(stream).snapshot where segment.lastSequence > place {
      guard let file = try StoredFile(existing: segment.path) else { continue }
      for (number, head) in segment.heads.enumerated() where head.sequence > place {
        bytes += head.payloadBytes
        if batch != nil, bytes > limit { return batch }
        let payload = try file.read(
          at: segment.offsets[number] + LogBlockHead.byteCount, count: head.payloadBytes)
        let events = LogBlock.decode(payload, head)
        if events == nil { report("\(segment.path): block \(number) is damaged, and left out") }
        var grown =
          batch
          ?? RecordBatch(
            first: head.sequence, last: head.sequence, arrival: head.ingestion, records: [])
        grown.last = head.sequence
        grown.records += (events ?? []).map(\.message)
        batch = grown
      }
    }
    return batch
  }

  /// Says that a batch is where it belongs; its files go.
  package func commit(
    _ batch: RecordBatch, of stream: DeliveryStream
  ) throws(RecordStoreError) {
    _ = try write(
      "UPDATE delivery_streams SET delivered = ? WHERE id = ?",
      [.integer(batch.last), .integer(stream.identifier)])
    delivered.withLock { $0[stream.identifier] = batch.last }
    try file(stream).drop(through: batch.last)
  }
}
