internal import Glibc

/// What a host cannot tell of itself as a VPC, and what keeps its identifiers apart from others'.
package struct HostOptions: Hashable, Sendable {
  /// The 12-digit account that owns everything.
  package var accountID: String
  /// The Region that everything is in.
  package var region: String
  /// What identifies the machine; only hashes of it appear anywhere.
  package var machineID: String
  /// The name of the namespace among those of the machine; empty for the machine's own.
  package var namespaceName: String
  /// Whether loopback interfaces are network interfaces, too.
  package var includesLoopback: Bool

  /// Collects options; the defaults are those of the whole program.
  package init(
    accountID: String = "123456789012", region: String = "us-east-1", machineID: String,
    namespaceName: String = "", includesLoopback: Bool = false
  ) {
    self.accountID = accountID
    self.region = region
    self.machineID = machineID
    self.namespaceName = namespaceName
    self.includesLoopback = includesLoopback
  }

  /// Files that hold the machine's identifier, the first that does wins.
  package static let machineIDFiles = ["/etc/machine-id", "/var/lib/dbus/machine-id"]

  /// The identifier that the system gave to this machine, else its name.
  package static func machineID(files: [String] = machineIDFiles) -> String {
    files.lazy.compactMap(HostOptions.firstWord).first ?? hostName()
  }

  /// The first word of a small file; nil where there is none, as in images of machines to be.
  private static func firstWord(of path: String) -> String? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 128)
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
      unsafe read(descriptor, bytes.baseAddress, bytes.count)
    }
    guard count > 0 else { return nil }
    let word = buffer[..<count].prefix { $0 > 0x20 && $0 < 0x7f }
    // Before its first start a machine has the word `uninitialized`.
    let text = String(decoding: word, as: UTF8.self)
    return text.isEmpty || text == "uninitialized" ? nil : text
  }

  private static func hostName() -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    let result = unsafe buffer.withUnsafeMutableBufferPointer { name in
      guard let start = name.baseAddress else { return Int32(-1) }
      return unsafe gethostname(start, name.count - 1)
    }
    guard result == 0 else { return "localhost" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
