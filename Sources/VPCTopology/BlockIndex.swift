import NetworkTypes

/// Finds the longest block of a scope that holds an address, by one look-up a prefix length.
struct BlockIndex<Value: Sendable>: Sendable {
  private struct Key: Hashable {
    var scope: String
    var block: CIDRBlock
  }

  private var values: [Key: Value] = [:]
  /// Prefix lengths that occur, longest first, by family.
  private var lengths: [IPVersion: [Int]] = [:]

  /// Adds a block; one that is already there keeps its value.
  mutating func insert(_ block: CIDRBlock, in scope: String, _ value: Value) {
    let key = Key(scope: scope, block: block)
    guard values[key] == nil else { return }
    values[key] = value
    var known = lengths[block.base.version] ?? []
    guard !known.contains(block.prefixLength) else { return }
    known.append(block.prefixLength)
    known.sort(by: >)
    lengths[block.base.version] = known
  }

  /// The value of the longest block in the scope that holds the address.
  func value(for address: IPAddress, in scope: String) -> Value? {
    for length in lengths[address.version] ?? [] {
      guard let block = CIDRBlock(address, prefixLength: length) else { continue }
      if let value = values[Key(scope: scope, block: block)] { return value }
    }
    return nil
  }
}
