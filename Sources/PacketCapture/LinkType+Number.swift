import CPcap
import FlowModel

extension LinkType {
  /// The framing with this LINKTYPE number; `unsupported` for those that Weir cannot strip.
  init(number: UInt32) {
    self =
      switch number {
      case 1: .ethernet
      case 113: .linuxSLL
      case 276: .linuxSLL2
      case 12, 14, 101, 228, 229: .rawIP
      case 0, 108: .null
      case 9, 50: .ppp
      case 51: .pppEther
      default: .unsupported
      }
  }
}

/// A LINKTYPE number as people write it: `105 (IEEE802_11, 802.11)`.
struct LinkTypeName: CustomStringConvertible {
  let description: String

  init(_ number: UInt32) {
    guard let value = LinkTypeName.libraryValue(number),
      let name = unsafe pcap_datalink_val_to_name(value)
    else {
      description = "\(number)"
      return
    }
    let short = unsafe String(cString: name)
    guard let text = unsafe pcap_datalink_val_to_description(value) else {
      description = "\(number) (\(short))"
      return
    }
    description = unsafe "\(number) (\(short), \(String(cString: text)))"
  }

  /// libpcap names its own DLT values; those that files number differently are translated.
  private static func libraryValue(_ number: UInt32) -> Int32? {
    switch number {
    case 100: DLT_ATM_RFC1483
    case 101: DLT_RAW
    case 102: DLT_SLIP_BSDOS
    case 103: DLT_PPP_BSDOS
    case 106: DLT_ATM_CLIP
    default: Int32(exactly: number)
    }
  }
}
