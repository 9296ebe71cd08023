import AWSProtocols
import TestSupport
import Testing

@testable import ControlPlane

/// Records in pieces, compared with a plain list.
struct ControlShelfTests {
  /// A record that is about one of seven resources, or about none.
  private func record(_ number: Int, _ text: String = "") -> ControlRecord {
    let owner = (number + text.utf8.count) % 8
    var record = ControlRecord(.vpc, "vpc-\(number)", ["text": .string(text)])
    if owner < 7 { record["resourceId"] = "r-\(owner)" }
    record.sequence = number
    return record
  }

  @Test("whatever is put, changed and removed, order and finding are those of a list")
  func random() {
    var generator = SeededGenerator(seed: 17)
    for _ in 0..<20 {
      var shelf = ControlShelf()
      var list: [ControlRecord] = []
      for number in 1...700 {
        switch Int.random(in: 0..<10, using: &generator) {
        case 0..<6:
          list.append(record(number))
          shelf.put(record(number))
        case 6, 7:
          guard let place = list.indices.randomElement(using: &generator) else { continue }
          list[place] = record(list[place].sequence, "changed \(number)")
          shelf.put(list[place])
        default:
          guard let place = list.indices.randomElement(using: &generator) else { continue }
          let (first, second) = (shelf.remove(list[place].id), shelf.remove(list[place].id))
          #expect(first && !second && shelf.find(list[place].id) == nil)
          list.remove(at: place)
        }
      }
      #expect(shelf.records == list && shelf.count == list.count)
      #expect(list.allSatisfy { shelf.find($0.id) == $0 })
      for owner in (0..<8).map({ "r-\($0)" }) {
        let records = shelf.records(ofResource: owner)
        #expect(records == list.filter { $0["resourceId"] == owner })
      }
      for number in [0, 1, 64, 350, 700] {
        #expect(
          Array(shelf.records(after: number)) == list.filter { $0.sequence > number })
      }
      #expect(shelf.filter { $0["text"] != "" } == list.filter { $0["text"] != "" })
    }
  }

  @Test("a copy stays as it was")
  func copies() {
    var shelf = ControlShelf()
    for number in 1...200 { shelf.put(record(number)) }
    let before = shelf
    shelf.put(record(100, "other"))
    _ = shelf.remove("vpc-1")
    shelf.put(record(201))
    #expect(before.records == (1...200).map { record($0) })
    #expect(before.find("vpc-100")?["text"] == "" && shelf.find("vpc-100")?["text"] == "other")
  }
}
