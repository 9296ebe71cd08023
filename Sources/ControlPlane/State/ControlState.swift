/// Everything of one account in one Region at one moment, and what is being changed about it.
///
/// A value: whoever has one sees the same state however others go on.
package struct ControlState: Sendable {
  /// Whose state it is.
  package let scope: ResourceScope
  /// How many changes have led to it.
  package internal(set) var generation = 0
  /// The number of the last record that was made.
  var sequence = 0
  private var shelves: [ControlKind: ControlShelf] = [:]
  /// What was done since the state was read, by kind and identifier, with the record afterwards.
  private(set) var pending: [ControlItem: ControlAction] = [:]

  /// Begins with nothing.
  package init(_ scope: ResourceScope) { self.scope = scope }

  /// The records of a kind in the order in which they were made.
  package func all(_ kind: ControlKind) -> [ControlRecord] {
    shelves[kind]?.records ?? []
  }

  /// The records of a kind with greater numbers, in the order in which they were made.
  package func all(_ kind: ControlKind, after number: Int) -> ControlRecords {
    shelves[kind]?.records(after: number) ?? ControlRecords([], after: number)
  }

  /// The records of a kind whose member has this text, in the order in which they were made.
  package func all(_ kind: ControlKind, where name: String, is text: String) -> [ControlRecord] {
    if name == ControlShelf.resourceMember {
      return shelves[kind]?.records(ofResource: text) ?? []
    }
    return shelves[kind]?.filter { $0[name] == text } ?? []
  }

  /// How many records a kind has.
  package func count(_ kind: ControlKind) -> Int { shelves[kind]?.count ?? 0 }

  /// The record of this kind and identifier.
  package func find(_ kind: ControlKind, _ id: String) -> ControlRecord? { shelves[kind]?.find(id) }

  /// Keeps a record, new or changed; one that is as before is no change.
  package mutating func put(_ record: ControlRecord) {
    var record = record
    let before = find(record.kind, record.id)
    if let before {
      record.sequence = before.sequence
      guard before != record else { return }
    } else {
      sequence += 1
      record.sequence = sequence
    }
    shelves[record.kind, default: ControlShelf()].put(record)
    let item = ControlItem(kind: record.kind, id: record.id)
    let isNew = before == nil || pending[item]?.isMade == true
    pending[item] = isNew && pending[item]?.isRemoved != true ? .made(record) : .changed(record)
  }

  /// Forgets a record.
  package mutating func remove(_ kind: ControlKind, _ id: String) {
    guard shelves[kind]?.remove(id) == true else { return }
    let item = ControlItem(kind: kind, id: id)
    pending[item] = pending[item]?.isMade == true ? nil : .removed
  }

  /// Changes a record in place, if it is there.
  package mutating func update(
    _ kind: ControlKind, _ id: String, _ body: (inout ControlRecord) -> Void
  ) {
    guard var record = find(kind, id) else { return }
    body(&record)
    put(record)
  }

  /// Takes a record as it was read, in the order in which they were made.
  mutating func load(_ record: ControlRecord) {
    shelves[record.kind, default: ControlShelf()].put(record)
  }

  /// What was done so far becomes the state.
  mutating func settle() { pending = [:] }
}

/// Names a record.
package struct ControlItem: Hashable, Sendable {
  /// Its sort.
  package var kind: ControlKind
  /// Its identifier.
  package var id: String
}

/// What a change did to a record.
enum ControlAction: Sendable {
  case made(ControlRecord)
  case changed(ControlRecord)
  case removed

  var isMade: Bool { if case .made = self { true } else { false } }
  var isRemoved: Bool { if case .removed = self { true } else { false } }

  var record: ControlRecord? {
    switch self {
    case .made(let record), .changed(let record): record
    case .removed: nil
    }
  }

  var word: ControlChange.Action {
    switch self {
    case .made: .made
    case .changed: .changed
    case .removed: .removed
    }
  }
}
