internal import Glibc

/// Follows the interfaces, addresses and routes of a namespace.
///
/// Messages of the kernel only say that it is time to look: what changed is found by comparing
/// snapshots. So many messages make one update, lost ones do no harm, and nothing depends on the
/// order in which the kernel tells of things that belong together.
package struct NetworkWatcher: ~Copyable {
  /// RTMGRP_LINK, IPV4_IFADDR, IPV4_ROUTE, IPV6_IFADDR and IPV6_ROUTE.
  private static let groups: UInt32 = 0x1 | 0x10 | 0x40 | 0x100 | 0x400
  /// How long an update waits for the end of a burst, as a multiple of the silence that ends it.
  private static let longestBurst: Int32 = 10

  private var listener: NetlinkSocket
  private var reader: NetlinkSocket
  /// What the namespace was like at the last update.
  package private(set) var snapshot: NetworkSnapshot
  /// How often messages were lost and everything was read again.
  package private(set) var resynchronisations: UInt64 = 0

  /// Whether the last look failed, so that one is due without any further message.
  private var isLookDue = false

  /// Interfaces that messages told of since the last update, as they were told of last.
  private var told: [Int32: NetworkLink] = [:]

  /// What happened since the last update.
  package struct Update: Hashable, Sendable {
    /// Everything as it is now.
    package var snapshot: NetworkSnapshot
    /// What is different from before.
    package var changes: [NetworkChange]
    /// Interfaces that messages told of and that are gone, each as it was told of last.
    ///
    /// Those that came and went between two looks are among them. The message of an end has the
    /// final counters.
    package var departed: [NetworkLink]
    /// Whether messages were lost, so that what came and went in between is unknown.
    package var lostMessages: Bool
  }

  /// Begins to follow a namespace; the socket stays in it wherever the caller goes.
  package init(_ namespace: NetworkNamespace = .current) throws(HostNetworkError) {
    try self.init(namespace, queueBytes: NetlinkSocket.receiveBytes)
  }

  /// - Parameter queueBytes: What the kernel keeps for a reader that is busy.
  init(_ namespace: NetworkNamespace, queueBytes: Int32) throws(HostNetworkError) {
    // Listening begins before the first look, so nothing falls between them.
    let listener = try NetlinkSocket(
      in: namespace, groups: NetworkWatcher.groups, queueBytes: queueBytes)
    var reader = try NetlinkSocket(in: namespace)
    snapshot = try NetworkSnapshot(reading: &reader)
    self.listener = listener
    self.reader = reader
  }

  /// A descriptor that is readable when an update is worth asking for.
  package var descriptor: Int32 { listener.descriptor }

  /// Takes what the kernel told, without waiting for any of it; nil when nothing is different.
  ///
  /// - Parameter silence: Once there is a message, further ones are waited for until there is none
  ///   for so many milliseconds (and ten times as long at most), so that a burst is one update. 0
  ///   takes what is there.
  package mutating func update(silence: Int32 = 0) throws(HostNetworkError) -> Update? {
    let first = try drain()
    guard first != nil || isLookDue else { return nil }
    var hasLost = first?.hasLost ?? false
    var isRelevant = first?.isRelevant ?? false || isLookDue
    var waited: Int32 = 0
    while silence > 0, waited < silence * NetworkWatcher.longestBurst, waitForMessage(silence) {
      waited += silence
      guard let more = try drain() else { break }
      hasLost = hasLost || more.hasLost
      isRelevant = isRelevant || more.isRelevant
    }
    if hasLost { resynchronisations += 1 }
    guard isRelevant || hasLost else { return nil }
    let old = snapshot
    isLookDue = true
    snapshot = try NetworkSnapshot(reading: &reader)
    isLookDue = false
    let changes = NetworkChange.between(old, snapshot)
    let departed = takeDeparted()
    guard !changes.isEmpty || !departed.isEmpty || hasLost else { return nil }
    return Update(
      snapshot: snapshot, changes: changes, departed: departed, lostMessages: hasLost)
  }

  /// Waits until there is something to update, at most so many milliseconds; false when not.
  package func waitForMessage(_ milliseconds: Int32) -> Bool {
    var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while true {
      let count = unsafe Glibc.poll(&poll, 1, milliseconds)
      if count < 0 && errno == EINTR { continue }
      return count > 0
    }
  }

  private mutating func takeDeparted() -> [NetworkLink] {
    defer { told = [:] }
    let present = Set(snapshot.links.map(\.index))
    return told.values.filter { !present.contains($0.index) }.sorted { $0.index < $1.index }
  }

  /// Takes all messages that wait; nil when there was none.
  private mutating func drain() throws(HostNetworkError) -> (isRelevant: Bool, hasLost: Bool)? {
    var found: (isRelevant: Bool, hasLost: Bool)?
    while let notification = try listener.receiveNow() {
      var seen = found ?? (false, false)
      switch notification {
      case .overflow: seen.hasLost = true
      case .datagram(let bytes): seen.isRelevant = mentionsNetwork(bytes) || seen.isRelevant
      }
      found = seen
    }
    return found
  }

  /// Whether a datagram is about what snapshots hold; one that cannot be read might be.
  private mutating func mentionsNetwork(_ bytes: NetlinkBytes) -> Bool {
    let parser = NetlinkParser(bytes)
    var messages = NetlinkMessages(bytes)
    var isRelevant = false
    do throws(HostNetworkError) {
      while let message = try messages.next() {
        guard let fact = try parser.fact(message) else { continue }
        isRelevant = true
        if case .link(let link) = fact { told[link.index] = link }
      }
      return isRelevant
    } catch {
      return true
    }
  }
}
