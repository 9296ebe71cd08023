/// Metrics in Prometheus's text format, version 0.0.4, put together family by family.
package struct MetricsText {
  /// How the values of a family behave.
  package enum Kind: String, Sendable {
    /// They only grow while the process lives.
    case counter
    /// They go up and down.
    case gauge
    /// Counts of observations by upper bound, their sum and number.
    case histogram
  }

  /// What the answer says that it is.
  package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// Everything so far.
  package private(set) var text = ""
  private var family = ""

  /// Begins with nothing.
  package init() {}

  /// Begins a family; its samples follow.
  package mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
    family = name
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
  }

  /// A sample of the family that was begun last.
  ///
  /// - Parameter suffix: What stands behind the family's name, as a histogram's samples have it.
  package mutating func sample(
    _ value: String, suffix: String = "", _ labels: [(name: String, value: String)] = []
  ) {
    text += family + suffix
    if !labels.isEmpty {
      let pairs = labels.map { "\($0.name)=\"\(MetricsText.escaped($0.value))\"" }
      text += "{\(pairs.joined(separator: ","))}"
    }
    text += " \(value)\n"
  }

  /// A family of one sample without labels.
  package mutating func single(_ name: String, _ kind: Kind, _ help: String, _ value: Int) {
    begin(name, kind, help)
    sample("\(value)")
  }

  /// A label's value with the three characters escaped that would end or break it.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\n", "\r\n": result += "\\n"
      default: result.append(character)
      }
    }
    return result
  }
}
