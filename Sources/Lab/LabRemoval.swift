internal import Glibc
import HostNetwork

/// Takes a lab down, whole or half-built.
package enum LabRemoval {
  /// Milliseconds that programs inside have to end by themselves.
  private static let patienceMilliseconds = 2_000

  /// Ends the programs inside, and removes everything that the lab made.
  ///
  /// - Returns: How many programs were ended.
  @discardableResult
  package static func down(_ folder: LabFolder) throws(LabError) -> Int {
    let lock = try folder.lock()
    defer { withExtendedLifetime(lock) {} }
    return try clear(folder)
  }

  /// The same for whoever holds the lock.
  @discardableResult
  static func clear(_ folder: LabFolder) throws(LabError) -> Int {
    // From here on the lab is not up, whatever becomes of this.
    try LabFiles.remove(folder.readyPath)
    let ended = endPrograms(in: namespaces(of: folder))
    try LabUplink(folder).remove()
    try folder.remove()
    return ended
  }

  /// Inodes of the lab's namespaces.
  private static func namespaces(of folder: LabFolder) -> Set<UInt64> {
    // A file that nothing is mounted on lies in another file system.
    let own = device("/proc/self/ns/net")
    return Set(
      FolderNames.sorted(in: folder.namespacesPath).compactMap { file in
        let path = "\(folder.namespacesPath)/\(file)"
        return device(path) == own ? try? NetworkNamespace.path(path).inode() : nil
      })
  }

  private static func device(_ path: String) -> UInt64? {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? UInt64(status.st_dev) : nil
  }

  /// Ends the programs of one namespace.
  static func endPrograms(in namespace: NetworkNamespace) {
    guard let inode = try? namespace.inode() else { return }
    _ = endPrograms(in: [inode])
  }

  /// Asks programs to end, and ends those that do not.
  private static func endPrograms(in namespaces: Set<UInt64>) -> Int {
    let found = programs(in: namespaces)
    for process in found { kill(process, SIGTERM) }
    var waited = 0
    while waited < patienceMilliseconds, !programs(in: namespaces).isEmpty {
      usleep(20_000)
      waited += 20
    }
    for process in programs(in: namespaces) { kill(process, SIGKILL) }
    return found.count
  }

  /// Processes in any of the namespaces, this one apart.
  private static func programs(in namespaces: Set<UInt64>) -> [Int32] {
    guard !namespaces.isEmpty else { return [] }
    return FolderNames.sorted(in: "/proc").compactMap { Int32($0) }.filter { process in
      guard process != getpid(), let inode = try? NetworkNamespace.process(process).inode()
      else { return false }
      return namespaces.contains(inode)
    }
  }
}
