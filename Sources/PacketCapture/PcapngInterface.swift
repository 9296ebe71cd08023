import FlowModel

/// What a pcapng Interface Description Block says.
struct PcapngInterface {
  /// The run's number.
  let number: UInt16
  /// The LINKTYPE number in the file.
  let linkNumber: UInt32
  let linkType: LinkType
  /// The longest frame captured; 0 for no limit.
  let snapLength: UInt32
  let clock: TickClock
  /// Packets lost so far, of which events were made.
  var reportedDrops: UInt64 = 0

  /// What a fault needs to know of it.
  var seen: Seen { Seen(number: number, linkType: linkType) }

  /// The interface of the latest packet.
  struct Seen {
    let number: UInt16
    let linkType: LinkType
  }
}

/// The options of an Interface Description Block that Weir uses.
struct PcapngInterfaceOptions {
  private enum Code {
    static let name: UInt16 = 2
    static let resolution: UInt16 = 9
    static let offset: UInt16 = 14
  }

  /// `if_name`, when there is one that is not empty.
  private(set) var name: String?
  private(set) var resolution: UInt8 = 6
  private(set) var offset: Int64 = 0
  /// What is wrong with them, if anything.
  private(set) var problem: String?

  init(_ block: PcapngBlock, in bytes: Span<UInt8>, swapped: Bool) {
    var options = PcapngInterfaceOptions()
    let isSound = bytes.eachOption(
      from: block.start + 16, to: block.bodyEnd, swapped: swapped
    ) { code, value in
      options.take(code, value, in: bytes, swapped: swapped)
    }
    if !isSound { options.problem = "an interface option is longer than its block" }
    self = options
  }

  private init() {}

  private mutating func take(
    _ code: UInt16, _ value: Range<Int>, in bytes: Span<UInt8>, swapped: Bool
  ) {
    switch (code, value.count) {
    case (Code.name, _) where name == nil:
      let text = InterfaceName.limited(bytes.text(value))
      name = text.isEmpty ? nil : text
    case (Code.resolution, 1):
      resolution = bytes[value.lowerBound]
    case (Code.offset, 8):
      offset = Int64(bitPattern: bytes.long(at: value.lowerBound, swapped: swapped))
    case (Code.resolution, _):
      problem = "the option if_tsresol has \(value.count) bytes instead of 1"
    case (Code.offset, _):
      problem = "the option if_tsoffset has \(value.count) bytes instead of 8"
    default: break
    }
  }
}
