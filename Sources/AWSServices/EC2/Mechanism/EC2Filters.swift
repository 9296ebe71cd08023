internal import AWSProtocols
internal import ControlPlane

/// The filters of a describe call: every one must hold, and one of its values is enough.
///
/// Values may have `*` for any text and `?` for any character, unless a backslash stands before
/// them. Upper and lower case differ.
struct EC2Filters {
  /// What a filter looks at.
  private enum Subject {
    case path([String])
    case tag(String)
    case tagKey
    case tagValue
  }

  /// A value that a filter has.
  private enum Pattern {
    case text(String)
    case wildcards([UInt8])

    init(_ value: String) {
      self = value.contains(where: "*?\\".contains) ? .wildcards(Array(value.utf8)) : .text(value)
    }

    func match(_ text: String) -> Bool {
      switch self {
      // Bytes decide, as with EC2: `==` alone takes other spellings of a letter for it, but is
      // faster where texts differ.
      case .text(let wanted): text == wanted && text.utf8.elementsEqual(wanted.utf8)
      case .wildcards(let pattern): EC2Filters.match(Array(text.utf8), pattern)
      }
    }
  }

  /// Values of all filters of a call.
  private static let valueLimit = 200

  private var filters: [(subject: Subject, patterns: [Pattern])] = []

  /// Reads the filters of a call.
  ///
  /// - Parameter table: Names of filters with the paths of what they look at.
  init(_ input: ServiceInput, table: [String: String]) throws(ServiceError) {
    var count = 0
    for filter in try input.structures("Filter") {
      let name = try filter.requiredText("Name")
      let values = try filter.texts("Value")
      count += values.count
      guard count <= EC2Filters.valueLimit else {
        throw ServiceError(
          code: "FilterLimitExceeded",
          message: "The maximum number of filter values specified on a single call is "
            + "\(EC2Filters.valueLimit)")
      }
      guard !values.isEmpty else {
        throw ServiceError(
          code: "InvalidParameterValue", message: "The filter '\(name)' has no values")
      }
      let subject: Subject
      if name.hasPrefix("tag:") {
        subject = .tag(String(name.dropFirst("tag:".count)))
      } else if name == "tag-key" {
        subject = .tagKey
      } else if name == "tag-value" {
        subject = .tagValue
      } else if let path = table[name] {
        subject = .path(path.split(separator: ".").map { String($0) })
      } else {
        throw ServiceError(
          code: "InvalidParameterValue", message: "The filter '\(name)' is invalid")
      }
      filters.append((subject, values.map { Pattern($0) }))
    }
  }

  /// Whether a description passes all filters.
  func match(_ value: JSONValue) -> Bool {
    filters.allSatisfy { filter in
      let fits = { (text: String) in filter.patterns.contains { $0.match(text) } }
      return switch filter.subject {
      case .path(let path): value.hasText(at: path[...], fits)
      case .tagKey: value.hasText(at: ["tagSet", "key"], fits)
      case .tagValue: value.hasText(at: ["tagSet", "value"], fits)
      case .tag(let key):
        (value["tagSet"]?.items ?? []).contains { tag in
          tag["key"]?.text == key && tag["value"]?.text.map(fits) == true
        }
      }
    }
  }

  /// Whether a text fits a pattern; one place to go back to is enough, as the last `*` can take
  /// whatever an earlier one could.
  static func match(_ text: [UInt8], _ pattern: [UInt8]) -> Bool {
    var (place, next) = (0, 0)
    var retry: (place: Int, next: Int)?
    while place < text.count {
      if next < pattern.count, pattern[next] == UInt8(ascii: "*") {
        retry = (place, next)
        next += 1
        continue
      }
      if next < pattern.count {
        let isEscape = pattern[next] == UInt8(ascii: "\\") && next + 1 < pattern.count
        let wanted = isEscape ? pattern[next + 1] : pattern[next]
        if wanted == text[place] || !isEscape && wanted == UInt8(ascii: "?") {
          place += 1
          next += isEscape ? 2 : 1
          continue
        }
      }
      guard let last = retry else { return false }
      retry = (last.place + 1, last.next)
      (place, next) = (last.place + 1, last.next + 1)
    }
    return pattern[next...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
