import FlowModel

// The blocks that say what the packets belong to.

extension PcapngReader {
  /// Forgets the section before.
  mutating func beginSection(
    _ block: PcapngBlock, _ bytes: Span<UInt8>
  ) throws(CaptureError) {
    let major = bytes.half(at: block.start + 12, swapped: swapped)
    guard major == 1 else {
      throw corrupt(block, "a section of pcapng version \(major); version 1 is read")
    }
    interfaces.removeAll(keepingCapacity: true)
    unnamed = 0
  }

  /// Numbers an interface and announces it, unless one of its name was announced before.
  mutating func addInterface(
    _ block: PcapngBlock, _ bytes: Span<UInt8>, _ batch: inout FrameBatch
  ) throws(CaptureError) {
    guard interfaces.count < CaptureLimits.interfaces else {
      throw corrupt(block, "a section has more than \(CaptureLimits.interfaces) interfaces")
    }
    let options = PcapngInterfaceOptions(block, in: bytes, swapped: swapped)
    if let problem = options.problem { throw corrupt(block, problem) }
    let number = UInt32(bytes.half(at: block.start + 8, swapped: swapped))
    let interface = PcapngInterface(
      number: try registry.number(for: options.name ?? nextFallbackName()), linkNumber: number,
      linkType: LinkType(number: number),
      snapLength: bytes.word(at: block.start + 12, swapped: swapped),
      clock: TickClock(resolution: options.resolution, offset: options.offset))
    interfaces.append(interface)
    if interface.linkType != .unsupported { hasSupportedInterface = true }
    if latestInterface == nil { latestInterface = interface.seen }
    guard announced.insert(interface.number).inserted else { return }
    batch.append(
      FrameDescriptor(
        kind: .interface, time: latest, interface: interface.number, linkType: interface.linkType))
  }

  private mutating func nextFallbackName() -> String {
    defer { unnamed += 1 }
    return unnamed == 0 ? fallbackName : "\(fallbackName)#\(unnamed)"
  }

  /// The interface of a packet; refuses the file when it has none that Weir can strip.
  func interface(_ index: Int, _ block: PcapngBlock) throws(CaptureError) -> PcapngInterface {
    guard index < interfaces.count else {
      throw corrupt(
        block, "a packet of interface \(index), of which \(interfaces.count) are declared")
    }
    let interface = interfaces[index]
    guard hasSupportedInterface else {
      throw .linkType(file: file, number: interface.linkNumber)
    }
    return interface
  }
}
