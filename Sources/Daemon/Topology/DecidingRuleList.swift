import Synchronization

/// The deciding rules that records of a run name, numbered as they first decide.
///
/// Shared between the thread that judges and the one that writes records.
final class DecidingRuleList: Sendable {
  /// Numbers that a flow can carry; rules beyond them are shown as none.
  static let limit = Int(UInt16.max)

  private let list = Mutex<[String]>([""])

  /// Adds a rule's text; its number, or 0 when the list is full.
  func append(_ text: String) -> UInt16 {
    list.withLock { texts in
      guard texts.count <= DecidingRuleList.limit else { return 0 }
      texts.append(text)
      return UInt16(texts.count - 1)
    }
  }

  /// All texts by number; number 0 is no rule.
  var texts: [String] { list.withLock { $0 } }

  /// How many numbers are in use, 0 included.
  var count: Int { list.withLock { $0.count } }
}
