/// The records of one kind in the order in which they were made, each found by its identifier.
///
/// A change works on a copy of the state, and the one before lives on with whoever reads it. So
/// records and identifiers are kept in pieces: a copy shares all of them but the one that changes.
struct ControlShelf: Sendable {
  /// Records of a piece; a full one is followed by another.
  private static let pieceRecords = 64
  /// Pieces of the index; identifiers are spread over them by hash.
  private static let indexPieces = 256

  /// In ascending order of their numbers; none is empty.
  private var pieces: [[ControlRecord]] = []
  /// Numbers by identifier.
  private var index: [[String: Int]] = []
  /// Numbers by the resource that records are about, in ascending order; spread like identifiers.
  private var owned: [[String: [Int]]] = []
  private(set) var count = 0

  /// The member that names the resource that a record is about, such as the VPC of a flow log.
  static let resourceMember = "resourceId"

  /// All records in order.
  var records: [ControlRecord] {
    if pieces.count == 1 { return pieces[0] }
    var all: [ControlRecord] = []
    all.reserveCapacity(count)
    for piece in pieces { all += piece }
    return all
  }

  /// The records with greater numbers, in order; none is copied.
  func records(after number: Int) -> ControlRecords {
    let piece = ControlShelf.lastIndex(pieces.count) { pieces[$0][0].sequence <= number }
    return ControlRecords(pieces: pieces[(piece ?? 0)...], after: number)
  }

  /// The records that fit, in order; only those are copied.
  func filter(_ fits: (ControlRecord) -> Bool) -> [ControlRecord] {
    var found: [ControlRecord] = []
    for piece in pieces {
      for place in piece.indices where fits(piece[place]) { found.append(piece[place]) }
    }
    return found
  }

  /// The records that are about a resource, in order; others are not looked at.
  func records(ofResource id: String) -> [ControlRecord] {
    guard !owned.isEmpty, let numbers = owned[ControlShelf.place(id)][id] else { return [] }
    return numbers.compactMap { number in
      position(number).map { pieces[$0.piece][$0.offset] }
    }
  }

  private mutating func own(_ record: ControlRecord) {
    guard let id = record[ControlShelf.resourceMember] else { return }
    if owned.isEmpty { owned = Array(repeating: [:], count: ControlShelf.indexPieces) }
    owned[ControlShelf.place(id)][id, default: []].append(record.sequence)
    owned[ControlShelf.place(id)][id]?.sort()
  }

  private mutating func disown(_ record: ControlRecord) {
    guard let id = record[ControlShelf.resourceMember], !owned.isEmpty else { return }
    owned[ControlShelf.place(id)][id]?.removeAll { $0 == record.sequence }
    if owned[ControlShelf.place(id)][id]?.isEmpty == true {
      owned[ControlShelf.place(id)][id] = nil
    }
  }

  /// The record of an identifier.
  func find(_ id: String) -> ControlRecord? {
    guard !index.isEmpty, let number = index[ControlShelf.place(id)][id],
      let (piece, offset) = position(number)
    else { return nil }
    return pieces[piece][offset]
  }

  /// Adds a record whose number is the greatest, or puts it in the place of the one that it was.
  mutating func put(_ record: ControlRecord) {
    if index.isEmpty { index = Array(repeating: [:], count: ControlShelf.indexPieces) }
    let place = ControlShelf.place(record.id)
    if let number = index[place][record.id], let (piece, offset) = position(number) {
      let member = ControlShelf.resourceMember
      if pieces[piece][offset][member] != record[member] {
        disown(pieces[piece][offset])
        own(record)
      }
      pieces[piece][offset] = record
      return
    }
    index[place][record.id] = record.sequence
    own(record)
    count += 1
    if let last = pieces.indices.last, pieces[last].count < ControlShelf.pieceRecords {
      pieces[last].append(record)
    } else {
      pieces.append([record])
    }
  }

  /// Takes a record out; false where there is none.
  mutating func remove(_ id: String) -> Bool {
    guard !index.isEmpty, let number = index[ControlShelf.place(id)].removeValue(forKey: id),
      let (piece, offset) = position(number)
    else { return false }
    count -= 1
    disown(pieces[piece][offset])
    pieces[piece].remove(at: offset)
    if pieces[piece].isEmpty { pieces.remove(at: piece) }
    return true
  }

  private static func place(_ id: String) -> Int {
    Int(UInt(bitPattern: id.hashValue) % UInt(indexPieces))
  }

  /// Where the record of a number is, found in two searches.
  private func position(_ number: Int) -> (piece: Int, offset: Int)? {
    let piece = ControlShelf.lastIndex(pieces.count) { pieces[$0][0].sequence <= number }
    guard let piece else { return nil }
    let records = pieces[piece]
    let offset = ControlShelf.lastIndex(records.count) { records[$0].sequence <= number }
    guard let offset, records[offset].sequence == number else { return nil }
    return (piece, offset)
  }

  /// The last of so many places for which something holds that holds for all before it.
  private static func lastIndex(_ count: Int, where holds: (Int) -> Bool) -> Int? {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(middle) { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : low - 1
  }
}
