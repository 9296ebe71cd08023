internal import CLinuxShims
internal import Glibc
package import HostNetwork

/// Where a lab keeps what it is: everything it made is in this folder, or in namespaces that are
/// mounted there.
package struct LabFolder: Hashable, Sendable {
  /// The folder of all labs.
  package static let root = "/run/weir/lab"

  /// The lab's name.
  package let name: String
  private let root: String

  /// Names a lab.
  ///
  /// - Parameter root: Where labs are; another place than the usual one is for tests.
  package init(_ name: String, root: String = LabFolder.root) throws(LabError) {
    let isAllowed = name.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0)
        || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
    }
    guard isAllowed, (1...32).contains(name.utf8.count), !name.hasPrefix("-") else {
      throw .badName(name)
    }
    self.name = name
    self.root = root
  }

  /// The folder itself.
  package var path: String { "\(root)/\(name)" }
  /// The topology in force, in the short form.
  package var topologyPath: String { "\(path)/topology.yaml" }
  /// A topology that is about to be in force.
  var nextTopologyPath: String { "\(path)/topology.next" }
  /// The names of rules by number.
  package var rulesPath: String { "\(path)/rules" }
  /// The places of interfaces.
  var placesPath: String { "\(path)/places" }
  /// There once everything is built.
  var readyPath: String { "\(path)/ready" }
  /// There while the lab has a way out through the host: what it changed there.
  var uplinkPath: String { "\(path)/uplink" }
  private var lockPath: String { "\(path)/lock" }
  /// How long a new lab waits for those who look whether it is there.
  private static let patienceMilliseconds = 200
  var namespacesPath: String { "\(path)/ns" }

  /// The namespace of an instance, of the router, or of what is outside.
  package func namespace(_ id: String) -> NetworkNamespace {
    .path("\(namespacesPath)/\(id.split(separator: "/").joined(separator: "_"))")
  }

  /// The namespace in which packets are judged.
  package static let router = "router"
  /// The namespace that stands for all addresses outside.
  package static let internet = "internet"

  /// Whether the lab is up, as a whole.
  package var isReady: Bool { LabFiles.exists(readyPath) }
  /// Whether there is anything of the lab.
  package var exists: Bool { LabFiles.exists(path) }

  /// The labs that there are, half-built ones among them.
  package static func names(root: String = LabFolder.root) -> [String] {
    FolderNames.sorted(in: root)
  }

  /// The other labs beside this one.
  var neighbours: [LabFolder] {
    LabFolder.names(root: root).compactMap { try? LabFolder($0, root: root) }
      .filter { $0 != self }
  }

  /// Makes the folder, which nobody else has then.
  func claim() throws(LabError) -> LabLock {
    try LabPrivilege.require(for: "making a lab")
    var part = ""
    for piece in root.split(separator: "/") {
      part += "/\(piece)"
      guard !LabFiles.exists(part) else { continue }
      do throws(LabError) {
        try LabFiles.makeFolder(part)
      } catch {
        throw LabFolder.explain(error, "making a lab")
      }
    }
    do throws(LabError) {
      try LabFiles.makeFolder(path)
    } catch {
      guard case .file(_, EEXIST) = error else { throw LabFolder.explain(error, "making a lab") }
      _ = try lock()
      throw isReady ? .exists(name) : .halfBuilt(name)
    }
    // Others who want the name may look at the lock just now; they let go of it at once.
    for _ in 0..<LabFolder.patienceMilliseconds {
      do throws(LabError) {
        return try lock()
      } catch .busy {
        usleep(1_000)
      } catch .unknown {
        // Taken away again by somebody who took it for a half-built one.
        throw .busy(name)
      } catch {
        throw error
      }
    }
    throw .busy(name)
  }

  /// Keeps other commands away from the lab.
  func lock() throws(LabError) -> LabLock {
    guard exists else { throw .unknown(name, known: LabFolder.names(root: root)) }
    try LabPrivilege.require(for: "using a lab")
    let file = unsafe open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw LabFolder.explain(.file(lockPath, errno: errno), "using a lab") }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      close(file)
      throw .busy(name)
    }
    let lock = LabLock(file)
    // Between opening and locking the lab may have been taken down, and another one built.
    guard lock.isStill(lockPath) else {
      throw exists ? .busy(name) : .unknown(name, known: LabFolder.names(root: root))
    }
    return lock
  }

  /// Fails unless the lab is up.
  package func requireReady() throws(LabError) {
    guard exists else { throw .unknown(name, known: LabFolder.names(root: root)) }
    guard isReady else { throw .halfBuilt(name) }
  }

  /// Takes a namespace away, and with it the links that lead there; one that is not there is away.
  func removeNamespace(_ id: String) throws(LabError) {
    let mounted = namespace(id).path
    while unsafe weir_unmount(mounted) == 0 {}
    try LabFiles.remove(mounted)
  }

  /// Takes the folder away, and the ones around it that are empty then.
  func remove() throws(LabError) {
    for file in FolderNames.sorted(in: namespacesPath) {
      let mounted = "\(namespacesPath)/\(file)"
      while unsafe weir_unmount(mounted) == 0 {}
      try LabFiles.remove(mounted)
    }
    for file in FolderNames.sorted(in: path) { try LabFiles.remove("\(path)/\(file)") }
    try LabFiles.remove(path)
    for folder in [root, String(root[..<(root.lastIndex(of: "/") ?? root.startIndex)])] {
      // Other labs may be there, and other things beside labs.
      unsafe _ = rmdir(folder)
    }
  }

  private static func explain(_ error: LabError, _ what: String) -> LabError {
    switch error {
    case .file(_, EACCES), .file(_, EPERM), .file(_, EROFS): .needsPrivilege(what: what)
    default: error
    }
  }
}

/// Held while a command works on a lab; the kernel lets go of it when the command dies.
final class LabLock: Sendable {
  private let descriptor: Int32

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Whether the file of that name is the one that is locked.
  func isStill(_ path: String) -> Bool {
    var (own, named) = (stat(), stat())
    guard unsafe fstat(descriptor, &own) == 0, unsafe stat(path, &named) == 0 else { return false }
    return own.st_ino == named.st_ino && own.st_dev == named.st_dev
  }
}
