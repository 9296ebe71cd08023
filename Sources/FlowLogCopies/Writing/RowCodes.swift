/// The code of each row of a group; nothing is kept as long as all rows have the same.
struct RowCodes {
  /// Stands where a row has no value.
  static let none = UInt32.max

  private(set) var count = 0
  private(set) var nulls = 0
  /// Empty while all rows have the code `first`.
  private var codes: [UInt32] = []
  private var first: UInt32 = 0

  /// Adds the codes of a batch.
  mutating func add(_ batch: ArraySlice<UInt32>) {
    guard let front = batch.first else { return }
    if count == 0 { first = front }
    for code in batch where code == Self.none { nulls += 1 }
    if codes.isEmpty {
      guard (batch.contains { $0 != first }) else {
        count += batch.count
        return
      }
      codes = Array(repeating: first, count: count)
    }
    codes += batch
    count += batch.count
  }

  /// Adds rows without a value.
  mutating func addNone(_ rows: Int) {
    if count == 0 { first = Self.none }
    if codes.isEmpty, first != Self.none { codes = Array(repeating: first, count: count) }
    if first != Self.none || !codes.isEmpty {
      codes += repeatElement(Self.none, count: rows)
    }
    nulls += rows
    count += rows
  }

  /// The codes of some rows, each by its place in another order, and none left out.
  func places(_ rows: Range<Int>, in order: [UInt32]) -> [UInt32] {
    if codes.isEmpty {
      return first == Self.none ? [] : Array(repeating: order[Int(first)], count: rows.count)
    }
    if nulls == 0 { return rows.map { order[Int(codes[$0])] } }
    return rows.compactMap { codes[$0] == Self.none ? nil : order[Int(codes[$0])] }
  }

  /// 1 for each row that has a value, and 0 for others.
  func levels(_ rows: Range<Int>) -> [UInt32] {
    if codes.isEmpty {
      return Array(repeating: first == Self.none ? 0 : 1, count: rows.count)
    }
    return rows.map { codes[$0] == Self.none ? 0 : 1 }
  }
}
