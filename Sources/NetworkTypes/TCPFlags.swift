/// The flag bits of a TCP header, and what of them a flow log record keeps.
public struct TCPFlags: OptionSet, Hashable, Sendable, BitwiseCopyable {
  /// The flags byte as it stands in byte 13 of the TCP header.
  public let rawValue: UInt8

  /// Takes the flags byte of a TCP header.
  @inlinable
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The sender has finished.
  @inlinable public static var fin: TCPFlags { TCPFlags(rawValue: 0x01) }
  /// The sender opens a connection.
  @inlinable public static var syn: TCPFlags { TCPFlags(rawValue: 0x02) }
  /// The connection is torn down.
  @inlinable public static var rst: TCPFlags { TCPFlags(rawValue: 0x04) }
  /// The acknowledgement number counts.
  @inlinable public static var ack: TCPFlags { TCPFlags(rawValue: 0x10) }

  /// What this packet adds to the record's `tcp-flags`: FIN, SYN, RST, and ACK only beside SYN.
  ///
  /// AWS documents 1, 2, 4 and 18 as the only supported values, ORed over the interval.
  @inlinable
  public var recorded: TCPFlags {
    let supported = rawValue & 0x07
    return TCPFlags(rawValue: rawValue & 0x12 == 0x12 ? supported | 0x10 : supported)
  }
}
