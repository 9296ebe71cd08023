import InsightsLanguage
import QueryEngine
import TestSupport
import Testing

/// Properties of queries that nobody would write.
struct PropertyTests {
  @Test("the text of any tree reads as the tree", arguments: 0..<8)
  func roundTrip(_ part: UInt64) throws {
    for seed in 0..<400 {
      var random = RandomQueries(seed: part * 1_000 + UInt64(seed))
      let query = random.query()
      let text = query.description
      do throws(InsightsError) {
        let again = try InsightsQuery(parsing: text)
        #expect(again == query && again.description == text, "\(text)")
      } catch {
        Issue.record("\(error): \(text)")
      }
    }
  }

  @Test(
    "the engine answers whatever compiles, without an error of its own",
    .enabled(if: Execution.isThere, Execution.advice), arguments: 0..<8)
  func answers(_ part: UInt64) throws {
    let records: [Execution.Records] = [
      .flowLog([
        "version interface-id srcaddr dstport bytes start end action tcp-flags flow-direction",
        "2 eni-0a 10.0.0.1 443 100 1700000000 1700000059 ACCEPT 3 ingress",
        "2 eni-0a 2001:db8::1 22 9223372036854775807 1700000001 1700000059 REJECT 2 egress",
        "2 eni-0b - - - 1700000002 1700000061 - - -",
      ]),
      .events([
        "1700000000000 s {\"bytes\": 5, \"map\": {\"a\": [1, \"x\"]}, \"action\": null}",
        "1700000000001 s not [json", "9223372036854775000 s {\"bytes\": \"1e308\"}", "-5 s []",
      ]),
    ]
    var refused = 0
    for seed in 0..<20 {
      var random = RandomQueries(seed: part * 7_919 + UInt64(seed))
      let text = random.query().description
      do {
        _ = try Execution.answer(text, records[seed % 2])
      } catch is InsightsError {
        refused += 1
      } catch {
        Issue.record("\(error): \(text)")
      }
    }
    #expect(refused < 10)
  }
}
