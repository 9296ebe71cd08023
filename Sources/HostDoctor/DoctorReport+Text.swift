extension DoctorReport {
  /// One line for each check, columns aligned; where something is to be done, a line says what.
  package var text: String {
    let width = (checks.map(\.name.utf8.count).max() ?? 0) + 2
    return checks.map { check in
      let mark = DoctorReport.pad(check.status.rawValue, 6)
      let name = DoctorReport.pad(check.name, width)
      let line = "\(mark)\(name)\(DoctorReport.visible(check.found))\n"
      let indent = String(repeating: " ", count: 6 + width)
      return line + (check.fix.map { "\(indent)fix: \(DoctorReport.visible($0))\n" } ?? "")
    }.joined()
  }

  /// The same as one JSON object on one line.
  package var json: String {
    let items = checks.map { check in
      let fix = check.fix.map(DoctorReport.quote) ?? "null"
      return "{\"name\":\(DoctorReport.quote(check.name)),\"status\":\"\(check.status.rawValue)\","
        + "\"found\":\(DoctorReport.quote(check.found)),\"fix\":\(fix)}"
    }
    let name = backend.map { DoctorReport.quote($0.rawValue) } ?? "null"
    return "{\"live_capture\":\(canCapture),\"backend\":\(name),"
      + "\"reason\":\(DoctorReport.quote(reason)),\"checks\":[\(items.joined(separator: ","))]}\n"
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.utf8.count))
  }

  /// Folders and interfaces are named by others; control characters are shown, not obeyed.
  private static func visible(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      scalar.properties.generalCategory == .control
        ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }.joined()
  }

  /// A JSON string.
  private static func quote(_ text: String) -> String {
    let parts = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      case _ where scalar.value < 0x20:
        "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: String(scalar)
      }
    }
    return "\"" + parts.joined() + "\""
  }
}
