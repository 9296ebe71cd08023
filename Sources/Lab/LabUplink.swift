internal import Glibc
import HostNetwork
import NetworkTypes

/// A lab's way out through the host: a link, and translation to the host's address.
///
/// Nobody comes in by it, and the host itself is not reached. It is all that a lab ever makes
/// outside its folder and namespaces, so a note of it is written first: whoever takes the lab down
/// finds it there, whatever became of the command that built it.
struct LabUplink {
  /// What the note says.
  struct Note: Equatable {
    /// The host's end of the link.
    var link: String
    /// Whether the host forwarded packets before any lab asked it to.
    var wasForwarding: Bool

    init(link: String, wasForwarding: Bool) {
      self.link = link
      self.wasForwarding = wasForwarding
    }

    /// Reads a note; nil for anything else.
    init?(_ text: String) {
      let words = text.split(whereSeparator: { $0 == " " || $0 == "\n" })
      guard words.count == 4, words[0] == "link", words[2] == "forwarding" else { return nil }
      self.init(link: String(words[1]), wasForwarding: words[3] == "1")
    }

    var text: String { "link \(link)\nforwarding \(wasForwarding ? 1 : 0)\n" }
  }

  private static let forwardingPath = "/proc/sys/net/ipv4/ip_forward"

  private let folder: LabFolder

  init(_ folder: LabFolder) { self.folder = folder }

  // MARK: Making it

  /// Connects the namespace of what is outside with the namespace of this process.
  func make() throws(LabError) {
    let host: NetworkSnapshot
    do throws(HostNetworkError) {
      host = try NetworkSnapshot(of: .current)
    } catch {
      throw .network(error)
    }
    guard let near = LabUplink.freeNetwork(host.addresses.map(\.address), folder.name) else {
      throw .noUplinkAddress
    }
    let forwarding = try LabFiles.read(LabUplink.forwardingPath)
    let note = Note(link: linkName, wasForwarding: forwarding.hasPrefix("1"))
    try LabFiles.write(note.text, to: folder.uplinkPath)
    let far = IPAddress(v4: UInt32(truncatingIfNeeded: near.low) &+ 1)
    try NftProgram.run(hostRules(far), .native, in: .current)
    let outside = folder.namespace(LabFolder.internet)
    do throws(HostNetworkError) {
      try connect(near, far, outside, link: LabUplink.freeIndex(host))
    } catch {
      throw .network(error)
    }
    try NftProgram.run(LabUplink.outsideRules, .native, in: outside)
    if !note.wasForwarding { try LabFiles.set(LabUplink.forwardingPath, "1") }
  }

  private func connect(
    _ near: IPAddress, _ far: IPAddress, _ outside: NetworkNamespace, link: UInt32
  ) throws(HostNetworkError) {
    let descriptor = try outside.open()
    defer { close(descriptor) }
    var editor = try NetworkEditor(in: .current)
    editor.addPair(
      VirtualLink(name: linkName, index: link, macAddress: LabAddresses.uplinkHost),
      VirtualLink(
        name: LabAddresses.uplink.name, index: LabAddresses.uplink.index,
        macAddress: LabAddresses.uplinkOutside),
      inNamespace: descriptor, mtu: LabAddresses.mtu)
    // The descriptor has to be open while the kernel reads the request.
    try editor.commit()
    editor.addAddress(near, prefixLength: 32, to: link)
    if let block = CIDRBlock(far, prefixLength: 32) {
      editor.setRoute(RouteSpecification(block, table: LabAddresses.mainTable, device: link))
    }
    try editor.commit()
    var inside = try NetworkEditor(in: outside)
    inside.setUp(index: LabAddresses.uplink.index)
    inside.addAddress(far, prefixLength: 32, to: LabAddresses.uplink.index)
    if let everything = LabAddresses.everything(.v4) {
      inside.setRoute(
        RouteSpecification(
          everything, table: LabAddresses.mainTable, device: LabAddresses.uplink.index,
          gateway: near))
    }
    try inside.commit()
  }

  /// A number that no interface of the host has: the kernel gives one end the number that was asked
  /// for only where the other end has one, too.
  private static func freeIndex(_ host: NetworkSnapshot) -> UInt32 {
    let used = Set(host.links.map { UInt32($0.index) })
    var index = LabAddresses.uplink.index
    while used.contains(index) { index += 1 }
    return index
  }

  /// At most 15 characters, and another one for each lab.
  private var linkName: String { "weir-" + LabUplink.digits(LabUplink.number(of: folder.name)) }

  /// The host's side of a network of four addresses of which the host has none; nil without one.
  ///
  /// They are link-local: no host routes them elsewhere.
  static func freeNetwork(_ taken: [IPAddress], _ name: String) -> IPAddress? {
    let count: UInt32 = 4_096
    let start = number(of: name) % count
    return (0..<count).lazy.map { 0xa9fe_c000 | ((start + $0) % count) << 2 }
      .first { base in
        !taken.contains { $0.version == .v4 && UInt32(truncatingIfNeeded: $0.low) & ~3 == base }
      }
      .map { IPAddress(v4: $0 | 1) }
  }

  // MARK: Rules

  /// The table's name: a full stop is in no lab's name, and a hyphen in no table's.
  private var table: String {
    "inet weir.lab." + String(folder.name.map { $0 == "-" ? "." : $0 })
  }

  private func hostRules(_ far: IPAddress) -> String {
    """
    table \(table) {
      chain translate {
        type nat hook postrouting priority 100; policy accept;
        ip saddr \(far) masquerade
      }
      chain through {
        type filter hook forward priority 0; policy accept;
        oifname "\(linkName)" ct state new,invalid drop
      }
      chain own {
        type filter hook input priority 0; policy accept;
        iifname "\(linkName)" ct state new,invalid drop
      }
    }

    """
  }

  private static let outsideRules = """
    table ip weir {
      chain translate {
        type nat hook postrouting priority 100; policy accept;
        oifname "\(LabAddresses.uplink.name)" masquerade
      }
    }

    """

  // MARK: Removing it

  /// Removes what a note tells of, and nothing where there is none.
  func remove() throws(LabError) {
    guard LabFiles.exists(folder.uplinkPath) else { return }
    let text = try LabFiles.read(folder.uplinkPath)
    guard let note = Note(text) else { throw .damaged(folder.uplinkPath, "it is no note") }
    // A table that is not there cannot be deleted, one that is can be added again.
    try NftProgram.run("add table \(table)\ndelete table \(table)\n", .native, in: .current)
    do throws(HostNetworkError) {
      let host = try NetworkSnapshot(of: .current)
      if let link = host.links.first(where: { $0.name == note.link }) {
        var editor = try NetworkEditor(in: .current)
        editor.removeLink(index: UInt32(link.index))
        try editor.commit()
      }
    } catch {
      throw .network(error)
    }
    if !note.wasForwarding { try restoreForwarding() }
    try LabFiles.remove(folder.uplinkPath)
  }

  /// The last lab with an uplink leaves the host as the first one found it.
  private func restoreForwarding() throws(LabError) {
    for other in folder.neighbours where LabFiles.exists(other.uplinkPath) {
      guard var note = Note(try LabFiles.read(other.uplinkPath)) else { continue }
      note.wasForwarding = false
      return try LabFiles.write(note.text, to: other.uplinkPath)
    }
    try LabFiles.set(LabUplink.forwardingPath, "0")
  }

  // MARK: Names

  /// A number that follows from a name (FNV-1a).
  private static func number(of name: String) -> UInt32 {
    name.utf8.reduce(0x811c_9dc5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
  }

  private static func digits(_ number: UInt32) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: 8 - text.utf8.count) + text
  }
}
