import FlowModel
import Synchronization

/// The deciding rules that records of a run name, numbered as they first decide.
///
/// Shared between the thread that judges and the one that writes records.
final class DecidingRuleList: Sendable {
  /// Numbers that a flow can carry; rules beyond them are shown as none.
  static let limit = Int(UInt16.max)

  private let list = Mutex<[DecidingRuleText]>([DecidingRuleText("")])
  /// The first number with each name, for when there are no more.
  private let named = Mutex<[String: UInt16]>([:])

  /// Adds a rule's texts; its number.
  ///
  /// When the list is full, the number of a rule with the same name, else 0.
  func append(_ text: DecidingRuleText) -> UInt16 {
    let number = list.withLock { texts -> UInt16? in
      guard texts.count <= DecidingRuleList.limit else { return nil }
      texts.append(text)
      return UInt16(texts.count - 1)
    }
    return named.withLock { names in
      guard let number else { return names[text.name] ?? 0 }
      if names[text.name] == nil { names[text.name] = number }
      return number
    }
  }

  /// All texts by number; number 0 is no rule.
  var texts: [DecidingRuleText] { list.withLock { $0 } }

  /// How many numbers are in use, 0 included.
  var count: Int { list.withLock { $0.count } }
}
