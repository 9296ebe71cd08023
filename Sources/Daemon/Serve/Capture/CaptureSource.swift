package import FlowModel

/// Where the packets of a server come from.
package enum CaptureSource: Hashable, Sendable {
  /// Live with privilege, else nowhere.
  case auto
  /// The interfaces of this host.
  case live
  /// A capture file.
  case replay(ReplayedFile)
  /// Nowhere.
  case none
}

/// A capture file that stands for live traffic.
package struct ReplayedFile: Hashable, Sendable {
  /// The file.
  package var path: String
  /// The interface at which it was taken; nil where it saw several.
  package var interface: InterfaceID?
  /// Whether packets come as far apart as they were, and not as fast as they can be read.
  package var isPaced = false
  /// Whether times are moved, so that the first packet comes now; needs the pace.
  package var isRebased = false
  /// Whether it begins anew at its end; needs times that are moved.
  package var isLooped = false

  /// Names a file.
  package init(path: String) { self.path = path }
}

/// Why a text names no source.
package struct CaptureSourceFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// What would work.
  package var description: String
}

extension CaptureSource {
  /// Reads `live`, `none` or `replay:FILE@eni-…,pace=real,rebase=now,loop`.
  package init(_ text: String) throws(CaptureSourceFault) {
    switch text {
    case "auto": self = .auto
    case "live": self = .live
    case "none": self = .none
    default:
      let name = "replay:"
      guard text.hasPrefix(name) else {
        throw CaptureSourceFault(
          description: "live, none or replay:FILE works, the file with @eni-... behind it where it "
            + "was taken at one interface")
      }
      self = .replay(try ReplayedFile(text.dropFirst(name.utf8.count)))
    }
  }
}

extension ReplayedFile {
  /// Options stand behind commas at the end, so a path may have commas of its own.
  fileprivate init(_ text: Substring) throws(CaptureSourceFault) {
    var rest = text
    var file = ReplayedFile(path: "")
    while let comma = rest.lastIndex(of: ",") {
      switch rest[rest.index(after: comma)...] {
      case "pace=real": file.isPaced = true
      case "rebase=now": (file.isPaced, file.isRebased) = (true, true)
      case "loop": (file.isPaced, file.isRebased, file.isLooped) = (true, true, true)
      case let word where word.contains("=") && !word.contains("/"):
        throw CaptureSourceFault(
          description: "behind a file, pace=real, rebase=now and loop work, and not '\(word)'")
      default:
        file.path = String(rest)
        rest = ""
      }
      guard file.path.isEmpty else { break }
      rest = rest[..<comma]
    }
    if file.path.isEmpty { file.path = String(rest) }
    if let at = file.path.range(of: "@eni-") {
      guard let id = InterfaceID(String(file.path[file.path.index(after: at)...])) else {
        throw CaptureSourceFault(
          description: "behind @ an interface such as eni-0a1b2c3d4e5f67890 works")
      }
      file.interface = id
      file.path = String(file.path[..<at])
    }
    guard !file.path.isEmpty else {
      throw CaptureSourceFault(description: "a file is missing behind 'replay:'")
    }
    self = file
  }
}

extension String {
  /// Where a text begins for the last time.
  fileprivate func range(of text: String) -> String.Index? {
    var place = endIndex
    while place > startIndex {
      place = index(before: place)
      if self[place...].hasPrefix(text) { return place }
    }
    return nil
  }
}
