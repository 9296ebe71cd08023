import FlowLogFormat
import Foundation

/// Reads flow logs slowly and plainly, line by line, to be right rather than fast: by Foundation's
/// JSON, by splitting text, and by what AWS's documents say about each field.
struct PlainReader {
  private(set) var records = 0
  private(set) var malformed = 0
  private var header: [String]?
  private var hasCommas = false

  init(_ file: URL) throws {
    var bytes = try Data(contentsOf: file)
    if file.pathExtension == "gz" { bytes = try Self.unpacked(file) }
    if let whole = try? JSONSerialization.jsonObject(with: bytes) {
      records = Self.records(in: whole)
      return
    }
    let text = String(decoding: bytes, as: UTF8.self)
    for line in text.components(separatedBy: CharacterSet.newlines) { take(line) }
  }

  private static func unpacked(_ file: URL) throws -> Data {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/bin/gzip")
    process.arguments = ["-dc", file.path]
    process.standardOutput = pipe
    try process.run()
    let bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return bytes
  }

  private mutating func take(_ line: String) {
    var separators = CharacterSet.whitespaces
    // Values between commas, where names between commas stand above them.
    if hasCommas || Self.isHeader(line.components(separatedBy: ",")) && line.contains(",") {
      separators.insert(",")
      hasCommas = true
    }
    let words = line.components(separatedBy: separators).filter { !$0.isEmpty }
    guard !words.isEmpty else { return }
    if line.hasPrefix("{"), let value = try? JSONSerialization.jsonObject(with: Data(line.utf8)) {
      records += Self.records(in: value)
    } else if Self.isHeader(words) {
      header = words
    } else if let header {
      count(words.count == header.count)
    } else {
      count(Self.isRecord(words))
    }
  }

  private mutating func count(_ isRecord: Bool) {
    if isRecord { records += 1 } else { malformed += 1 }
  }

  // MARK: Lines

  private static let names = Set(FlowLogField.allCases.map(\.name))

  private static func isHeader(_ words: [String]) -> Bool {
    words.allSatisfy { names.contains($0.replacingOccurrences(of: "_", with: "-")) }
  }

  /// Formats that AWS's documents show whole; others cannot be told by their lines alone.
  private static let formats: [[FlowLogField]] = [
    "default", "v3", "v4", "v5", "v7", "v8", "v9", "v10", "v11", "tgw",
  ].compactMap { LogFormat.named($0)?.fields }

  private static func isRecord(_ words: [String]) -> Bool {
    formats.contains { fields in
      fields.count == words.count && zip(fields, words).allSatisfy(fits)
    }
  }

  private static func fits(_ field: FlowLogField, _ word: String) -> Bool {
    switch field.name {
    case "action": return ["ACCEPT", "REJECT", "-"].contains(word)
    case "log-status": return ["OK", "NODATA", "SKIPDATA"].contains(word)
    case "srcaddr", "dstaddr", "pkt-srcaddr", "pkt-dstaddr":
      let letters = CharacterSet(charactersIn: "0123456789abcdefABCDEF.:")
      let isAddress = word.unicodeScalars.allSatisfy(letters.contains)
      return word == "-" || isAddress && (word.contains(".") || word.contains(":"))
    case "version", "srcport", "dstport", "protocol", "packets", "bytes", "start", "end",
      "tcp-flags", "traffic-path", "encryption-status":
      return word == "-" || word.allSatisfy { $0.isASCII && $0.isNumber }
    default: return true
    }
  }

  // MARK: JSON

  /// Values that wrap a line, and objects whose names are those of fields.
  private static func records(in value: Any) -> Int {
    if let items = value as? [Any] { return items.map(records).reduce(0, +) }
    guard let object = value as? [String: Any] else { return 0 }
    for name in ["message", "body"] {
      if let line = object[name] as? String,
        isRecord(line.split(separator: " ").map(String.init))
      {
        return 1
      }
    }
    if object["srcaddr"] != nil, object["dstaddr"] != nil, object["start"] != nil { return 1 }
    return object.values.map(records).reduce(0, +)
  }
}
