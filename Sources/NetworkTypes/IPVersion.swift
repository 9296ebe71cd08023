/// The two Internet Protocol versions a flow log knows, valued as in the packet's first nibble.
public enum IPVersion: UInt8, Sendable, Hashable {
  case v4 = 4
  case v6 = 6
}
