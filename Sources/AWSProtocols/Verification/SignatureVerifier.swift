/// Compares a request's signature with the one that its key gives it.
///
/// First by the head alone, so that nobody has to receive the body of a request that can be
/// refused without it; then as a whole.
package struct SignatureVerifier: Sendable {
  /// So far clocks may be apart.
  package static let skewSeconds = 900

  private let keys: any AccessKeySource
  private let signingKeys = SigningKeyCache()

  /// Verifies with keys from somewhere.
  package init(keys: any AccessKeySource) { self.keys = keys }

  /// Checks what can be checked without the body: time, key, token, and what has to be signed.
  package func admit(
    _ request: WireRequest, _ claim: SignatureClaim, now: UTCTime
  ) throws(SignatureFault) -> AccessKey {
    try checkTime(claim, now)
    try checkSignedHeaders(request, claim)
    _ = try PayloadClaim(request, claim)
    let found: AccessKey?
    do throws(AccessKeySourceFault) {
      found = try keys.accessKey(claim.accessKeyID)
    } catch {
      throw .unavailable(error)
    }
    guard let key = found else { throw .unknownKey(claim.accessKeyID) }
    let expected = Array((key.credentials.sessionToken ?? "").utf8)
    let sent = Array((claim.sessionToken ?? "").utf8)
    guard SHA256Digest.areEqual(expected, sent) else { throw .wrongToken }
    if let end = key.credentials.expiration, end <= now { throw .expiredToken }
    return key
  }

  /// Checks the signature, and with it the body.
  ///
  /// - Parameter key: What `admit` gave for the same request.
  /// - Returns: The body as it was meant: that of S3's chunked uploads is put together.
  package func verify(
    _ request: WireRequest, _ claim: SignatureClaim, key: AccessKey
  ) throws(SignatureFault) -> SignedPayload {
    let payload = try PayloadClaim(request, claim)
    guard payload.signedWord != nil else {
      let word = SHA256Digest.digest(request.body).hexadecimal
      _ = try checkSignature(request, claim, key, payloadWord: word)
      return SignedPayload(body: request.body, trailers: [])
    }
    var reader = try verifyHead(request, claim, key: key)
    var body: [UInt8] = []
    body.reserveCapacity(request.body.count)
    try reader.read(request.body[...]) { body += $0 }
    return SignedPayload(body: body, trailers: try reader.finish())
  }

  /// Checks the signature of a request whose body is still to come, as S3's requests let one.
  ///
  /// - Parameter key: What `admit` gave for the same request.
  /// - Returns: What reads the body, and tells at its end whether it is the one that was signed.
  package func verifyHead(
    _ request: WireRequest, _ claim: SignatureClaim, key: AccessKey
  ) throws(SignatureFault) -> SignedBodyReader {
    let payload = try PayloadClaim(request, claim)
    guard let word = payload.signedWord else { throw .missingPayloadHash }
    let chain = try checkSignature(request, claim, key, payloadWord: word)
    return SignedBodyReader(
      payload, chain, decodedLength: request.header("X-Amz-Decoded-Content-Length"))
  }

  private func checkSignature(
    _ request: WireRequest, _ claim: SignatureClaim, _ key: AccessKey, payloadWord: String
  ) throws(SignatureFault) -> ChunkSignatureChain {
    let signer = RequestSigner(region: claim.region, service: claim.service)
    let canonical = CanonicalRequest(
      method: request.method, target: signedTarget(request, claim), headers: request.headers,
      signed: claim.signedHeaders, payloadHash: payloadWord, pathEncoding: signer.pathEncoding)
    let text = signer.stringToSign(canonical, at: claim.time)
    let signingKey = signingKeys.key(of: signer, credentials: key.credentials, at: claim.time)
    let expected = SHA256Digest.authenticate(Array(text.utf8), key: signingKey).hexadecimal
    guard SHA256Digest.areEqual(Array(expected.utf8), Array(claim.signature.utf8)) else {
      throw .mismatch(
        SignatureMismatch(
          accessKeyID: claim.accessKeyID, signature: claim.signature, stringToSign: text,
          canonicalRequest: canonical.text))
    }
    return ChunkSignatureChain(
      previous: claim.signature, key: signingKey, time: claim.time,
      scope: signer.scope(on: claim.time))
  }

  private func checkTime(_ claim: SignatureClaim, _ now: UTCTime) throws(SignatureFault) {
    let skewed = SignatureFault.skewed(signed: claim.time, server: now)
    guard claim.time.seconds <= now.seconds + SignatureVerifier.skewSeconds else { throw skewed }
    switch claim.form {
    case .header:
      guard claim.time.seconds >= now.seconds - SignatureVerifier.skewSeconds else { throw skewed }
    case .presigned(let seconds):
      let end = UTCTime(seconds: claim.time.seconds + seconds)
      guard now <= end else { throw .expired(at: end, server: now) }
    }
  }

  /// What is not signed could be changed on the way: the host, and all that AWS's services read.
  private func checkSignedHeaders(
    _ request: WireRequest, _ claim: SignatureClaim
  ) throws(SignatureFault) {
    let signed = Set(claim.signedHeaders)
    guard signed.contains("host") else { throw .unsignedHeader("host") }
    var names = request.headers.map { $0.name.lowercased() }.filter { $0.hasPrefix("x-amz-") }
    if claim.form == .header, request.header("X-Amz-Date") == nil { names.append("date") }
    if let name = names.first(where: { !signed.contains($0) }) { throw .unsignedHeader(name) }
  }

  /// Path and query without the signature itself.
  private func signedTarget(_ request: WireRequest, _ claim: SignatureClaim) -> String {
    guard claim.form != .header else { return request.target }
    let kept = request.query.split(separator: "&").filter { pair in
      !PercentEncoding.decode(pair.prefix { $0 != "=" }).elementsEqual("X-Amz-Signature".utf8)
    }
    return request.path + "?" + kept.joined(separator: "&")
  }
}
