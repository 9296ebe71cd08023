import AWSProtocols
import Testing

/// S3's chunked uploads: AWS's documented one, and damage of all sorts.
struct PayloadChunkTests {
  private let verifier = SignatureVerifier(
    keys: TestKeys(keys: [
      TestKeys.key("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    ]))
  private let time = UTCTime(seconds: 1_369_353_600)

  private func upload(
    _ body: [UInt8], payload: String, signed: String, more: [HTTPHeader] = [], signature: String
  ) -> WireRequest {
    WireRequest(
      method: "PUT", target: "/examplebucket/chunkObject.txt",
      headers: [
        HTTPHeader("Host", "s3.amazonaws.com"), HTTPHeader("x-amz-date", "20130524T000000Z"),
        HTTPHeader("x-amz-storage-class", "REDUCED_REDUNDANCY"),
        HTTPHeader("x-amz-content-sha256", payload), HTTPHeader("Content-Encoding", "aws-chunked"),
        HTTPHeader("x-amz-decoded-content-length", "66560"),
        HTTPHeader(
          "Authorization",
          "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
            + "SignedHeaders=\(signed),Signature=\(signature)"),
      ] + more, body: body)
  }

  /// AWS's documented upload of 66,560 letters in chunks of 65,536, 1,024 and none.
  private var documented: [UInt8] {
    let chunks = [
      (65_536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"),
      (1_024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"),
      (0, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"),
    ]
    return chunks.flatMap { count, signature in
      Array("\(String(count, radix: 16));chunk-signature=\(signature)\r\n".utf8)
        + [UInt8](repeating: 0x61, count: count) + [0x0d, 0x0a]
    }
  }

  private func signed(_ body: [UInt8]) -> WireRequest {
    upload(
      body, payload: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
      signed: "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;"
        + "x-amz-decoded-content-length;x-amz-storage-class",
      more: [HTTPHeader("Content-Length", "66824")],
      signature: "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9")
  }

  @Test("AWS's documented chunked upload is right, chunk by chunk")
  func example() throws {
    let body = documented
    #expect(body.count == 66_824)
    let payload = try verifier.check(signed(body), now: time)
    #expect(payload.body == [UInt8](repeating: 0x61, count: 66_560) && payload.trailers.isEmpty)
  }

  @Test("a changed letter, signature, order or end of a chunk is refused")
  func damage() throws {
    func outcome(_ change: (inout [UInt8]) -> Void) -> String {
      var body = documented
      change(&body)
      do throws(SignatureFault) {
        _ = try verifier.check(signed(body), now: time)
        return "accepted"
      } catch {
        return error.error(.restXML).code
      }
    }
    #expect(outcome { _ in } == "accepted")
    #expect(outcome { $0[100] ^= 1 } == "SignatureDoesNotMatch")
    #expect(outcome { $0[66_000] ^= 1 } == "SignatureDoesNotMatch")
    #expect(outcome { $0[30] = $0[30] == 0x30 ? 0x31 : 0x30 } == "SignatureDoesNotMatch")
    #expect(outcome { $0.removeLast(88) } == "AuthorizationHeaderMalformed")
    #expect(outcome { $0 = [] } == "AuthorizationHeaderMalformed")
    #expect(outcome { $0 += [0x61] } == "AuthorizationHeaderMalformed")
    #expect(outcome { $0[0] = UInt8(ascii: "f") } == "AuthorizationHeaderMalformed")
    #expect(outcome { $0[0] = UInt8(ascii: "-") } == "AuthorizationHeaderMalformed")
  }

  /// An upload whose chunks are not signed, as boto3 sends it over TLS.
  private func unsigned(_ text: String, length: String) -> WireRequest {
    let headers = RequestSigner(region: "us-east-1", service: "s3").sign(
      method: "PUT", target: "/b/k",
      headers: [
        HTTPHeader("Host", "s3.amazonaws.com"), HTTPHeader("X-Amz-Trailer", "x-amz-checksum-crc32"),
        HTTPHeader("X-Amz-Decoded-Content-Length", length),
      ], payloadHash: "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
      credentials: AWSCredentials(
        accessKeyID: "AKIAIOSFODNN7EXAMPLE",
        secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), at: time)
    return WireRequest(
      method: "PUT", target: "/b/k", headers: headers, body: Array(text.utf8))
  }

  @Test("a body with a trailer comes apart, and keeps its promised length")
  func trailer() throws {
    let text = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"
    let payload = try verifier.check(unsigned(text, length: "5"), now: time)
    #expect(payload.body == Array("hello".utf8))
    #expect(payload.trailers == [HTTPHeader("x-amz-checksum-crc32", "NhCmhg==")])
    #expect(throws: SignatureFault.self) {
      try verifier.check(unsigned(text, length: "6"), now: time)
    }
    for broken in [
      "5\r\nhell\r\n0\r\n\r\n", "5;x=y\r\nhello\r\n0\r\n\r\n", "0\r\nnonsense\r\n\r\n",
      "+5\r\nhello\r\n0\r\n\r\n",
    ] {
      #expect(throws: SignatureFault.self) {
        try verifier.check(unsigned(broken, length: "5"), now: time)
      }
    }
  }
}
