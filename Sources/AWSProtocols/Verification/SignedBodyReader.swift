/// Reads the body behind a head whose signature is right, piece by piece.
///
/// Chunks of S3's own are taken apart, and at the end the body is compared with what was signed.
package struct SignedBodyReader {
  /// A reader of chunks without signatures, with trailers behind them.
  package static var unsignedChunks: SignedBodyReader {
    SignedBodyReader(
      .chunks(isSigned: false, hasTrailer: true),
      ChunkSignatureChain(previous: "", key: [], time: UTCTime(seconds: 0), scope: ""),
      decodedLength: nil)
  }

  private enum Kind {
    case plain
    case hashed(RunningDigest, word: String)
    case chunked(PayloadChunks)
  }

  private var kind: Kind
  /// What the client said that the body holds, chunks taken apart.
  private let decodedLength: String?
  /// Bytes that were handed on.
  package private(set) var count = 0

  init(_ payload: PayloadClaim, _ chain: ChunkSignatureChain, decodedLength: String?) {
    switch payload {
    case .body, .unsigned:
      kind = .plain
      self.decodedLength = nil
    case .hash(let word):
      kind = .hashed(RunningDigest(.sha256), word: word)
      self.decodedLength = nil
    case .chunks(let isSigned, let hasTrailer):
      kind = .chunked(PayloadChunks(chain: isSigned ? chain : nil, hasTrailer: hasTrailer))
      self.decodedLength = decodedLength
    }
  }

  /// Takes the next bytes as they came, and hands on those that the client meant.
  package mutating func read(
    _ bytes: ArraySlice<UInt8>, _ body: (ArraySlice<UInt8>) -> Void
  ) throws(SignatureFault) {
    switch kind {
    case .plain:
      count += bytes.count
      body(bytes)
    case .hashed(let digest, _):
      count += bytes.count
      digest.add(bytes)
      body(bytes)
    case .chunked(var chunks):
      // While the reader is changed, nobody else may hold it, or its line would be copied.
      kind = .plain
      var added = 0
      defer {
        kind = .chunked(chunks)
        count += added
      }
      try chunks.read(bytes) { piece in
        added += piece.count
        body(piece)
      }
    }
  }

  /// Says that nothing more comes, and checks that the body is the one that was signed.
  ///
  /// - Returns: What came behind the body, such as a checksum.
  package mutating func finish() throws(SignatureFault) -> [HTTPHeader] {
    switch kind {
    case .plain: return []
    case .hashed(let digest, let word):
      guard digest.finish().hexadecimal == word else { throw .wrongPayload }
      return []
    case .chunked(var chunks):
      let trailers = try chunks.finish()
      guard decodedLength.map({ Int($0) == count }) ?? true else {
        throw .incomplete("The header X-Amz-Decoded-Content-Length is not the body's length")
      }
      return trailers
    }
  }
}
