/// Reads `aws-chunked` bodies as they come: chunks with or without signatures, then trailers.
///
/// Nothing is kept but the line that is not whole yet; what a chunk holds is handed on at once, and
/// its signature is looked at when the chunk ends.
struct PayloadChunks {
  /// Bytes of a line with a size, a signature or a trailer.
  private static let lineBytes = 1024
  /// Trailers of a body.
  private static let trailerLimit = 16

  private enum Place {
    case size
    case data(remaining: Int)
    /// Behind a chunk's data.
    case dataEnd
    case trailers
    /// Behind everything, where one empty line may follow.
    case end(hasLine: Bool)
  }

  private var chain: ChunkSignatureChain?
  private let hasTrailer: Bool
  private let digest: RunningDigest?
  private var place: Place = .size
  private var line: [UInt8] = []
  /// What the chunk's line says its signature is.
  private var signature = ""
  private var trailers: [HTTPHeader] = []
  private var trailerSignature: String?

  /// Begins before the first chunk.
  ///
  /// - Parameter chain: Where chunks are signed, what their signatures go on from.
  init(chain: ChunkSignatureChain?, hasTrailer: Bool) {
    self.chain = chain
    self.hasTrailer = hasTrailer
    digest = chain == nil ? nil : RunningDigest(.sha256)
  }

  /// Takes the next bytes and hands on what is inside chunks.
  mutating func read(
    _ bytes: ArraySlice<UInt8>, _ body: (ArraySlice<UInt8>) -> Void
  ) throws(SignatureFault) {
    var rest = bytes
    while !rest.isEmpty {
      if case .data(let remaining) = place {
        let piece = rest.prefix(remaining)
        rest = rest.dropFirst(piece.count)
        digest?.add(piece)
        body(piece)
        place = piece.count == remaining ? .dataEnd : .data(remaining: remaining - piece.count)
      } else if let whole = try takeLine(&rest) {
        try read(line: whole)
      }
    }
  }

  /// Says that nothing more comes.
  ///
  /// - Returns: What came behind the chunks.
  mutating func finish() throws(SignatureFault) -> [HTTPHeader] {
    switch place {
    case .end where line.isEmpty: break
    case .trailers where line.isEmpty: try checkTrailers()
    default: throw .incomplete("The body is not in chunks, although its header says so")
    }
    return trailers
  }

  private mutating func read(line whole: String) throws(SignatureFault) {
    switch place {
    case .size: try beginChunk(whole)
    case .data: break
    case .dataEnd:
      guard whole.isEmpty else { throw .incomplete("A chunk does not end where its size says") }
      try checkChunk()
      place = .size
    case .trailers:
      // Some clients end a trailer with a line feed of its own.
      let text = whole.filter { $0 != "\n" }
      guard text.isEmpty else { return try add(trailer: text) }
      try checkTrailers()
      place = .end(hasLine: true)
    case .end(let hasLine):
      guard whole.isEmpty, !hasLine else {
        throw .incomplete("Something follows behind the last chunk")
      }
      place = .end(hasLine: true)
    }
  }

  private mutating func beginChunk(_ whole: String) throws(SignatureFault) {
    let parts = whole.split(separator: ";", omittingEmptySubsequences: false)
    guard (1...7).contains(parts[0].utf8.count),
      parts[0].utf8.allSatisfy({ PercentEncoding.digit($0) != nil }),
      let size = Int(parts[0], radix: 16)
    else { throw .incomplete("A chunk's size is not that of what follows it") }
    if chain != nil {
      let name = "chunk-signature="
      guard parts.count == 2, parts[1].hasPrefix(name) else {
        throw .incomplete("A chunk has no signature")
      }
      signature = String(parts[1].dropFirst(name.utf8.count))
    } else if parts.count > 1 {
      throw .incomplete("A chunk of an unsigned body has more than its size")
    }
    guard size == 0 else {
      place = .data(remaining: size)
      return
    }
    try checkChunk()
    place = hasTrailer ? .trailers : .end(hasLine: false)
  }

  private mutating func checkChunk() throws(SignatureFault) {
    guard let digest else { return }
    try compare(signature, chain?.next(chunkHash: digest.finish()) ?? "")
  }

  private mutating func add(trailer text: String) throws(SignatureFault) {
    guard let colon = text.firstIndex(of: ":"), trailers.count < PayloadChunks.trailerLimit else {
      throw .incomplete("A trailer has no name, or there are too many of them")
    }
    let name = String(text[..<colon]).trimmedBlanks.lowercased()
    let value = String(text[colon...].dropFirst()).trimmedBlanks
    if name == "x-amz-trailer-signature" {
      trailerSignature = value
    } else {
      trailers.append(HTTPHeader(name, value))
    }
  }

  private mutating func checkTrailers() throws(SignatureFault) {
    guard chain != nil else { return }
    let text = trailers.map { "\($0.name):\($0.value)\n" }.joined()
    try compare(trailerSignature ?? "", chain?.next(trailers: text) ?? "")
  }

  private func compare(_ sent: String, _ expected: String) throws(SignatureFault) {
    guard SHA256Digest.areEqual(Array(sent.utf8), Array(expected.utf8)) else {
      throw .mismatch(
        SignatureMismatch(
          accessKeyID: "", signature: sent, stringToSign: "", canonicalRequest: ""))
    }
  }

  /// The next line without its end; nil where it goes on in bytes that are not there yet.
  private mutating func takeLine(
    _ rest: inout ArraySlice<UInt8>
  ) throws(SignatureFault) -> String? {
    let fault = SignatureFault.incomplete(
      "The body is not in chunks, although its header says so")
    while let byte = rest.popFirst() {
      if byte == 0x0a, line.last == 0x0d {
        defer { line = [] }
        guard let text = String(validating: line.dropLast(), as: UTF8.self) else { throw fault }
        return text
      }
      line.append(byte)
      guard line.count <= PayloadChunks.lineBytes else { throw fault }
    }
    return nil
  }
}
