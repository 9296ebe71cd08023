import FlowModel

/// What is said at the end of a run, of files and of interfaces alike.
struct ClosingWords {
  var books: TrafficBooks
  /// Whether the books of every window and interface balance.
  var isBalanced: Bool
  /// Tracked connections that were forgotten while they lived.
  var evictedConnections: UInt64

  /// Whether nothing was lost, outside or inside.
  var isWhole: Bool { isBalanced && books.skipped.total == 0 }

  /// One sentence for each thing that whoever reads the records should know.
  func say(to observer: any ReplayObserver) {
    if evictedConnections > 0 {
      observer.diagnose(
        "\(evictedConnections) tracked connections were forgotten while they lived, for "
          + "want of room; what came of them later was judged as if it were new, so more "
          + "connections (--max-connections) may change verdicts")
    }
    if books.skipped[.captureDrop] > 0 {
      observer.diagnose(
        "the capture says that it lost \(books.skipped[.captureDrop]) packets; SKIPDATA records "
          + "show where")
    }
    if books.skipped[.ringFull] > 0 {
      observer.diagnose(
        "\(books.skipped[.ringFull]) packets found no room in the kernel's ring; SKIPDATA records "
          + "show where, and --backend kernel takes more")
    }
    if books.skipped[.probeFull] > 0 {
      observer.diagnose(
        "\(books.skipped[.probeFull]) packets of new flows found no room in the kernel probe; "
          + "SKIPDATA records show where")
    }
    if books.skipped[.unknownInterface] > 0 {
      observer.diagnose(
        "\(books.skipped[.unknownInterface]) packets were of interfaces that went before the "
          + "kernel could tell of them; SKIPDATA records show when")
    }
    if !isBalanced {
      observer.diagnose(
        "the books do not close: received \(books.received) packets, accounted for "
          + "\(books.accounted); please report this with the capture")
    }
  }
}
