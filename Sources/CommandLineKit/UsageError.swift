/// Why a command line cannot be carried out; the description is one line that says what would work.
package enum UsageError: Error, Hashable, Sendable {
  /// No option has this name; `command` is the command line up to the option.
  case unknownOption(String, command: String, suggestion: String?)
  /// No command has this name.
  case unknownCommand(String, program: String, suggestion: String?)
  /// The words end where one of a few commands was due.
  case missingCommand(program: String, allowed: [String])
  /// The words end, or another option begins, where a value was due.
  case missingValue(option: String, placeholder: String, allowed: [String], next: String?)
  /// A flag was given a value with `=`.
  case unexpectedValue(option: String, found: String)
  /// The value is none of the few that are allowed; `place` is an option or an argument.
  case valueNotAllowed(place: String, found: String, allowed: [String], suggestion: String?)
  /// The value was refused for a reason that says what would work.
  case valueRefused(place: String, found: String, reason: String)
  /// An option that counts once was given again.
  case repeatedOption(String)
  /// A required argument is not there.
  case missingArgument(String, usage: String)
  /// A word that no argument takes.
  case unexpectedArgument(String, command: String)
}

extension UsageError: CustomStringConvertible {
  /// One line: what was found, and what would work.
  package var description: String {
    switch self {
    case .unknownOption(let name, let command, let suggestion):
      "unknown option \(quoted(name)); "
        + (suggestion.map { "did you mean \(quoted($0))?" } ?? "see '\(command) --help'")
    case .unknownCommand(let name, let program, let suggestion):
      "unknown command \(quoted(name)); "
        + (suggestion.map { "did you mean \(quoted($0))?" } ?? "see '\(program) --help'")
    case .missingCommand(let program, let allowed):
      "'\(program)' needs a command: one of \(allowed.joined(separator: ", "))"
    case .missingValue(let option, let placeholder, let allowed, let next):
      missingValue(option, placeholder, allowed, next)
    case .unexpectedValue(let option, let found):
      "option '\(option)' takes no value, but \(quoted(found)) follows its '='"
    case .valueNotAllowed(let place, let found, let allowed, let suggestion):
      "\(place) cannot be \(quoted(found)); "
        + (suggestion.map { "did you mean \(quoted($0))? " } ?? "")
        + "allowed: \(allowed.joined(separator: ", "))"
    case .valueRefused(let place, let found, let reason):
      "\(place) cannot be \(quoted(found)): \(reason)"
    case .repeatedOption(let option):
      "option '\(option)' is given more than once; give it once"
    case .missingArgument(let placeholder, let usage):
      "missing argument \(placeholder); usage: \(usage)"
    case .unexpectedArgument(let found, let command):
      "unexpected argument \(quoted(found)); see '\(command) --help'"
    }
  }

  private func missingValue(
    _ option: String, _ placeholder: String, _ allowed: [String], _ next: String?
  ) -> String {
    let wanted = allowed.isEmpty ? placeholder : "one of \(allowed.joined(separator: ", "))"
    guard let next else { return "option '\(option)' needs a value: \(wanted)" }
    return "option '\(option)' needs a value (\(wanted)), but \(quoted(next)) follows; "
      + "a value that begins with '-' is written '\(option)=VALUE'"
  }
}

/// The text between quotes, on one line whatever it holds: control characters become escapes, and
/// what is longer than 80 characters is cut.
func quoted(_ text: String) -> String {
  let limit = 80
  var result = "'"
  for scalar in text.prefix(limit).unicodeScalars {
    switch scalar.value {
    case 0x0a: result += "\\n"
    case 0x09: result += "\\t"
    case 0x00...0x1f, 0x7f...0x9f, 0x2028, 0x2029:
      result += "\\u{\(String(scalar.value, radix: 16))}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + (text.count > limit ? "...'" : "'")
}
