internal import Glibc

/// Why the host's interfaces cannot be read; each description is one sentence with what helps.
package enum HostNetworkError: Error, Equatable {
  /// There is nothing at a namespace's path; names are those that `/run/netns` has.
  case noNamespace(NetworkNamespace, known: [String])
  /// A namespace's file cannot be opened.
  case unreadableNamespace(NetworkNamespace, errno: Int32)
  /// The file is there and is no network namespace.
  case notANamespace(NetworkNamespace)
  /// Only the privileged may enter a namespace.
  case forbiddenNamespace(NetworkNamespace)
  /// The kernel gave no thread to enter a namespace with.
  case noThread(errno: Int32)
  /// No netlink socket can be opened.
  case noSocket(errno: Int32)
  /// A request could not be sent, or its answer not received.
  case failed(request: String, errno: Int32)
  /// The kernel refused a request.
  case refused(request: String, errno: Int32)
  /// The kernel did not carry out a change.
  case notChanged(request: String, errno: Int32)
  /// Everything changed while it was read, every time.
  case restless(request: String, tries: Int)
  /// A message contradicts its own lengths.
  case malformed(part: String, offset: Int, needed: Int, found: Int)
  /// No interface has this name or number.
  case noInterface(String, known: [String])
}

extension HostNetworkError: CustomStringConvertible {
  /// What was found, where, and what would work.
  package var description: String {
    switch self {
    case .noNamespace(let namespace, let known):
      let hint =
        known.isEmpty
        ? "/run/netns has none; give a path such as /proc/PID/ns/net"
        : "/run/netns has " + HostNetworkError.list(known)
      return "there is no network namespace \(namespace); \(hint)"
    case .unreadableNamespace(let namespace, let number):
      return "cannot open network namespace \(namespace): \(words(number)); run as root"
    case .notANamespace(let namespace):
      return "\(namespace) is no network namespace; a path such as /proc/PID/ns/net is one"
    case .forbiddenNamespace(let namespace):
      return "entering network namespace \(namespace) needs CAP_SYS_ADMIN; run as root"
    case .noThread(let number):
      return "the kernel gave no thread to enter a network namespace with: \(words(number)); "
        + "raise the limit on processes (ulimit -u)"
    case .noSocket(let number):
      return "cannot open a netlink socket: \(words(number)); allow AF_NETLINK in the sandbox that "
        + "this runs in"
    case .failed(let request, let number):
      return "cannot read the \(request) of the host by netlink: \(words(number)); try again"
    case .refused(let request, let number):
      return "the kernel refused to list the \(request) of the host: \(words(number)); Linux 5.10 "
        + "or later lists them"
    case .notChanged(let request, let number):
      let hint = number == EPERM ? "; run as root" : ""
      return "the kernel refused to \(request): \(words(number))\(hint)"
    case .restless(let request, let tries):
      return "the \(request) of the host changed during each of \(tries) readings; try again when "
        + "fewer of them come and go"
    case .malformed(let part, let offset, let needed, let found):
      return "\(part) at byte \(offset) of a netlink message needs \(needed) bytes, and \(found) "
        + "are left; this kernel speaks another dialect, please report it"
    case .noInterface(let name, let known):
      let hint = known.isEmpty ? "there is none" : "there are " + HostNetworkError.list(known)
      return "there is no network interface '\(name)'; \(hint)"
    }
  }

  /// Names in a sentence, at most ten of them.
  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(10).joined(separator: ", ")
    return names.count > 10 ? "\(shown) and \(names.count - 10) more" : shown
  }

  private func words(_ number: Int32) -> String {
    unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
  }
}
