internal import AWSProtocols
internal import Database
internal import Synchronization

/// Buckets of objects in a data directory: contents are plain files, the rest is one database.
///
/// `buckets/NAME` holds a bucket's files, `buckets/.staging` what is still coming. Whatever a call
/// has returned for outlives the process and the machine's power.
package final class BucketStore: Sendable {
  /// The folder of all buckets in the data directory.
  package static let folderName = "buckets"
  private static let databaseName = "objects.db"
  static let stagingName = ".staging"

  let root: String
  let staging: String
  let database: Database
  let locks = KeyLocks()
  /// Staged files that were moved to their places, whose rows still name them.
  let moved = Mutex<[String]>([])
  /// Removed objects whose files are gone, and whose rows say that they have to go.
  let removed = Mutex<[(bucket: String, key: ObjectKey)]>([])
  private let random: @Sendable () -> UInt64

  /// Opens the buckets of a data directory and brings to an end what was interrupted.
  ///
  /// - Parameter random: Random bits; names of staged files and uploads are made of them.
  package init(
    dataDirectory: String, random: @escaping @Sendable () -> UInt64
  ) throws(RecordStoreError) {
    root = "\(dataDirectory)/\(BucketStore.folderName)"
    staging = "\(root)/\(BucketStore.stagingName)"
    self.random = random
    do throws(DatabaseError) {
      try PrivateFolder.make(dataDirectory)
      database = try Database(
        path: "\(dataDirectory)/\(BucketStore.databaseName)", schema: ObjectSchema.schema)
    } catch {
      throw .state(error)
    }
    try StoreFiles.makeFolder(staging)
    try recover()
  }

  /// A new content to add bytes to.
  ///
  /// - Parameter checksums: What is computed on the way, besides the entity tag.
  package func stage(checksums: Set<ChecksumAlgorithm> = []) -> StagedObject {
    StagedObject(folder: staging, name: newName(), checksums: checksums)
  }

  /// 32 hexadecimal digits that nothing has.
  func newName() -> String {
    let digits = (0..<2).map { _ in
      let text = String(random(), radix: 16)
      return String(repeating: "0", count: 16 - text.utf8.count) + text
    }
    return digits.joined()
  }

  /// Where the content of an object has its place.
  func path(_ bucket: String, _ key: ObjectKey) -> String {
    "\(root)/\(bucket)/\(ObjectPath.path(of: key))"
  }

  /// Reads the state.
  func read<Value: Sendable>(
    _ body: (DatabaseConnection) throws(DatabaseError) -> Value
  ) throws(RecordStoreError) -> Value {
    try database.stored(body)
  }

  /// Changes the state in one transaction, or leaves it as it is when the body refuses.
  func change<Value: Sendable>(
    _ body: (DatabaseConnection) throws(DatabaseError) -> Result<Value, RecordStoreError>
  ) throws(RecordStoreError) -> Value {
    try database.changeStored(body)
  }

  /// Rows forget what is done on the disk; with the next commit, as none of it is urgent.
  func settle(_ connection: DatabaseConnection) throws(DatabaseError) {
    let files = moved.withLock { files in
      defer { files = [] }
      return files
    }
    for file in files {
      try connection.execute("UPDATE objects SET staged = NULL WHERE staged = ?", .text(file))
    }
    let objects = removed.withLock { objects in
      defer { objects = [] }
      return objects
    }
    for object in objects {
      try connection.execute(
        "DELETE FROM removals WHERE bucket = ? AND key = ?", .text(object.bucket),
        .blob(object.key.bytes))
    }
  }

  /// Brings to an end what a process that is gone had begun.
  private func recover() throws(RecordStoreError) {
    let unplaced = try read { (connection) throws(DatabaseError) in
      try connection.rows(
        "SELECT \(ObjectSchema.columns) FROM objects WHERE staged IS NOT NULL"
      ) { (row) throws(DatabaseError) in try ObjectSchema.entry(row) }
    }
    for object in unplaced { place(object) }
    let gone = try read { (connection) throws(DatabaseError) in
      try connection.rows("SELECT bucket, key FROM removals") { (row) throws(DatabaseError) in
        (try row.text(0), try row.blob(1))
      }
    }
    for (bucket, bytes) in gone {
      if let key = ObjectKey(bytes) { removeFile(bucket, key) }
    }
    let wanted = try change { (connection) throws(DatabaseError) in
      try settle(connection)
      return .success(
        try connection.rows(
          "SELECT staged FROM parts UNION SELECT staged FROM objects WHERE staged IS NOT NULL"
        ) { (row) throws(DatabaseError) in try row.text(0) })
    }
    let known = Set(wanted)
    for entry in try StoreFiles.entries(of: staging)
    where !entry.isFolder && !known.contains(entry.name) {
      try StoreFiles.remove("\(staging)/\(entry.name)")
    }
  }

  /// Moves a content to its place; where that fails the object is read from where it is.
  func place(_ object: StoredEntry) {
    guard let staged = object.staged else { return }
    let source = "\(staging)/\(staged)"
    let target = path(object.entry.bucket, object.entry.key)
    do throws(RecordStoreError) {
      try StoreFiles.move(source, to: target)
    } catch {
      // A file that is in its place already was moved by the process before.
      guard (try? StoredFile(existing: source)) ?? nil == nil else { return }
    }
    moved.withLock { $0.append(staged) }
  }

  /// Takes the file of an object away that is none any more.
  func removeFile(_ bucket: String, _ key: ObjectKey) {
    let path = path(bucket, key)
    guard (try? StoreFiles.remove(path)) != nil else { return }
    StoreFiles.removeEmptyFolders(
      from: StoreFiles.parent(of: path), upTo: "\(root)/\(bucket)")
    removed.withLock { $0.append((bucket, key)) }
  }
}
