import NetworkTypes

extension PacketLayer {
  /// The header of a link layer; empty for layers that are not of the link.
  func linkHeader(_ inner: [UInt8], next: PacketLayer?) -> [UInt8] {
    let inferred = next.map { $0.etherType ?? UInt16(inner.count) } ?? 0x88b5
    var header: [UInt8] = []
    switch self {
    case .ethernet(let source, let destination, let type):
      header += hardwareAddress(destination) + hardwareAddress(source)
      header.appendBig(type ?? inferred)
    case .vlan(_, let control, let type):
      header.appendBig(control)
      header.appendBig(type ?? inferred)
    case .mpls(let labels):
      for (index, label) in labels.enumerated() {
        header.appendBig(label << 12 | (index == labels.count - 1 ? 0x100 : 0) | 64)
      }
    case .pppoe(let session, let number):
      header += [0x11, 0]
      header.appendBig(session)
      header.appendBig(UInt16(inner.count + 2))
      header.appendBig(number ?? next?.pppProtocol ?? 0xc021)
    case .sll(let packetType, let hardware, let type):
      header.appendBig(packetType)
      header.appendBig(hardware)
      header += [0, 6] + hardwareAddress(0x02_0000_0000_01) + [0, 0]
      header.appendBig(type ?? inferred)
    case .sll2(let packetType, let hardware, let index, let type):
      header.appendBig(type ?? inferred)
      header += [0, 0]
      header.appendBig(index)
      header.appendBig(hardware)
      header += [packetType, 6] + hardwareAddress(0x02_0000_0000_01) + [0, 0]
    case .null(let order, let family):
      let isIPv6 = next?.ipProtocol == 41
      header.append(family ?? (isIPv6 ? 24 : 2), order)
    case .ppp(let hdlc, let compressed, let number):
      let value = number ?? next?.pppProtocol ?? 0xc021
      if hdlc { header += [0xff, 0x03] }
      if compressed { header.append(UInt8(value & 0xff)) } else { header.appendBig(value) }
    case .snap(let organization, let type):
      header += [0xaa, 0xaa, 0x03, UInt8(organization >> 16 & 0xff)]
      header.appendBig(UInt16(organization & 0xffff))
      header.appendBig(type ?? inferred)
    case .arp(let sender, let target):
      header += [0, 1, 8, 0, 6, 4, 0, 1] + hardwareAddress(0x02_0000_0000_01)
      header.appendBig(UInt32(truncatingIfNeeded: sender.low))
      header += hardwareAddress(0)
      header.appendBig(UInt32(truncatingIfNeeded: target.low))
    default: break
    }
    return header
  }

  private func hardwareAddress(_ value: UInt64) -> [UInt8] {
    (0..<6).map { UInt8(truncatingIfNeeded: value >> UInt64(40 - $0 * 8)) }
  }
}
