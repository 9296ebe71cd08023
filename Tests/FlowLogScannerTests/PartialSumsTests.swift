import FlowLogFormat
import FlowLogScanner
import TestSupport
import Testing

/// Partial groups, against a dictionary of the same rows.
@Suite("Partial groups of rows")
struct PartialSumsTests {
  private static let numbers: [ScanColumn] = [
    .field(.dstport), .field(.bytes), .field(.packets), .field(.start),
  ]
  private static let all: [ScanColumn] =
    numbers + [.field(.srcaddr), .field(.action), .field(.interfaceID), .path]

  /// What a column's values are drawn from.
  private struct Draw {
    var random: SeededGenerator
    /// How many different values there are.
    let variety: UInt64
    /// One of so many is missing.
    let missing: UInt64

    mutating func value(_ column: ScanColumn) -> MadeValue? {
      if missing > 0, random.next() % missing == 0 { return nil }
      let pick = random.next() % variety
      switch column {
      case .field(.bytes):
        let edges: [Int64] = [.max, .max - 1, .min, 0, -1]
        return .number(pick % 7 == 0 ? edges[Int(pick / 7 % 5)] : Int64(pick))
      case .field(.packets): return .number(Int64(pick) * 1_000_003)
      case .field(.dstport): return .number(Int64(Int32(truncatingIfNeeded: pick &* 77_777_777)))
      case .field(.srcaddr):
        let all: [UInt128] = [AddressNumber.dash, .max, 0, AddressNumber.mapped]
        return .address(
          pick % 5 == 0
            ? all[Int(pick / 5 % 4)]
            : pick % 5 == 1
              ? UInt128(0x2001_0db8) << 96 | UInt128(pick) : AddressNumber.mapped | UInt128(pick))
      case .field(.action): return .text(pick % 3 == 0 ? "ACCEPT" : pick % 3 == 1 ? "REJECT" : "")
      case .path: return .text(String(repeating: "/folder", count: Int(pick % 4)) + "\(pick)")
      default: return column.shape == .text ? .text("eni-0123456789\(pick)") : .number(Int64(pick))
      }
    }
  }

  private static func check(
    _ plan: SumPlan, _ rows: [[MadeValue?]], limit: Int = PartialSums.groupLimit,
    batch: Int = LogScanner.batchRows
  ) throws -> Int {
    let columns = plan.columns
    let sums = PartialSums(
      plan, of: MadeRows(rows, columns: columns, batch: batch), groupLimit: limit)
    let (totals, groups) = try GroupTotals.of(sums, plan)
    #expect(totals == GroupTotals.of(rows, columns, plan))
    return groups
  }

  private static func rows(
    _ plan: SumPlan, _ count: Int, _ draw: inout Draw
  ) -> [[MadeValue?]] {
    (0..<count).map { _ in plan.columns.map { draw.value($0) } }
  }

  @Test(
    "add up to what the rows add up to, whatever keys, measures and conditions", arguments: 0..<60)
  func equal(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    func some(_ columns: [ScanColumn], _ limit: UInt64) -> [ScanColumn] {
      columns.filter { _ in random.next() % limit == 0 }
    }
    let kinds: [SumMeasure.Kind] = [.sum, .count, .min, .max]
    let measures = some(Self.numbers, 2).map { column in
      SumMeasure(kinds[Int(random.next() % 4)], column)
    }
    let conditions: [SumCondition?] = [
      SumCondition(.field(.start), .numbers([10...900])),
      SumCondition(.field(.dstport), .numbers([0...1 << 30, -5 ... -5])),
      SumCondition(.field(.action), .texts([Array("REJECT".utf8)])),
      SumCondition(.field(.action), .texts([Array("ACCEPT".utf8), []])),
      SumCondition(.field(.interfaceID), .texts([Array("eni-01234567891".utf8)])),
      SumCondition(
        .field(.srcaddr), .addresses([AddressNumber.mapped...AddressNumber.mapped + 500])),
    ]
    let plan = try #require(
      SumPlan(
        keys: some(Self.all, 3), measures: measures + [SumMeasure(.count, .field(.srcaddr))],
        conditions: conditions.compactMap { $0 }.filter { _ in random.next() % 5 == 0 }))
    var draw = Draw(
      random: random, variety: [3, 40, 1000, 100_000][Int(seed % 4)], missing: seed % 3 * 4)
    let rows = Self.rows(plan, seed / 12 % 3 == 0 ? 2500 : 9000, &draw)
    _ = try Self.check(
      plan, rows, limit: [50, 3000, PartialSums.groupLimit][Int(seed / 4 % 3)],
      batch: [1, 777, LogScanner.batchRows][Int(seed / 12 % 3)])
  }

  @Test("are as few as the keys where these repeat, and as many as the rows where they do not")
  func counts() throws {
    let plan = try #require(
      SumPlan(keys: [.field(.packets)], measures: [SumMeasure(.sum, .field(.start))]))
    var draw = Draw(random: SeededGenerator(seed: 1), variety: 50, missing: 0)
    #expect(try Self.check(plan, Self.rows(plan, 20_000, &draw)) == 50)
    let different = (0..<40_000).map { [MadeValue.number(Int64($0)), MadeValue.number(1)] }
    #expect(try Self.check(plan, different) == 40_000)
    // More groups than are kept, each with some rows: they come out several times.
    let repeated = (0..<40_000).map { [MadeValue.number(Int64($0 / 8)), MadeValue.number(1)] }
    let groups = try Self.check(plan, repeated, limit: 1000)
    #expect((5000..<5200).contains(groups))
    // Where groups hardly repeat, none are made any more.
    let pairs = (0..<40_000).map { [MadeValue.number(Int64($0 * 2 / 3)), MadeValue.number(1)] }
    #expect(try Self.check(plan, pairs, limit: 3000) > 36_000)
  }

  @Test("hold sums of any size", arguments: [[], [ScanColumn.field(.dstport)]])
  func overflow(keys: [ScanColumn]) throws {
    let plan = try #require(
      SumPlan(
        keys: keys,
        measures: [SumMeasure(.sum, .field(.bytes)), SumMeasure(.max, .field(.bytes))]))
    let rows = (0..<5000).map { row -> [MadeValue?] in
      keys.map { _ in .number(Int64(row % 3)) } + [.number(row % 7 == 3 ? .min : .max - 5)]
    }
    #expect(try Self.check(plan, rows) > max(1, keys.count * 3))
  }

  @Test("of many keys chosen for one hash are still right, and soon done")
  func collisions() throws {
    let plan = try #require(
      SumPlan(keys: [.field(.packets)], measures: [SumMeasure(.sum, .field(.start))]))
    // Both steps of the hash undone: its upper bits are the same for all.
    let rows = (0..<30_000).map { row -> [MadeValue?] in
      let mixed = UInt64(row % 15_000) &* 0xcfee_444d_8b59_a89b
      let word = (mixed ^ mixed >> 32) &* 0xf1de_83e1_9937_733d
      return [.number(Int64(bitPattern: word)), .number(Int64(row))]
    }
    _ = try Self.check(plan, rows)
  }

  @Test("plans refuse what is not numbers, and conditions of another kind")
  func refusals() {
    #expect(SumPlan(keys: [], measures: [SumMeasure(.sum, .field(.srcaddr))]) == nil)
    #expect(SumPlan(keys: [], measures: [SumMeasure(.min, .path)]) == nil)
    #expect(SumPlan(keys: [], measures: [SumMeasure(.count, .path)]) != nil)
    let many = (0...SumPlan.measureLimit).map { _ in SumMeasure(.sum, .field(.bytes)) }
    #expect(SumPlan(keys: [], measures: many) == nil)
    #expect(SumCondition(.field(.bytes), .texts([])) == nil)
    #expect(SumCondition(.field(.srcaddr), .numbers([])) == nil)
  }
}
