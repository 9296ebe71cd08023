/// What a request says about its body.
enum PayloadClaim: Hashable {
  /// The body's own hash is signed, as for all services but S3.
  case body
  /// The hash stands in a header, and must be the body's.
  case hash(String)
  /// Nobody vouches for the body; S3 alone takes that.
  case unsigned
  /// The body comes in S3's chunks.
  case chunks(isSigned: Bool, hasTrailer: Bool)

  init(_ request: WireRequest, _ claim: SignatureClaim) throws(SignatureFault) {
    let isS3 = RequestSigner(region: claim.region, service: claim.service).isS3
    guard let word = request.header("X-Amz-Content-SHA256") else {
      if isS3, claim.form == .header { throw .missingPayloadHash }
      self = isS3 ? .unsigned : .body
      return
    }
    switch word {
    case "UNSIGNED-PAYLOAD" where isS3: self = .unsigned
    case "STREAMING-UNSIGNED-PAYLOAD-TRAILER" where isS3:
      self = .chunks(isSigned: false, hasTrailer: true)
    case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" where isS3:
      self = .chunks(isSigned: true, hasTrailer: false)
    case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" where isS3:
      self = .chunks(isSigned: true, hasTrailer: true)
    default:
      let isHash = word.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
      }
      guard isHash, word.utf8.count == 2 * SHA256Digest.byteCount else {
        throw .unusablePayloadHash(word)
      }
      self = .hash(word)
    }
  }

  /// The last line of the canonical request; nil where the body has to be there for it.
  var signedWord: String? {
    switch self {
    case .body: nil
    case .hash(let word): word
    case .unsigned: "UNSIGNED-PAYLOAD"
    case .chunks(false, _): "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
    case .chunks(true, false): "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
    case .chunks(true, true): "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
    }
  }
}

/// A body that was verified.
package struct SignedPayload: Hashable, Sendable {
  /// The bytes that the client meant.
  package var body: [UInt8]
  /// What came behind them, such as a checksum.
  package var trailers: [HTTPHeader]

  /// Puts a body together.
  package init(body: [UInt8], trailers: [HTTPHeader]) {
    self.body = body
    self.trailers = trailers
  }
}

/// Signatures of chunks, each of which goes on from the one before.
struct ChunkSignatureChain {
  var previous: String
  let key: [UInt8]
  let time: UTCTime
  let scope: String

  /// The signature of the next chunk.
  mutating func next(chunkHash: [UInt8]) -> String {
    next(
      "AWS4-HMAC-SHA256-PAYLOAD", [SHA256Digest.digest([]).hexadecimal, chunkHash.hexadecimal])
  }

  /// The signature of all trailers together, each ended by a line feed.
  mutating func next(trailers: String) -> String {
    next("AWS4-HMAC-SHA256-TRAILER", [SHA256Digest.digest(Array(trailers.utf8)).hexadecimal])
  }

  private mutating func next(_ algorithm: String, _ hashes: [String]) -> String {
    let text = ([algorithm, time.basic, scope, previous] + hashes).joined(separator: "\n")
    previous = SHA256Digest.authenticate(Array(text.utf8), key: key).hexadecimal
    return previous
  }
}
