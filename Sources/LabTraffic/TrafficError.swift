internal import Glibc

/// Why traffic cannot even be tried; each description is one sentence with what helps.
package enum TrafficError: Error, Equatable {
  /// The kernel gives no socket.
  case noSocket(purpose: String, errno: Int32)
  /// Somebody has the port already, or may not have it.
  case cannotListen(place: String, errno: Int32)
  /// The source address is none of this host's.
  case cannotBind(address: String, errno: Int32)
  /// A name that no query can carry.
  case badName(String)
}

extension TrafficError: CustomStringConvertible {
  /// What was found, and what would work.
  package var description: String {
    switch self {
    case .noSocket(let purpose, let number):
      let hint =
        number == EPERM || number == EACCES
        ? "run as root" : "raise the limit on open files (ulimit -n)"
      return "cannot open a socket for \(purpose): \(words(number)); \(hint)"
    case .cannotListen(let place, let number):
      return "cannot listen at \(place): \(words(number)); choose a port that is free, and above "
        + "1023 unless root"
    case .cannotBind(let address, let number):
      return "cannot send from \(address): \(words(number)); give an address that this host has"
    case .badName(let name):
      return "\(jsonText(name)) is no host name; labels of 1 to 63 letters, digits and hyphens "
        + "between dots work"
    }
  }

  private func words(_ number: Int32) -> String {
    unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
  }
}
