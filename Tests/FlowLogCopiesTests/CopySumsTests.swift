import FlowLogCopies
import FlowLogFormat
import FlowLogScanner
import TestSupport
import Testing

/// Groups made of codes, compared with groups made of rows.
struct CopySumsTests {
  /// Partial groups added up: the same keys once, with every measure and the rows.
  private static func addUp(
    _ batches: any RowBatches, _ plan: SumPlan
  ) throws -> [[String?]: [Int64?]] {
    var groups: [[String?]: [Int64?]] = [:]
    for row in try BatchText.rows(batches, shapes: plan.shapes) {
      let keys = Array(row[..<plan.keys.count])
      let values = row[plan.keys.count...].map { $0.flatMap { Int64($0) } }
      guard let known = groups[keys] else {
        groups[keys] = values
        continue
      }
      let kinds = plan.measures.map(\.kind) + [.count]
      groups[keys] = zip(kinds, zip(known, values)).map { kind, pair in
        guard let left = pair.0, let right = pair.1 else { return pair.0 ?? pair.1 }
        return switch kind {
        case .sum, .count: left + right
        case .min: min(left, right)
        case .max: max(left, right)
        }
      }
    }
    return groups
  }

  @Test("whatever is asked, groups of codes are those of rows")
  func sameGroups() throws {
    let sample = try CopySample(RandomLogs.files(seed: 11, lines: 1500))
    let copy = try sample.copy(threads: 1, groupRows: 4096)
    var random = SeededGenerator(seed: 12)
    func pick<Element>(_ elements: [Element]) -> Element {
      elements[Int(random.next() % UInt64(elements.count))]
    }
    let keys: [FlowLogField] = [
      .srcaddr, .dstaddr, .action, .dstport, .interfaceID, .vpcID, .bytes, .pktDstAWSService,
      .start,
    ]
    let numbers: [FlowLogField] = [.bytes, .packets, .srcport, .start, .trafficPath, .protocol]
    for _ in 0..<120 {
      let measures = (0..<random.next() % 4).compactMap { _ -> SumMeasure? in
        let kind = pick([SumMeasure.Kind.sum, .sum, .count, .min, .max])
        return SumMeasure(kind, .field(kind == .count ? pick(keys) : pick(numbers)))
      }
      let conditions = [
        SumCondition(.field(.action), .texts([Array("REJECT".utf8)])),
        SumCondition(.field(.dstport), .numbers([22...443, 500...500])),
        SumCondition(.field(.start), .numbers([1_700_000_010...1_700_000_050])),
      ].compactMap(\.self).filter { _ in random.next() % 4 == 0 }
      let plan = try #require(
        SumPlan(
          keys: (0..<random.next() % 3).map { _ in ScanColumn.field(pick(keys)) },
          measures: measures, conditions: conditions))
      let condition: RowCondition? =
        random.next() % 3 == 0 ? RandomCondition.make(&random, depth: 1) : nil
      let rows = CopyScan([copy], condition: condition)
      let expected = try Self.addUp(
        PartialSums(plan, of: rows.batches(plan.columns)), plan)
      let scan = CopyScan([copy], condition: condition)
      #expect(
        try Self.addUp(scan.sums(plan), plan) == expected,
        "\(plan) \(String(describing: condition))")
    }
  }

  @Test("sums that could overflow, and keys with too many values, are made of rows")
  func limits() throws {
    let large = Int64.max / 3
    let lines = (0..<3000).map {
      "10.0.\($0 / 250).\($0 % 250) 10.\($0 % 200).7.\($0 / 200) \(large)"
    }
    let sample = try CopySample(["srcaddr dstaddr bytes\n" + lines.joined(separator: "\n") + "\n"])
    let copy = try sample.copy(threads: 1)
    let sum = SumMeasure(.sum, .field(.bytes))
    let byAddress = try #require(SumPlan(keys: [.field(.srcaddr)], measures: [sum]))
    let groups = try Self.addUp(CopyScan([copy]).sums(byAddress), byAddress)
    #expect(groups.count == 3000 && groups.values.allSatisfy { $0 == [large, 1] })
    let whole = try #require(SumPlan(keys: [], measures: [sum]))
    let parts = try BatchText.rows(CopyScan([copy]).sums(whole), shapes: whole.shapes)
    #expect(parts.compactMap { $0[1].flatMap { Int($0) } }.reduce(0, +) == 3000)
    #expect(parts.count > 1, "one sum of all of them would not fit")
    let pairs = try #require(
      SumPlan(keys: [.field(.srcaddr), .field(.dstaddr)], measures: []))
    #expect(try Self.addUp(CopyScan([copy]).sums(pairs), pairs).count == 3000)
  }
}
