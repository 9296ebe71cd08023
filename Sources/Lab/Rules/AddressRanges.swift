import NetworkTypes

/// Blocks as nftables wants them in sets: in order, and none inside another.
///
/// `auto-merge` does not work for sets in JSON, so that overlapping blocks are put together here.
enum AddressRanges {
  /// One block, as the right side of a comparison.
  static func prefix(_ block: CIDRBlock) -> String {
    if block.prefixLength == block.base.bitWidth { return "\"\(block.base)\"" }
    return #"{"prefix":{"addr":"\#(block.base)","len":\#(block.prefixLength)}}"#
  }

  /// The blocks of a family as an anonymous set; nil where there are none.
  static func set(_ blocks: [CIDRBlock], _ version: IPVersion) -> String? {
    let outer = outermost(blocks, version)
    return outer.isEmpty ? nil : NftJSON.set(outer.map(prefix))
  }

  /// Blocks of a family that are in no other one, in order.
  static func outermost(_ blocks: [CIDRBlock], _ version: IPVersion) -> [CIDRBlock] {
    let sorted = Set(blocks.filter { $0.base.version == version }).sorted { left, right in
      (left.base.high, left.base.low, left.prefixLength)
        < (right.base.high, right.base.low, right.prefixLength)
    }
    var outer: [CIDRBlock] = []
    for block in sorted where !(outer.last?.contains(block) ?? false) { outer.append(block) }
    return outer
  }
}
