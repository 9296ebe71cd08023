/// Why a signature does not count.
package enum SignatureFault: Error, Hashable, Sendable {
  /// Nothing is signed.
  case missing
  /// Signed by another method than Signature Version 4 with HMAC.
  case unsupported
  /// The signature's own parts are missing or malformed; the sentence says which.
  case incomplete(String)
  /// Nobody has such a key.
  case unknownKey(String)
  /// A token came with a key that has none, or another one.
  case wrongToken
  /// The key was good until now.
  case expiredToken
  /// A header that must be signed is not.
  case unsignedHeader(String)
  /// The clocks of client and server are too far apart.
  case skewed(signed: UTCTime, server: UTCTime)
  /// A presigned address is older than it may be.
  case expired(at: UTCTime, server: UTCTime)
  /// S3's requests tell the hash of their body, and this one does not.
  case missingPayloadHash
  /// The word in place of the body's hash is none that the service takes.
  case unusablePayloadHash(String)
  /// The body is not the one whose hash was signed.
  case wrongPayload
  /// The signature is that of another request, or was made with another secret.
  case mismatch(SignatureMismatch)
  /// The keys cannot be read now.
  case unavailable(AccessKeySourceFault)
}

/// What was signed, by the server's account, for whoever searches a mistake in a client.
package struct SignatureMismatch: Hashable, Sendable {
  /// The key's identifier.
  package var accessKeyID: String
  /// What the client sent.
  package var signature: String
  /// The text whose HMAC the signature is.
  package var stringToSign: String
  /// The text whose hash stands in the one above.
  package var canonicalRequest: String
}

extension SignatureFault {
  /// The fault as services of a protocol tell it.
  ///
  /// Codes are those of AWS. Where AWS has been seen with several, this is the choice: EC2 answers
  /// 400 MissingAuthenticationToken where nothing is signed, and 401 AuthFailure to wrong keys and
  /// signatures alike; the query protocol has RequestExpired for clocks, JSON its one code for
  /// signatures. The accepted difference of clocks is 15 minutes everywhere.
  package func error(_ wireProtocol: ServiceProtocol) -> ServiceError {
    switch wireProtocol {
    case .ec2: ec2Error
    case .query: queryError
    case .json10, .json11: jsonError
    case .restXML: s3Error
    }
  }

  private var ec2Error: ServiceError {
    switch self {
    case .missing:
      ServiceError(code: "MissingAuthenticationToken", message: sentence)
    case .unsupported, .incomplete, .unsignedHeader, .unusablePayloadHash, .missingPayloadHash:
      ServiceError(code: "IncompleteSignature", message: sentence)
    case .skewed, .expired:
      ServiceError(code: "RequestExpired", message: sentence)
    case .unknownKey, .wrongToken, .wrongPayload, .mismatch:
      ServiceError(status: 401, code: "AuthFailure", message: sentence)
    case .expiredToken: ServiceError(code: "ExpiredToken", message: sentence)
    case .unavailable: .internalFailure(.ec2)
    }
  }

  private var queryError: ServiceError {
    switch self {
    case .missing:
      ServiceError(status: 403, code: "MissingAuthenticationToken", message: sentence)
    case .unsupported, .incomplete, .unsignedHeader, .unusablePayloadHash, .missingPayloadHash:
      ServiceError(code: "IncompleteSignature", message: sentence)
    case .unknownKey, .wrongToken:
      ServiceError(status: 403, code: "InvalidClientTokenId", message: sentence)
    case .expiredToken: ServiceError(status: 403, code: "ExpiredToken", message: sentence)
    case .skewed, .expired: ServiceError(code: "RequestExpired", message: sentence)
    case .wrongPayload, .mismatch:
      ServiceError(status: 403, code: "SignatureDoesNotMatch", message: sentence)
    case .unavailable: .internalFailure(.query)
    }
  }

  private var jsonError: ServiceError {
    switch self {
    case .missing: ServiceError(code: "MissingAuthenticationTokenException", message: sentence)
    case .unsupported, .incomplete, .unsignedHeader, .unusablePayloadHash, .missingPayloadHash:
      ServiceError(code: "IncompleteSignatureException", message: sentence)
    case .unknownKey, .wrongToken:
      ServiceError(code: "UnrecognizedClientException", message: sentence)
    case .expiredToken: ServiceError(code: "ExpiredTokenException", message: sentence)
    case .skewed, .expired, .wrongPayload, .mismatch:
      ServiceError(code: "InvalidSignatureException", message: sentence)
    case .unavailable: .internalFailure(.json11)
    }
  }

  private var s3Error: ServiceError {
    switch self {
    case .missing: ServiceError(status: 403, code: "AccessDenied", message: "Access Denied")
    case .unsupported, .missingPayloadHash:
      ServiceError(code: "InvalidRequest", message: sentence)
    case .incomplete: ServiceError(code: "AuthorizationHeaderMalformed", message: sentence)
    case .unusablePayloadHash: ServiceError(code: "InvalidArgument", message: sentence)
    case .unsignedHeader(let name):
      ServiceError(
        status: 403, code: "AccessDenied", message: sentence,
        details: [QueryParameter(name: "HeadersNotSigned", value: name)])
    case .unknownKey(let identifier):
      ServiceError(
        status: 403, code: "InvalidAccessKeyId", message: sentence,
        details: [QueryParameter(name: "AWSAccessKeyId", value: identifier)])
    case .wrongToken: ServiceError(code: "InvalidToken", message: sentence)
    case .expiredToken: ServiceError(code: "ExpiredToken", message: sentence)
    case .skewed(let signed, let server):
      ServiceError(
        status: 403, code: "RequestTimeTooSkewed", message: sentence,
        details: [
          QueryParameter(name: "RequestTime", value: signed.basic),
          QueryParameter(name: "ServerTime", value: server.iso8601),
          QueryParameter(
            name: "MaxAllowedSkewMilliseconds", value: "\(SignatureVerifier.skewSeconds * 1000)"),
        ])
    case .expired:
      ServiceError(status: 403, code: "AccessDenied", message: "Request has expired")
    case .wrongPayload: ServiceError(code: "XAmzContentSHA256Mismatch", message: sentence)
    case .mismatch(let mismatch):
      ServiceError(
        status: 403, code: "SignatureDoesNotMatch", message: sentence,
        details: [
          QueryParameter(name: "AWSAccessKeyId", value: mismatch.accessKeyID),
          QueryParameter(name: "StringToSign", value: mismatch.stringToSign),
          QueryParameter(name: "SignatureProvided", value: mismatch.signature),
          QueryParameter(name: "CanonicalRequest", value: mismatch.canonicalRequest),
        ])
    case .unavailable: .internalFailure(.restXML)
    }
  }

  /// What was found, and what would work.
  private var sentence: String {
    switch self {
    case .missing: "The request is not signed, and only signed ones are answered."
    case .unsupported:
      "The request is signed by an unsupported method. Please use AWS4-HMAC-SHA256."
    case .incomplete(let reason): "\(reason)."
    case .unknownKey: "The access key of the request is not known here."
    case .wrongToken: "The security token of the request does not belong to its access key."
    case .expiredToken: "The access key of the request has expired."
    case .unsignedHeader(let name):
      "The header '\(name)' of the request is not signed, and it has to be."
    case .skewed(let signed, let server) where signed < server:
      "Signature expired: \(signed.basic) is now earlier than "
        + "\(UTCTime(seconds: server.seconds - SignatureVerifier.skewSeconds).basic) "
        + "(\(server.basic) - 15 min.)"
    case .skewed(let signed, let server):
      "Signature not yet current: \(signed.basic) is still later than "
        + "\(UTCTime(seconds: server.seconds + SignatureVerifier.skewSeconds).basic) "
        + "(\(server.basic) + 15 min.)"
    case .expired(let end, let server):
      "The presigned request was good until \(end.basic), and it is \(server.basic)."
    case .missingPayloadHash: "The request has no header x-amz-content-sha256, and it needs one."
    case .unusablePayloadHash(let word):
      "The header x-amz-content-sha256 is '\(word)', which this service does not take."
    case .wrongPayload: "The body is not the one whose SHA-256 was signed."
    case .mismatch:
      "The signature is not that of this request. Check the secret access key and how it is signed."
    case .unavailable: ""
    }
  }
}
