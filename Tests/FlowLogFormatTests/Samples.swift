import FlowLogFormat
import FlowModel
import Foundation
import NetworkTypes
import TestSupport

/// A flow as the aggregation would hand it over.
func flow(
  _ source: String, _ destination: String, ports: (UInt16, UInt16) = (0, 0),
  protocol number: UInt8 = 6, packets: Int = 1, bytes: UInt32 = 40, start: UInt32 = 1_700_000_000,
  end: UInt32 = 1_700_000_059, action: FlowAction = .accept, flags: UInt8 = 0,
  direction: FlowDirection = .ingress, interface: UInt16 = 0, filtered: Bool = false
) -> Flow {
  guard let from = IPAddress(source), let to = IPAddress(destination) else {
    fatalError("bad address in a test")
  }
  var key = FlowKey()
  (key.sourceHigh, key.sourceLow) = (from.high, from.low)
  (key.destinationHigh, key.destinationLow) = (to.high, to.low)
  key.traits = FlowKey.traits(
    ports: UInt32(ports.0) << 16 | UInt32(ports.1), interface: interface, protocol: number,
    hint: .none, version: from.version)
  func header(_ second: UInt32, _ bytes: UInt32) -> PacketHeader {
    let time = PacketTime(seconds: second, nanoseconds: 5)
    return PacketHeader(key: key, time: time, bytes: bytes, tcpFlags: flags)
  }
  let disposition = FlowDisposition(direction: direction, action: action, filtered: filtered)
  var flow = Flow(first: header(start, bytes), disposition: disposition)
  for _ in 1..<max(1, packets) { flow.add(header(end, 0)) }
  return flow
}

/// An interface with the identifiers of AWS's examples.
func interface(
  _ id: String = "eni-1235b8ca123456789", account: String = "123456789010"
) -> NetworkInterface {
  NetworkInterface(id: InterfaceID(id) ?? InterfaceID(derivedFrom: id), accountID: account)
}

/// Everything an encoder writes for these records.
func render(
  _ flows: [Flow], _ statuses: [StatusRecord] = [], format: LogFormat = .default,
  style: OutputStyle = .raw, header: Bool = false, interfaces: [NetworkInterface] = [interface()]
) -> String {
  var encoder = RecordEncoder(format: format, style: style, header: header)
  encoder.begin()
  encoder.setInterfaces(interfaces)
  encoder.append(flows.span)
  for status in statuses { encoder.append(status) }
  encoder.end()
  return drained(&encoder)
}

/// The bytes that wait in an encoder, as text.
func drained(_ encoder: inout RecordEncoder) -> String {
  var text: [UInt8] = []
  encoder.drain { bytes in
    for index in bytes.indices { text.append(bytes[index]) }
  }
  return String(decoding: text, as: UTF8.self)
}

extension SeededGenerator {
  /// An address whose groups are often zero, so that `::` has something to do.
  mutating func address(_ version: IPVersion) -> IPAddress {
    guard version == .v6 else { return IPAddress(v4: UInt32(truncatingIfNeeded: next())) }
    var halves: (UInt64, UInt64) = (next(), next())
    for group in 0..<4 {
      if next() % 2 == 0 { halves.0 &= ~(0xffff << UInt64(group * 16)) }
      if next() % 2 == 0 { halves.1 &= ~(0xffff << UInt64(group * 16)) }
    }
    switch next() % 8 {
    case 0: return IPAddress(v6: 0, 0xffff_0000_0000 | halves.1 & 0xffff_ffff)
    case 1: return IPAddress(v6: 0, halves.1 & 0xf)
    default: return IPAddress(v6: halves.0, halves.1)
    }
  }

  /// A flow with every property drawn at random.
  mutating func flow(interfaces: UInt16) -> Flow {
    let version: IPVersion = next() % 2 == 0 ? .v4 : .v6
    let start = UInt32(truncatingIfNeeded: next())
    return FlowLogFormatTests.flow(
      address(version).description, address(version).description,
      ports: (UInt16(truncatingIfNeeded: next()), UInt16(truncatingIfNeeded: next() & 0x3ff)),
      protocol: UInt8(truncatingIfNeeded: next()), packets: Int(next() % 4) + 1,
      bytes: UInt32(truncatingIfNeeded: next() >> (next() % 32)), start: start,
      end: start == .max ? start : start + 1, action: next() % 2 == 0 ? .accept : .reject,
      flags: [0, 1, 2, 3, 4, 18, 19, 23].randomElement(using: &self) ?? 0,
      direction: next() % 2 == 0 ? .ingress : .egress,
      interface: UInt16(truncatingIfNeeded: next()) % interfaces)
  }
}

/// The repository's root.
let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

/// Flow logs of other projects beside the repository; nil without them.
let sharedFlowLogs: URL? = SharedData.root?.appending(path: "data/flowlogs")
