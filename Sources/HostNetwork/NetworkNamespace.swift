internal import CLinuxShims
internal import Glibc
internal import Threads

/// A network namespace: the one this process is in, or one that has a name or a path.
package enum NetworkNamespace: Hashable, Sendable {
  /// The namespace of the calling thread.
  case current
  /// A namespace that `ip netns add` named.
  case named(String)
  /// A file of a namespace, such as `/proc/PID/ns/net`.
  case path(String)

  /// Where `ip netns` keeps names.
  static let folder = "/run/netns"

  /// Reads a name, or a path when there is a slash; nil for what can be neither.
  package init?(_ text: String) {
    guard !text.isEmpty, text != ".", text != "..", !text.utf8.contains(0) else { return nil }
    self = text.utf8.contains(UInt8(ascii: "/")) ? .path(text) : .named(text)
  }

  /// The namespace of a process.
  package static func process(_ id: Int32) -> NetworkNamespace { .path("/proc/\(id)/ns/net") }

  /// The file that stands for it.
  package var path: String {
    switch self {
    // Threads can be in other namespaces than their process.
    case .current: "/proc/thread-self/ns/net"
    case .named(let name): "\(NetworkNamespace.folder)/\(name)"
    case .path(let path): path
    }
  }

  /// Names of the namespaces in `/run/netns`, sorted; empty where there are none.
  package static func names() -> [String] { FolderNames.sorted(in: folder) }

  /// The inode of the namespace's file: the same for all paths that lead to it while it lives.
  package func inode() throws(HostNetworkError) -> UInt64 {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw openError(errno) }
    return UInt64(status.st_ino)
  }

  /// Calls `body` in the namespace and gives its result.
  ///
  /// What it opens (sockets, attachments) stays there; the calling thread stays where it is. For
  /// other namespaces than the current one a thread of its own enters it and ends, so that no
  /// pooled thread is ever left behind in it.
  package func run<Result: Sendable>(
    _ body: @escaping @Sendable () -> Result
  ) throws(HostNetworkError) -> Result {
    guard self != .current else { return body() }
    let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw openError(errno) }
    defer { close(descriptor) }
    let visit = NamespaceVisit(descriptor, body)
    let code = visit.perform()
    guard code == 0 else { throw .noThread(errno: code) }
    switch visit.outcome {
    case .done(let result): return result
    case .refused(EPERM): throw .forbiddenNamespace(self)
    case .refused: throw .notANamespace(self)
    }
  }

  /// Moves the calling thread into the namespace, for good; others stay where they are.
  ///
  /// For programs that do nothing anywhere else, before they start any thread.
  package func enter() throws(HostNetworkError) {
    guard self != .current else { return }
    let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw openError(errno) }
    defer { close(descriptor) }
    switch weir_enter_network(descriptor) {
    case 0: return
    case EPERM: throw .forbiddenNamespace(self)
    default: throw .notANamespace(self)
    }
  }

  /// Opens the namespace's file; the descriptor is the caller's, and keeps the namespace alive.
  package func open() throws(HostNetworkError) -> Int32 {
    let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw openError(errno) }
    return descriptor
  }

  private func openError(_ number: Int32) -> HostNetworkError {
    switch number {
    case ENOENT, ENOTDIR: .noNamespace(self, known: NetworkNamespace.names())
    default: .unreadableNamespace(self, errno: number)
    }
  }
}

extension NetworkNamespace: CustomStringConvertible {
  /// The name or path between quotes.
  package var description: String {
    switch self {
    case .current: "of this process"
    case .named(let name): "'\(name)'"
    case .path(let path): "'\(path)'"
    }
  }
}

/// One stay in a namespace by a thread that lives for nothing else.
///
/// `@unchecked Sendable` holds because only the new thread touches `outcome` until `perform` has
/// joined it, and only the caller afterwards.
private final class NamespaceVisit<Result: Sendable>: @unchecked Sendable {
  enum Outcome {
    case done(Result)
    case refused(Int32)
  }

  private let descriptor: Int32
  private let body: @Sendable () -> Result
  private(set) var outcome: Outcome = .refused(EINVAL)

  init(_ descriptor: Int32, _ body: @escaping @Sendable () -> Result) {
    self.descriptor = descriptor
    self.body = body
  }

  /// Runs the thread to its end.
  ///
  /// - Returns: 0, or the number of the error.
  func perform() -> Int32 {
    let thread: SystemThread
    do throws(SystemThread.Refusal) {
      thread = try SystemThread.start { [self] in
        let code = weir_enter_network(descriptor)
        outcome = code == 0 ? .done(body()) : .refused(code)
      }
    } catch {
      return error.code
    }
    thread.join()
    return 0
  }
}
