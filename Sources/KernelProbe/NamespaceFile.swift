internal import Glibc

/// The open file of a network namespace; closed with its owner unless it was lent.
struct NamespaceFile: ~Copyable {
  /// Where `ip netns` keeps names.
  static let folder = "/run/netns"

  /// -1 for the namespace of the calling thread.
  let descriptor: Int32
  private let isOwned: Bool

  /// Opens the file that a name or a path stands for.
  init(_ namespace: ProbeNamespace) throws(ProbeError) {
    let path: String
    switch namespace {
    case .current:
      (descriptor, isOwned) = (-1, false)
      return
    case .descriptor(let lent):
      (descriptor, isOwned) = (lent, false)
      return
    case .named(let name):
      guard !name.isEmpty, !name.utf8.contains(UInt8(ascii: "/")), name != ".", name != ".." else {
        throw .noNamespace(name, reason: "a name is not empty and has no '/'")
      }
      path = "\(NamespaceFile.folder)/\(name)"
    case .path(let given): path = given
    }
    let opened = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard opened >= 0 else {
      throw .noNamespace(namespace.name, reason: ProbeError.words(errno: errno))
    }
    (descriptor, isOwned) = (opened, true)
  }

  deinit {
    if isOwned { close(descriptor) }
  }
}

extension ProbeNamespace {
  /// What the user called it.
  var name: String {
    switch self {
    case .current: "that of this process"
    case .named(let name): name
    case .path(let path): path
    case .descriptor(let number): "descriptor \(number)"
    }
  }
}
