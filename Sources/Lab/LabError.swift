internal import Glibc
package import HostNetwork

/// Why a lab cannot be built, changed or taken down; each description is one sentence.
package enum LabError: Error, Equatable {
  /// Namespaces and interfaces are root's alone.
  case needsPrivilege(what: String)
  /// A name that cannot be a folder's.
  case badName(String)
  /// A lab of this name is there.
  case exists(String)
  /// A lab of this name is there, though not all of it.
  case halfBuilt(String)
  /// Another command works on the lab.
  case busy(String)
  /// There is no such lab; names of those that there are.
  case unknown(String, known: [String])
  /// No instance has this name; names that there are.
  case noInstance(String, known: [String])
  /// Several instances have this name; their identifiers.
  case manyInstances(String, ids: [String])
  /// The topology has no network interface.
  case emptyTopology
  /// The topology has more interfaces than a lab can have.
  case tooManyInterfaces(Int)
  /// The topology has no internet gateway, and was to have a way out.
  case noGateway
  /// The host has an address in each of the networks that a way out can use.
  case noUplinkAddress
  /// What a live lab cannot change.
  case differs(String)
  /// A file of the lab cannot be made, read or removed.
  case file(String, errno: Int32)
  /// A file that a lab keeps is not what it was.
  case damaged(String, String)
  /// A program did not start.
  case program(String, errno: Int32)
  /// nft refused what it was given.
  case rules(String)
  /// The kernel refused a change of the network.
  case network(HostNetworkError)
}

extension LabError: CustomStringConvertible {
  /// What was found, and what would work.
  package var description: String {
    switch self {
    case .needsPrivilege(let what):
      return "\(what) needs CAP_SYS_ADMIN and CAP_NET_ADMIN; run as root"
    case .badName(let name):
      return "'\(name)' cannot be the name of a lab; 1 to 32 letters, digits, '-' and '_' can"
    case .exists(let name):
      return "lab '\(name)' is up; 'weir lab down --name \(name)' takes it down, "
        + "'weir lab apply' changes it, and another --name stands beside it"
    case .halfBuilt(let name):
      return "lab '\(name)' was not built to its end; 'weir lab down --name \(name)' clears it away"
    case .busy(let name):
      return "another command works on lab '\(name)'; try again when it is done"
    case .unknown(let name, let known):
      return "there is no lab '\(name)'; "
        + (known.isEmpty
          ? "none is up, and 'weir lab up TOPOLOGY' makes one"
          : "there are \(LabError.list(known))")
    case .noInstance(let name, let known):
      return "the lab has no instance '\(name)'; it has \(LabError.list(known))"
    case .manyInstances(let name, let ids):
      return "several instances are called '\(name)'; name one of \(LabError.list(ids))"
    case .emptyTopology:
      return "the topology has no network interface with an address, so there is nothing to build"
    case .tooManyInterfaces(let count):
      return "the topology has \(count) network interfaces; a lab has room for "
        + "\(LabPlan.interfaceLimit)"
    case .noGateway:
      return "the topology has no internet gateway, so nothing leads out; "
        + "add one under internet-gateways:, or leave out --uplink"
    case .noUplinkAddress:
      return "no network of four addresses in 169.254.192.0/18 is free on this host, "
        + "and a way out needs one; take down labs that have one"
    case .differs(let what):
      return "\(what); 'weir lab down' and 'weir lab up' build the lab anew"
    case .file(let path, let number):
      return "\(path): \(LabError.words(number))"
    case .damaged(let path, let reason):
      return "\(path) is damaged: \(reason); 'weir lab down' clears the lab away"
    case .program(let name, let number):
      let hint = number == ENOENT && name == "nft" ? "; install it (package nftables)" : ""
      return "'\(name)' does not start: \(LabError.words(number))\(hint)"
    case .rules(let words): return "nft refuses the lab's rules: \(words)"
    case .network(let error): return "\(error)"
    }
  }

  /// Names in a sentence, at most ten of them.
  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(10).joined(separator: ", ")
    return names.count > 10 ? "\(shown) and \(names.count - 10) more" : shown
  }

  private static func words(_ number: Int32) -> String {
    unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
  }
}
