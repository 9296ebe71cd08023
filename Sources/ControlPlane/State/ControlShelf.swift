/// The records of one kind in the order in which they were made, each found by its identifier.
struct ControlShelf: Sendable {
  /// In ascending order of their numbers.
  private(set) var records: [ControlRecord] = []
  private var places: [String: Int] = [:]

  /// The record of an identifier.
  func find(_ id: String) -> ControlRecord? { places[id].map { records[$0] } }

  /// Adds a record whose number is the greatest, or puts it in the place of the one that it was.
  mutating func put(_ record: ControlRecord) {
    if let place = places[record.id] {
      records[place] = record
    } else {
      places[record.id] = records.count
      records.append(record)
    }
  }

  /// Takes a record out; false where there is none.
  mutating func remove(_ id: String) -> Bool {
    guard let place = places.removeValue(forKey: id) else { return false }
    records.remove(at: place)
    for index in place..<records.count { places[records[index].id] = index }
    return true
  }
}
