internal import AWSProtocols

/// How keys become paths of files below a bucket's folder, and paths become keys again.
///
/// A key is cut at its slashes: all parts but the last are folders, the last is the file. Usual
/// names stay as they are, so `AWSLogs/…/x.log.gz` is found where one looks for it. The rest:
///
/// * letters, digits and the signs of ASCII but `%` stand for themselves; other bytes are `%XX`,
///   and so is a full stop in front, so nothing is hidden and nothing is `.` or `..`;
/// * an empty part is `%e`;
/// * a part too long for a file system is folders of 200 characters that end in `%+`, and the rest;
/// * `a` and `a/b` may both be keys: a folder with a full stop in its name has `%d` behind it, a
///   file without one `%o`, so no name is ever both.
enum ObjectPath {
  /// Characters of a name on the disk, without marks; file systems take 255.
  private static let nameBytes = 200

  private static let empty = "%e"
  private static let goesOn = "%+"
  private static let folderMark = "%d"
  private static let fileMark = "%o"

  /// The path of a key, relative to its bucket's folder.
  static func path(of key: ObjectKey) -> String {
    let parts = key.bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    var names: [String] = []
    for (place, part) in parts.enumerated() {
      var pieces = encode(part)
      let last = pieces.removeLast()
      names += pieces.map { $0 + goesOn }
      let hasStop = last.utf8.contains(UInt8(ascii: "."))
      if place == parts.count - 1 {
        names.append(hasStop ? last : last + fileMark)
      } else {
        names.append(hasStop ? last + folderMark : last)
      }
    }
    return names.joined(separator: "/")
  }

  /// The key of a path; nil for one that no key has.
  static func key(of path: String) -> ObjectKey? {
    let names = path.split(separator: "/", omittingEmptySubsequences: false)
    var key: [UInt8] = []
    var part = ""
    for (place, name) in names.enumerated() {
      let isFile = place == names.count - 1
      if name.hasSuffix(goesOn) {
        guard !isFile else { return nil }
        part += name.dropLast(goesOn.count)
        continue
      }
      let mark = isFile ? fileMark : folderMark
      part += name.hasSuffix(mark) ? name.dropLast(mark.count) : name
      if part != empty { key += PercentEncoding.decode(part) }
      if !isFile { key.append(UInt8(ascii: "/")) }
      part = ""
    }
    // What is written in another way than it would be written here is somebody else's file.
    guard let made = ObjectKey(key), ObjectPath.path(of: made) == path else { return nil }
    return made
  }

  /// One name of a folder for any text, such as that of a log stream.
  static func folderName(of text: String) -> String {
    encode(Array(text.utf8)[...]).joined(separator: "%+/")
  }

  /// A part of a key in pieces that a file system takes as names.
  private static func encode(_ part: ArraySlice<UInt8>) -> [String] {
    guard !part.isEmpty else { return [empty] }
    var text: [UInt8] = []
    for byte in part {
      let isPlain = byte >= 0x20 && byte < 0x7f && byte != UInt8(ascii: "%") && byte != 0x2f
      // No piece begins with a full stop, neither the first nor what is cut off behind it.
      let isFirst = text.count % nameBytes == 0
      if isPlain, !(isFirst && byte == UInt8(ascii: ".")) {
        text.append(byte)
      } else {
        text += "%\([byte].hexadecimal.uppercased())".utf8
      }
    }
    return stride(from: 0, to: text.count, by: nameBytes).map { start in
      String(decoding: text[start..<min(text.count, start + nameBytes)], as: UTF8.self)
    }
  }
}

extension ObjectKey {
  /// The path of the object's file in its bucket's folder.
  package var storedPath: String { ObjectPath.path(of: self) }

  /// The key of a file in a bucket's folder; nil for a path that no object has.
  package init?(storedPath path: String) {
    guard let key = ObjectPath.key(of: path) else { return nil }
    self = key
  }
}
