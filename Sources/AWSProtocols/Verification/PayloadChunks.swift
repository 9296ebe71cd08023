/// Reads `aws-chunked` bodies: chunks with or without signatures, and trailers behind them.
enum PayloadChunks {
  /// Bytes of a line with a size, a signature or a trailer.
  private static let lineBytes = 1024
  /// Trailers of a body.
  private static let trailerLimit = 16

  /// Puts the body together.
  ///
  /// - Parameter chain: Where chunks are signed, what their signatures go on from.
  static func decode(
    _ bytes: [UInt8], chain: ChunkSignatureChain?, hasTrailer: Bool
  ) throws(SignatureFault) -> SignedPayload {
    var reader = Reader(bytes: bytes, chain: chain)
    var body: [UInt8] = []
    body.reserveCapacity(bytes.count)
    while let chunk = try reader.chunk() { body += chunk }
    let trailers = hasTrailer ? try reader.trailers() : []
    try reader.end()
    return SignedPayload(body: body, trailers: trailers)
  }

  private struct Reader {
    let bytes: [UInt8]
    var chain: ChunkSignatureChain?
    var index = 0

    /// The next chunk; nil for the empty one at the end.
    mutating func chunk() throws(SignatureFault) -> ArraySlice<UInt8>? {
      let line = try line()
      let parts = line.split(separator: ";", omittingEmptySubsequences: false)
      guard (1...7).contains(parts[0].utf8.count),
        parts[0].utf8.allSatisfy({ PercentEncoding.digit($0) != nil }),
        let size = Int(parts[0], radix: 16), size <= bytes.count - index
      else { throw .incomplete("A chunk's size is not that of what follows it") }
      let chunk = bytes[index..<index + size]
      index += size
      if size > 0 { try lineEnd() }
      if chain != nil {
        let name = "chunk-signature="
        guard parts.count == 2, parts[1].hasPrefix(name) else {
          throw .incomplete("A chunk has no signature")
        }
        let expected = chain?.next(chunk: chunk) ?? ""
        try compare(String(parts[1].dropFirst(name.utf8.count)), expected)
      } else if parts.count > 1 {
        throw .incomplete("A chunk of an unsigned body has more than its size")
      }
      return size > 0 ? chunk : nil
    }

    mutating func trailers() throws(SignatureFault) -> [HTTPHeader] {
      var trailers: [HTTPHeader] = []
      var signature: String?
      while index < bytes.count {
        // Some clients end a trailer with a line feed of its own.
        let line = try line().filter { $0 != "\n" }
        if line.isEmpty { break }
        guard let colon = line.firstIndex(of: ":"), trailers.count < trailerLimit else {
          throw .incomplete("A trailer has no name, or there are too many of them")
        }
        let name = String(line[..<colon]).trimmedBlanks.lowercased()
        let value = String(line[colon...].dropFirst()).trimmedBlanks
        if name == "x-amz-trailer-signature" {
          signature = value
        } else {
          trailers.append(HTTPHeader(name, value))
        }
      }
      if chain != nil {
        let text = trailers.map { "\($0.name):\($0.value)\n" }.joined()
        let expected = chain?.next(trailers: text) ?? ""
        try compare(signature ?? "", expected)
      }
      return trailers
    }

    /// Behind the last chunk or trailer there is at most one empty line.
    mutating func end() throws(SignatureFault) {
      if index < bytes.count { try lineEnd() }
      guard index == bytes.count else {
        throw .incomplete("Something follows behind the last chunk")
      }
    }

    private func compare(_ sent: String, _ expected: String) throws(SignatureFault) {
      guard SHA256Digest.areEqual(Array(sent.utf8), Array(expected.utf8)) else {
        throw .mismatch(
          SignatureMismatch(
            accessKeyID: "", signature: sent, stringToSign: "", canonicalRequest: ""))
      }
    }

    private mutating func line() throws(SignatureFault) -> String {
      let window = bytes[index..<min(bytes.count, index + lineBytes)]
      guard
        let end = window.indices.dropLast().first(where: {
          window[$0] == 0x0d && window[$0 + 1] == 0x0a
        }), let text = String(validating: bytes[index..<end], as: UTF8.self)
      else { throw .incomplete("The body is not in chunks, although its header says so") }
      index = end + 2
      return text
    }

    private mutating func lineEnd() throws(SignatureFault) {
      guard bytes[index...].starts(with: [0x0d, 0x0a]) else {
        throw .incomplete("A chunk does not end where its size says")
      }
      index += 2
    }
  }
}
