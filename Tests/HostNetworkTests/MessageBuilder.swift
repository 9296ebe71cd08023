/// Builds netlink messages byte by byte, also wrong ones.
struct MessageBuilder {
  private(set) var bytes: [UInt8] = []

  static func number(_ value: Int, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  static func attribute(_ type: Int, _ value: [UInt8]) -> [UInt8] {
    let padding = [UInt8](repeating: 0, count: (4 - value.count % 4) % 4)
    return number(value.count + 4, 2) + number(type, 2) + value + padding
  }

  /// A message with its length, or with a wrong one.
  static func message(
    _ type: Int, flags: Int = 0, _ body: [UInt8], length: Int? = nil
  ) -> [UInt8] {
    number(length ?? 16 + body.count, 4) + number(type, 2) + number(flags, 2) + number(1, 4)
      + number(0, 4) + body
  }

  /// The header of a link: family, type, number, flags.
  static func link(family: Int = 0, type: Int = 1, index: Int = 2, flags: Int = 0x43) -> [UInt8] {
    number(family, 2) + number(type, 2) + number(index, 4) + number(flags, 4) + number(0, 4)
  }

  /// The header of an address: family, prefix, flags, scope, interface.
  static func address(
    family: Int = 2, prefix: Int = 24, flags: Int = 0x80, scope: Int = 0, index: Int = 2
  ) -> [UInt8] {
    [family, prefix, flags, scope].flatMap { number($0, 1) } + number(index, 4)
  }

  /// The header of a route.
  static func route(
    family: Int = 2, prefix: Int = 0, table: Int = 254, kind: Int = 1, flags: Int = 0
  ) -> [UInt8] {
    [family, prefix, 0, 0, table, 3, 0, kind].flatMap { number($0, 1) } + number(flags, 4)
  }
}
