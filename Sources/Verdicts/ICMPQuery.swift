import FlowModel
import NetworkTypes

/// How an ICMP packet takes part in a question and its answer.
///
/// RFC 792 (echo, timestamp, information), RFC 950 (address mask), RFC 4443 (echo of IPv6).
struct ICMPQuery {
  /// The type of the question; for a packet that is no query, its own type.
  let request: UInt8
  /// Whether the packet is the answer.
  let isAnswer: Bool
  /// Whether the packet is a question or an answer at all.
  let isQuery: Bool

  init(_ packet: JudgedPacket) {
    self.init(number: packet.key.ipProtocol.rawValue, type: packet.icmpType)
  }

  /// Looks a type up.
  ///
  /// - Parameter number: The protocol, 1 or 58; no other has questions.
  init(number: UInt8, type: UInt8) {
    switch (number, type) {
    case (1, 8), (1, 13), (1, 15), (1, 17), (58, 128):
      (request, isAnswer, isQuery) = (type, false, true)
    case (1, 0): (request, isAnswer, isQuery) = (8, true, true)
    case (1, 14), (1, 16), (1, 18), (58, 129):
      (request, isAnswer, isQuery) = (type - 1, true, true)
    default: (request, isAnswer, isQuery) = (type, false, false)
    }
  }
}
