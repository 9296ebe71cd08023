internal import AWSProtocols
package import RecordStore

/// S3 over a store of objects.
///
/// It is no table of calls with parameters like the other services: what a request is for stands in
/// its path, bodies are too large for memory, and answers are files.
package struct S3Service: Sendable {
  let store: BucketStore
  let report: @Sendable (String) -> Void

  /// The name in credential scopes.
  package static let signingName = "s3"

  /// Serves a store.
  ///
  /// - Parameter report: Takes what failed on this side, for the log.
  package init(_ store: BucketStore, report: @escaping @Sendable (String) -> Void) {
    self.store = store
    self.report = report
  }

  /// Begins with a request whose signature is right.
  func exchange(
    _ wire: WireRequest, _ reader: SignedBodyReader, principal: ServicePrincipal, region: String,
    requestID: String, milliseconds: Int
  ) -> S3Exchange {
    S3Exchange(
      self, reader,
      S3Request(
        wire, principal: principal, region: region, requestID: requestID,
        milliseconds: milliseconds))
  }
}

/// A request of S3 from its verified head to its answer.
///
/// `@unchecked Sendable` holds because the server hands bytes of a body over from one thread at a
/// time, and asks for the answer when it hands over nothing more.
package final class S3Exchange: @unchecked Sendable {
  private let service: S3Service
  private let request: S3Request
  private var operation: S3Operation?
  private var reader: SignedBodyReader
  private var content: StagedObject?
  private var body: [UInt8] = []
  private var refusal: ServiceError?

  /// Bytes of a document: the longest list of parts, or of keys.
  private static let documentBytes = 4 << 20
  /// Sizes and signatures of chunks around a content.
  private static let overheadBytes = 64 << 20

  init(_ service: S3Service, _ reader: SignedBodyReader, _ request: S3Request) {
    self.service = service
    self.request = request
    self.reader = reader
    do throws(ServiceError) {
      let operation = try S3Operation.find(request)
      self.operation = operation
      guard operation.payload == .content else { return }
      let length = request.header("X-Amz-Decoded-Content-Length")
      let told = (length ?? request.header("Content-Length")).flatMap { Int($0) } ?? 0
      guard told <= MultipartLimits.bodyBytes else { throw S3Exchange.tooLarge }
      content = service.store.stage(checksums: PayloadChecksums.algorithms(request))
    } catch {
      refusal = error
    }
  }

  private static let tooLarge = ServiceError.s3(
    "EntityTooLarge", "Your proposed upload exceeds the maximum allowed object size.",
    [QueryParameter(name: "MaxSizeAllowed", value: "\(MultipartLimits.bodyBytes)")])

  /// Bytes of a body that can be received for this request.
  package var bodyLimit: Int {
    content == nil
      ? S3Exchange.documentBytes : MultipartLimits.bodyBytes + S3Exchange.overheadBytes
  }

  /// The error that the head alone is answered with; nil where the body decides.
  package var isRefused: Bool { refusal != nil }

  /// Takes the next bytes of the body as they came; false where nothing more is wanted.
  package func write(_ bytes: [UInt8]) -> Bool {
    guard refusal == nil else { return false }
    do throws(SignatureFault) {
      try reader.read(bytes[...]) { piece in
        if let content { content.add(piece) } else { body += piece }
      }
    } catch {
      refusal = error.error(.restXML)
    }
    if reader.count > (content == nil ? S3Exchange.documentBytes : MultipartLimits.bodyBytes) {
      refusal = S3Exchange.tooLarge
    }
    return refusal == nil && content?.fault == nil
  }

  /// The answer, once the body is there or refused.
  package func answer() -> ServiceGateway.Outcome {
    var outcome = ServiceGateway.Outcome(
      answer: WireAnswer(status: 500, headers: [], body: []), requestID: request.requestID,
      name: "\(S3Service.signingName) \(operation?.name ?? request.wire.method)",
      principal: request.principal)
    do throws(ServiceError) {
      let answer = try perform()
      outcome.answer = WireAnswer(
        status: answer.status, headers: identified(answer.headers), body: answer.body)
      outcome.content = answer.content
    } catch {
      var error = error
      error.details.append(
        QueryParameter(name: "Resource", value: String(request.wire.path)))
      outcome.answer = ServiceEncoding(.restXML).encode(error, requestID: request.requestID)
      if error.status == 304 { outcome.answer.body = [] }
    }
    return outcome
  }

  private func perform() throws(ServiceError) -> S3Answer {
    if let refusal { throw refusal }
    guard let operation else { throw .unknownOperation(request.wire.method, .restXML) }
    var trailers: [HTTPHeader] = []
    do throws(SignatureFault) {
      trailers = try reader.finish()
    } catch {
      throw error.error(.restXML)
    }
    let call = S3Call(
      store: service.store, request: request, content: content, body: body, trailers: trailers,
      report: service.report)
    try PayloadChecksums.check(call)
    return try operation.perform(call)
  }

  private func identified(_ headers: [HTTPHeader]) -> [HTTPHeader] {
    [HTTPHeader("x-amz-request-id", request.requestID), HTTPHeader("Server", "AmazonS3")] + headers
  }
}
