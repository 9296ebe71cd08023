/// What a capture saw of one interface, to be held beside what the interface counted itself.
struct InterfaceTally: Hashable, Sendable {
  /// Packets, or frames of the ring, that the interface received.
  var received: UInt64 = 0
  /// Those that it sent; what was refused on the way out was not.
  var sent: UInt64 = 0
  /// Those that were lost for want of room.
  var lost: UInt64 = 0
  /// Of the probe's packets those that shared a buffer with the one before them; of the ring's
  /// frames those that were larger than any frame of the wire.
  var large: UInt64 = 0
  /// What the interface had counted when a ring for it was opened; 0 for the probe, which sees a
  /// new interface's first packet.
  var before: UInt64 = 0

  /// Everything that the interface must have counted as well.
  var total: UInt64 { received &+ sent &+ lost &+ before }
}
