/// Signs requests with Signature Version 4; clients send what it adds, servers compare.
package struct RequestSigner: Sendable {
  /// The Region of the credential scope.
  package var region: String
  /// The service of the credential scope, such as `ec2` or `s3`.
  package var service: String

  /// Signs for one service in one Region.
  package init(region: String, service: String) {
    self.region = region
    self.service = service
  }

  /// The name of the algorithm in headers.
  package static let algorithm = "AWS4-HMAC-SHA256"

  /// How the service wants its paths signed.
  package var pathEncoding: CanonicalRequest.PathEncoding {
    isS3 ? .once : .twice
  }

  /// Whether the service is one of S3's, which have rules of their own.
  var isS3: Bool {
    ["s3", "s3-object-lambda", "s3-outposts", "s3express"].contains(service)
  }

  /// Headers that change on the way, and so are not signed.
  private static let unsigned: Set<String> = [
    "authorization", "connection", "expect", "transfer-encoding", "user-agent", "x-amzn-trace-id",
  ]

  /// The headers of a request with all that the signature adds; `host` must be among those given.
  ///
  /// - Parameter target: Path and query as sent, already encoded.
  /// - Parameter payloadHash: Hexadecimal SHA-256 of the body, or UNSIGNED-PAYLOAD for S3.
  package func sign(
    method: String, target: String, headers: [HTTPHeader], payloadHash: String,
    credentials: AWSCredentials, at time: UTCTime
  ) -> [HTTPHeader] {
    var all = headers
    all.append(HTTPHeader("X-Amz-Date", time.basic))
    if let token = credentials.sessionToken {
      all.append(HTTPHeader("X-Amz-Security-Token", token))
    }
    // S3 wants the hash in a header too; the others take it from the body.
    if isS3 { all.append(HTTPHeader("X-Amz-Content-SHA256", payloadHash)) }
    let names = Set(all.map { $0.name.lowercased() }).subtracting(RequestSigner.unsigned)
    let canonical = CanonicalRequest(
      method: method, target: target, headers: all, signed: Array(names), payloadHash: payloadHash,
      pathEncoding: pathEncoding)
    let signature = signature(of: canonical, secret: credentials.secretAccessKey, at: time)
    all.append(
      HTTPHeader(
        "Authorization",
        "\(RequestSigner.algorithm) Credential=\(credentials.accessKeyID)/\(scope(on: time)), "
          + "SignedHeaders=\(canonical.signedHeaders), Signature=\(signature)"))
    return all
  }

  /// The signature of a canonical request, as hexadecimal digits.
  package func signature(
    of request: CanonicalRequest, secret: String, at time: UTCTime
  ) -> String {
    let text = stringToSign(request, at: time)
    return SHA256Digest.authenticate(Array(text.utf8), key: signingKey(secret: secret, on: time))
      .hexadecimal
  }

  /// The text whose HMAC is the signature.
  func stringToSign(_ request: CanonicalRequest, at time: UTCTime) -> String {
    [
      RequestSigner.algorithm, time.basic, scope(on: time),
      SHA256Digest.digest(Array(request.text.utf8)).hexadecimal,
    ].joined(separator: "\n")
  }

  /// What a signature is good for: `20260131/eu-central-1/ec2/aws4_request`.
  package func scope(on time: UTCTime) -> String {
    "\(time.day)/\(region)/\(service)/aws4_request"
  }

  /// The key that is good for one day, Region and service.
  package func signingKey(secret: String, on time: UTCTime) -> [UInt8] {
    [time.day, region, service, "aws4_request"].reduce(Array("AWS4\(secret)".utf8)) { key, part in
      SHA256Digest.authenticate(Array(part.utf8), key: key)
    }
  }
}
