import LogDelivery
import Synchronization

/// The file system of this machine with faults that a test asks for.
///
/// It also knows what a power cut would leave: what was written since the last sync is gone then.
final class FaultyDisk: SpoolDisk {
  /// What goes wrong.
  struct Faults: Sendable {
    /// Bytes that can be written before the disk is full; nil for any number.
    var room: Int?
    /// Bytes that are written before the process is as good as dead: nothing works from then on.
    var lifetime: Int?
    /// So many of the next syncs fail; what they were to make safe is lost.
    var failingSyncs = 0
    /// Whether reading fails.
    var isUnreadable = false
    /// Whether cutting fails.
    var isUncuttable = false
  }

  let faults: Mutex<Faults>
  private let local = LocalDisk()
  private let synced = Mutex<[String: [UInt8]]>([:])

  init(_ faults: Faults = Faults()) { self.faults = Mutex(faults) }

  func set(_ change: (inout sending Faults) -> Void) { faults.withLock { change(&$0) } }

  func makeFolder(_ path: String) throws(SpoolError) {
    try live(path)
    try local.makeFolder(path)
  }

  func list(_ folder: String) throws(SpoolError) -> [String] { try local.list(folder) }

  func open(_ path: String) throws(SpoolError) -> any SpoolFile {
    try live(path)
    return FaultyFile(try local.open(path), path, self)
  }

  func rename(_ path: String, to other: String) throws(SpoolError) {
    try live(path)
    try local.rename(path, to: other)
    synced.withLock { $0[other] = $0.removeValue(forKey: path) }
  }

  func remove(_ path: String) throws(SpoolError) {
    try live(path)
    try local.remove(path)
  }

  func removeFolder(_ path: String) throws(SpoolError) { try local.removeFolder(path) }
  func syncFolder(_ path: String) throws(SpoolError) { try live(path) }
  func lock(_ path: String) throws(SpoolError) -> any SpoolFile { try local.lock(path) }

  /// Puts every file back to what was safe of it.
  func cutPower() throws(SpoolError) {
    for (path, bytes) in synced.withLock({ $0 }) {
      let file = try local.open(path)
      try file.truncate(to: 0)
      try file.write(bytes, at: 0)
    }
  }

  func live(_ path: String) throws(SpoolError) {
    if faults.withLock({ $0.lifetime == 0 }) {
      throw .disk(operation: "use", path: path, reason: "the process is dead")
    }
  }

  func note(_ path: String, _ bytes: [UInt8]) { synced.withLock { $0[path] = bytes } }
  func safe(_ path: String) -> [UInt8]? { synced.withLock { $0[path] } }
}

/// A file of such a disk.
final class FaultyFile: SpoolFile {
  private let file: any SpoolFile
  private let path: String
  private let disk: FaultyDisk

  init(_ file: any SpoolFile, _ path: String, _ disk: FaultyDisk) {
    self.file = file
    self.path = path
    self.disk = disk
    if disk.safe(path) == nil { disk.note(path, []) }
  }

  func size() throws(SpoolError) -> Int { try file.size() }

  func write(_ bytes: [UInt8], at offset: Int) throws(SpoolError) {
    try disk.live(path)
    // A disk that fails has often written a part.
    let (done, isFull) = disk.faults.withLock { faults in
      let room = min(faults.room ?? .max, faults.lifetime ?? .max, bytes.count)
      faults.room = faults.room.map { $0 - room }
      faults.lifetime = faults.lifetime.map { $0 - room }
      return (room, faults.room == 0)
    }
    try file.write(Array(bytes[..<done]), at: offset)
    guard done == bytes.count else {
      if isFull { throw .noSpace(path: path) }
      throw .disk(operation: "write", path: path, reason: "the process is dead")
    }
  }

  func read(_ count: Int, at offset: Int) throws(SpoolError) -> [UInt8] {
    if disk.faults.withLock({ $0.isUnreadable }) {
      throw .disk(operation: "read", path: path, reason: "Input/output error")
    }
    return try file.read(count, at: offset)
  }

  func truncate(to size: Int) throws(SpoolError) {
    try disk.live(path)
    if disk.faults.withLock({ $0.isUncuttable }) {
      throw .disk(operation: "cut", path: path, reason: "Input/output error")
    }
    try file.truncate(to: size)
  }

  func sync() throws(SpoolError) {
    try disk.live(path)
    let fails = disk.faults.withLock { faults in
      guard faults.failingSyncs > 0 else { return false }
      faults.failingSyncs -= 1
      return true
    }
    if fails { throw .disk(operation: "sync", path: path, reason: "Input/output error") }
    disk.note(path, try file.read(try file.size(), at: 0))
  }
}
