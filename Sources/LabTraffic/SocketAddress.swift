internal import Glibc
internal import NetworkTypes

/// An address with a port, as the kernel has it.
struct SocketAddress: Hashable {
  var address: IPAddress
  var port: UInt16

  /// The family's number.
  var family: Int32 { address.version == .v4 ? AF_INET : AF_INET6 }

  /// Calls `body` with the kernel's form.
  func withKernelForm<Result>(
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    switch address.version {
    case .v4:
      var form = sockaddr_in()
      form.sin_family = sa_family_t(AF_INET)
      form.sin_port = port.bigEndian
      form.sin_addr.s_addr = UInt32(truncatingIfNeeded: address.low).bigEndian
      return unsafe withUnsafePointer(to: &form) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
          unsafe body(generic, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
    case .v6:
      var form = sockaddr_in6()
      form.sin6_family = sa_family_t(AF_INET6)
      form.sin6_port = port.bigEndian
      unsafe withUnsafeMutableBytes(of: &form.sin6_addr) { bytes in
        unsafe bytes.storeBytes(of: address.high.bigEndian, toByteOffset: 0, as: UInt64.self)
        unsafe bytes.storeBytes(of: address.low.bigEndian, toByteOffset: 8, as: UInt64.self)
      }
      return unsafe withUnsafePointer(to: &form) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
          unsafe body(generic, socklen_t(MemoryLayout<sockaddr_in6>.size))
        }
      }
    }
  }

  /// Calls `body` with room for an address, which the kernel fills; nil for other families.
  static func reading<Result>(
    _ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Result
  ) -> (Result, SocketAddress?) {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let result = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        unsafe body(generic, &length)
      }
    }
    return unsafe withUnsafeBytes(of: &storage) { bytes in
      func word(_ offset: Int) -> UInt64 {
        unsafe UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      }
      let port = unsafe UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
      switch Int32(unsafe bytes.loadUnaligned(as: sa_family_t.self)) {
      case AF_INET:
        let bits = unsafe UInt32(
          bigEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
        return (result, SocketAddress(address: IPAddress(v4: bits), port: port))
      case AF_INET6:
        return (result, SocketAddress(address: IPAddress(v6: word(8), word(16)), port: port))
      default: return (result, nil)
      }
    }
  }
}
