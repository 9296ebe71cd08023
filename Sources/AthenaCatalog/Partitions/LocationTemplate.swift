internal import AWSProtocols

/// `s3://bucket/folder/${region}/${day}`: where the objects of each partition are.
package struct LocationTemplate: Hashable, Sendable {
  private enum Piece: Hashable {
    case literal(String)
    /// The place of a partition column.
    case column(Int)
  }

  private let pieces: [Piece]

  /// Reads a template, which must name each partition column.
  init(_ text: String, columns: [String]) throws(AthenaError) {
    var pieces: [Piece] = []
    var rest = text[...]
    while let start = rest.firstRange(of: "${") {
      guard let end = rest[start.upperBound...].firstIndex(of: "}") else { break }
      let name = rest[start.upperBound..<end].lowercased()
      guard let column = columns.firstIndex(of: name) else {
        throw .definition(
          "storage.location.template names ${\(name)}, which is no partition column; "
            + "there are \(columns.joined(separator: ", "))")
      }
      if start.lowerBound > rest.startIndex {
        pieces.append(.literal(String(rest[..<start.lowerBound])))
      }
      pieces.append(.column(column))
      rest = rest[rest.index(after: end)...]
    }
    if !rest.isEmpty { pieces.append(.literal(String(rest))) }
    for (place, name) in columns.enumerated() where !pieces.contains(.column(place)) {
      throw .definition("storage.location.template does not name the partition column ${\(name)}")
    }
    guard case .literal(let first) = pieces.first,
      first.hasPrefix("s3://"), first.dropFirst(5).contains("/")
    else {
      throw .definition("storage.location.template is '\(text)'; expected s3://bucket/…")
    }
    self.pieces = pieces
  }

  /// The folder of a partition, with a slash at its end.
  package func location(_ values: [String]) -> String {
    let url = pieces.reduce(into: "") { url, piece in
      switch piece {
      case .literal(let text): url += text
      case .column(let place): url += values[place]
      }
    }
    return url.hasSuffix("/") ? url : url + "/"
  }

  /// What the folders of all partitions begin with, whose first columns have these values.
  ///
  /// - Parameter values: By column; nil where any value will do.
  package func prefix(_ values: [String?]) -> String {
    var url = ""
    for piece in pieces {
      switch piece {
      case .literal(let text): url += text
      case .column(let place):
        guard let value = values[place] else { return url }
        url += value
      }
    }
    return url.hasSuffix("/") ? url : url + "/"
  }

  /// The columns in the order in which the template has them.
  package var order: [Int] {
    pieces.compactMap { piece in if case .column(let place) = piece { place } else { nil } }
  }

  /// The values that an object's place stands for; nil where it belongs to no partition.
  func values(of url: String, _ columns: [ProjectedColumn], now: UTCTime) -> [String]? {
    var bytes = Array(url.utf8)[...]
    var values = [String?](repeating: nil, count: columns.count)
    for piece in pieces {
      switch piece {
      case .literal(let text):
        guard bytes.starts(with: text.utf8) else { return nil }
        bytes = bytes.dropFirst(text.utf8.count)
      case .column(let place):
        guard let value = columns[place].value(at: bytes, now: now) else { return nil }
        if let before = values[place], before != value { return nil }
        values[place] = value
        bytes = bytes.dropFirst(value.utf8.count)
      }
    }
    // Behind the last piece a name begins, or a folder with one in it.
    if case .literal(let text) = pieces.last, text.hasSuffix("/") {
    } else if bytes.first != UInt8(ascii: "/") {
      return nil
    }
    let found = values.compactMap(\.self)
    return found.count == columns.count ? found : nil
  }
}
