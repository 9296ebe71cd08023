internal import Synchronization

/// What a flow log's spool has yet to write: bounded by the engine, emptied by its clerk.
final class LaneInbox: Sendable {
  /// Something for the clerk to do, in the order in which it came.
  enum Item: Sendable {
    case batch(RecordBatch)
    /// End the segment; then say whether all that came before is safe.
    case seal(@Sendable (Bool) -> Void)
    /// Show what waits, all that came before included.
    case look(@Sendable (SpoolView) -> Void)

    var bytes: Int {
      switch self {
      case .batch(let batch): batch.bytes
      case .seal, .look: 0
      }
    }
  }

  private let items = Mutex<[Item]>([])

  func add(_ item: Item) { items.withLock { $0.append(item) } }

  /// Takes everything.
  func takeAll() -> [Item] {
    items.withLock { items in
      defer { items = [] }
      return items
    }
  }

  /// Gives back what could not be done, in front of what came meanwhile.
  func putBack(_ rest: ArraySlice<Item>) { items.withLock { $0 = rest + $0 } }

  var isEmpty: Bool { items.withLock { $0.isEmpty } }
}
