internal import NetworkTypes

/// What a message of rtnetlink says; nil for messages about something else.
enum NetlinkFact: Equatable {
  case link(NetworkLink)
  case address(NetworkAddress)
  case route(NetworkRoute)
  case statistics(index: Int32, InterfaceStatistics)
}

/// Turns messages into values; reads hostile bytes without harm.
struct NetlinkParser {
  let bytes: NetlinkBytes

  init(_ bytes: NetlinkBytes) { self.bytes = bytes }

  /// Reads a message about links, addresses, routes or statistics.
  func fact(_ message: NetlinkMessage) throws(HostNetworkError) -> NetlinkFact? {
    switch message.type {
    case NetlinkMessage.Kind.newLink, NetlinkMessage.Kind.deletedLink:
      return try link(message.body).map { .link($0) }
    case NetlinkMessage.Kind.newAddress, NetlinkMessage.Kind.deletedAddress:
      return try address(message.body).map { .address($0) }
    case NetlinkMessage.Kind.newRoute, NetlinkMessage.Kind.deletedRoute:
      return try route(message.body).map { .route($0) }
    case NetlinkMessage.Kind.newStatistics: return try statistics(message.body)
    default: return nil
    }
  }

  /// The number in an error message or at the end of a listing; 0 for success.
  func errorNumber(_ message: NetlinkMessage) throws(HostNetworkError) -> Int32 {
    // A listing may end without a number.
    if message.type == NetlinkMessage.Kind.done, message.body.count < 4 { return 0 }
    try check(message.body, holds: 4, "an error")
    let number = try bytes.int32(at: message.body.lowerBound, "an error")
    // The kernel gives -errno; the one number without a counterpart cannot be an error's.
    return number == .min ? .max : -number
  }

  // MARK: Links

  private func link(_ body: Range<Int>) throws(HostNetworkError) -> NetworkLink? {
    try check(body, holds: 16, "the header of a link")
    let start = body.lowerBound
    // Bridges tell of their ports in the same messages, under another family.
    guard bytes.bytes[start] == 0 else { return nil }
    var link = NetworkLink(
      index: try bytes.int32(at: start + 4, "a link's number"), name: "",
      hardwareType: try bytes.number(at: start + 2, "a link's type"), mtu: 0,
      flags: NetworkLink.Flags(rawValue: try bytes.number(at: start + 8, "a link's flags")))
    var attributes = NetlinkAttributes(bytes, in: start + 16..<body.upperBound)
    while let attribute = try attributes.next() { try read(attribute, into: &link) }
    return link
  }

  private func read(
    _ attribute: NetlinkAttribute, into link: inout NetworkLink
  ) throws(HostNetworkError) {
    switch attribute.type {
    case 1: link.macAddress = macAddress(attribute.value, hardwareType: link.hardwareType)
    case 3: link.name = text(attribute.value)
    case 4: link.mtu = try number(attribute, "a link's MTU")
    case 5: link.peerIndex = try index(attribute, "a link's peer")
    case 10: link.masterIndex = try index(attribute, "a link's master")
    case 18: link.kind = try kind(attribute.value)
    case 23: link.statistics = try counters(attribute.value)
    case 37:
      link.peerNamespace = Int32(bitPattern: try number(attribute, "the namespace of a peer"))
    case 54: link.permanentAddress = macAddress(attribute.value, hardwareType: link.hardwareType)
    default: break
    }
  }

  /// An address of Ethernet that is not all zeros; tunnels have other things in its place.
  private func macAddress(_ range: Range<Int>, hardwareType: UInt16) -> MACAddress? {
    guard hardwareType == 1, range.count == 6 else { return nil }
    let bits = bytes.bytes[range].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return bits == 0 ? nil : MACAddress(rawValue: bits)
  }

  private func kind(_ range: Range<Int>) throws(HostNetworkError) -> String? {
    var nested = NetlinkAttributes(bytes, in: range)
    while let attribute = try nested.next() {
      if attribute.type == 1 { return text(attribute.value) }
    }
    return nil
  }

  // MARK: Statistics

  private func statistics(_ body: Range<Int>) throws(HostNetworkError) -> NetlinkFact? {
    try check(body, holds: 12, "the header of statistics")
    let index = try bytes.int32(at: body.lowerBound + 4, "a link's number")
    var attributes = NetlinkAttributes(bytes, in: body.lowerBound + 12..<body.upperBound)
    while let attribute = try attributes.next() {
      if attribute.type == 1 {
        return .statistics(index: index, try counters(attribute.value))
      }
    }
    return nil
  }

  /// The first eight counters; later kernels append more.
  private func counters(_ range: Range<Int>) throws(HostNetworkError) -> InterfaceStatistics {
    try check(range, holds: 64, "the counters of a link")
    var counts = [UInt64](repeating: 0, count: 8)
    for place in 0..<8 {
      counts[place] = try bytes.number(at: range.lowerBound + place * 8, "a counter")
    }
    var statistics = InterfaceStatistics()
    statistics.receivedPackets = counts[0]
    statistics.sentPackets = counts[1]
    statistics.receivedBytes = counts[2]
    statistics.sentBytes = counts[3]
    statistics.receivedErrors = counts[4]
    statistics.sentErrors = counts[5]
    statistics.receivedDrops = counts[6]
    statistics.sentDrops = counts[7]
    return statistics
  }

  // MARK: Values

  func check(
    _ range: Range<Int>, holds needed: Int, _ part: String
  ) throws(HostNetworkError) {
    guard range.count >= needed else {
      throw .malformed(part: part, offset: range.lowerBound, needed: needed, found: range.count)
    }
  }

  func number(_ attribute: NetlinkAttribute, _ part: String) throws(HostNetworkError) -> UInt32 {
    try check(attribute.value, holds: 4, part)
    return try bytes.number(at: attribute.value.lowerBound, part)
  }

  /// An interface's number; 0 is none.
  func index(_ attribute: NetlinkAttribute, _ part: String) throws(HostNetworkError) -> Int32? {
    let number = Int32(bitPattern: try number(attribute, part))
    return number == 0 ? nil : number
  }

  /// An address in network order, whose family follows from its length; nil for other lengths.
  func ipAddress(_ range: Range<Int>) -> IPAddress? {
    let halves = bytes.bytes[range]
    func bits(_ part: ArraySlice<UInt8>) -> UInt64 { part.reduce(0) { $0 << 8 | UInt64($1) } }
    switch range.count {
    case 4: return IPAddress(v4: UInt32(truncatingIfNeeded: bits(halves)))
    case 16: return IPAddress(v6: bits(halves.prefix(8)), bits(halves.suffix(8)))
    default: return nil
    }
  }

  /// A C string; bytes that are no UTF-8 are replaced.
  private func text(_ range: Range<Int>) -> String {
    String(decoding: bytes.bytes[range].prefix { $0 != 0 }, as: UTF8.self)
  }
}
