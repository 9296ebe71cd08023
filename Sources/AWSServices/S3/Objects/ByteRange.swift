internal import AWSProtocols

/// A part of an object that a request asks for.
struct ByteRange: Hashable {
  var offset: Int
  var count: Int

  /// Reads the header `Range` for an object of so many bytes.
  ///
  /// - Returns: nil where the whole is meant: without a range, with several, or with none that is
  ///   written as it should be.
  static func read(_ text: String?, size: Int) throws(ServiceError) -> ByteRange? {
    guard let text, text.hasPrefix("bytes=") else { return nil }
    let sides = text.dropFirst("bytes=".count).split(
      separator: "-", omittingEmptySubsequences: false)
    guard sides.count == 2, !text.contains(","), sides.allSatisfy({ $0.utf8.allSatisfy(isDigit) })
    else { return nil }
    let refusal = ServiceError.s3(
      "InvalidRange", "The requested range is not satisfiable", status: 416,
      [
        QueryParameter(name: "RangeRequested", value: text),
        QueryParameter(name: "ActualObjectSize", value: "\(size)"),
      ])
    // Digits too many for a number are a place behind every object.
    let first = sides[0].isEmpty ? nil : Int(sides[0]) ?? .max
    let last = sides[1].isEmpty ? nil : Int(sides[1]) ?? .max
    switch (first, last) {
    case (nil, nil): return nil
    case (nil, let count?):
      guard count > 0, size > 0 else { throw refusal }
      return ByteRange(offset: max(0, size - count), count: min(count, size))
    case (let first?, let last):
      if let last, last < first { return nil }
      guard first < size else { throw refusal }
      return ByteRange(offset: first, count: min(last ?? .max, size - 1) - first + 1)
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
