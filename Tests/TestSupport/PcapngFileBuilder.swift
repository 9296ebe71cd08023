/// Writes a pcapng file block by block (IETF draft-ietf-opsawg-pcapng).
package struct PcapngFileBuilder: Sendable {
  /// One option: its code and its value, padded when written.
  package struct Option: Sendable {
    var code: UInt16
    var value: [UInt8]

    /// Makes an option of any code.
    package init(_ code: UInt16, _ value: [UInt8]) {
      self.code = code
      self.value = value
    }

    /// `if_name`.
    package static func name(_ text: String) -> Option { Option(2, [UInt8](text.utf8)) }
    /// `if_tsresol`: units of 10 to the minus `exponent` seconds.
    package static func decimal(_ exponent: UInt8) -> Option { Option(9, [exponent]) }
    /// `if_tsresol`: units of 2 to the minus `exponent` seconds.
    package static func binary(_ exponent: UInt8) -> Option { Option(9, [exponent | 0x80]) }
    /// A comment, allowed in every block.
    package static func comment(_ text: String) -> Option { Option(1, [UInt8](text.utf8)) }
  }

  /// The file so far.
  package private(set) var bytes: [UInt8] = []
  /// The offset of every block, in order.
  package private(set) var blockOffsets: [Int] = []
  private var order: ByteOrder

  /// Begins the file with a section header.
  package init(order: ByteOrder = .little) {
    self.order = order
    section(order)
  }

  /// Begins a section; interfaces are numbered from 0 again.
  package mutating func section(
    _ order: ByteOrder, major: UInt16 = 1, length: Int64 = -1, options: [Option] = []
  ) {
    self.order = order
    var body: [UInt8] = []
    body.append(UInt32(0x1a2b_3c4d), order)
    body.append(major, order)
    body.append(UInt16(0), order)
    body.append(length, order)
    block(0x0a0d_0d0a, body + encoded(options))
  }

  /// Declares the section's next interface.
  package mutating func interface(
    linkType: UInt16 = 1, snapLength: UInt32 = 0, _ options: Option...
  ) {
    var body: [UInt8] = []
    body.append(linkType, order)
    body.append(UInt16(0), order)
    body.append(snapLength, order)
    block(1, body + encoded(options))
  }

  /// Declares the section's next interface with `if_tsoffset` seconds.
  package mutating func interface(
    linkType: UInt16 = 1, offset: Int64, _ options: Option...
  ) {
    var value: [UInt8] = []
    value.append(offset, order)
    var body: [UInt8] = []
    body.append(linkType, order)
    body += [0, 0, 0, 0, 0, 0]
    block(1, body + encoded([Option(14, value)] + options))
  }

  /// Appends an Enhanced Packet Block; `ticks` are in the interface's resolution.
  package mutating func packet(
    _ frame: [UInt8], ticks: UInt64, interface: UInt32 = 0, wireLength: Int? = nil,
    options: [Option] = []
  ) {
    var body: [UInt8] = []
    body.append(interface, order)
    append(ticks: ticks, to: &body)
    append(frame, wireLength, to: &body)
    block(6, body + encoded(options))
  }

  /// Appends a Simple Packet Block: interface 0, no time.
  package mutating func simplePacket(_ frame: [UInt8], wireLength: Int? = nil) {
    var body: [UInt8] = []
    body.append(UInt32(wireLength ?? frame.count), order)
    body += frame
    block(3, body)
  }

  /// Appends an obsolete Packet Block with its own drop count (65,535: not known).
  package mutating func obsoletePacket(
    _ frame: [UInt8], ticks: UInt64, interface: UInt16 = 0, drops: UInt16 = 0xffff,
    wireLength: Int? = nil
  ) {
    var body: [UInt8] = []
    body.append(interface, order)
    body.append(drops, order)
    append(ticks: ticks, to: &body)
    append(frame, wireLength, to: &body)
    block(2, body)
  }

  /// Appends Interface Statistics; `dropped` becomes `isb_ifdrop`.
  package mutating func statistics(
    interface: UInt32 = 0, ticks: UInt64, dropped: UInt64?, received: UInt64? = nil
  ) {
    var body: [UInt8] = []
    body.append(interface, order)
    append(ticks: ticks, to: &body)
    var options: [Option] = []
    for (code, number) in [(UInt16(4), received), (5, dropped)] {
      guard let number else { continue }
      var value: [UInt8] = []
      value.append(number, order)
      options.append(Option(code, value))
    }
    block(5, body + encoded(options))
  }

  /// Appends any block: type, both lengths, and the body padded to a multiple of four.
  ///
  /// - Parameter length: Written in front instead of the true length.
  /// - Parameter trailing: Written behind instead of the true length.
  package mutating func block(
    _ type: UInt32, _ body: [UInt8], length: UInt32? = nil, trailing: UInt32? = nil
  ) {
    var padded = body
    padded.pad(to: 4)
    let total = UInt32(padded.count + 12)
    blockOffsets.append(bytes.count)
    bytes.append(type, order)
    bytes.append(length ?? total, order)
    bytes += padded
    bytes.append(trailing ?? total, order)
  }

  private func append(ticks: UInt64, to body: inout [UInt8]) {
    body.append(UInt32(ticks >> 32), order)
    body.append(UInt32(truncatingIfNeeded: ticks), order)
  }

  private func append(_ frame: [UInt8], _ wireLength: Int?, to body: inout [UInt8]) {
    body.append(UInt32(frame.count), order)
    body.append(UInt32(wireLength ?? frame.count), order)
    body += frame
    body.pad(to: 4)
  }

  private func encoded(_ options: [Option]) -> [UInt8] {
    guard !options.isEmpty else { return [] }
    var result: [UInt8] = []
    for option in options {
      result.append(option.code, order)
      result.append(UInt16(option.value.count), order)
      result += option.value
      result.pad(to: 4)
    }
    return result + [0, 0, 0, 0]
  }
}
