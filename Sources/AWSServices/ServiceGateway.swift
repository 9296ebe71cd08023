package import AWSProtocols

/// From a request to its answer: whose it is, what it asks for, and what became of it.
///
/// Signatures are verified before anything else is read. Errors have the shape of the service that
/// was asked, as clients read no other.
package struct ServiceGateway: Sendable {
  /// What happened, for the log.
  package struct Outcome: Sendable {
    /// The answer.
    package var answer: WireAnswer
    /// The identifier that the answer carries.
    package var requestID: String
    /// Service and operation as far as they are known, such as `sts GetCallerIdentity`.
    package var name: String
    /// Who asked, once that is certain.
    package var principal: ServicePrincipal?
    /// What went wrong on this side; the client is not told.
    package var internalReason: String?
    /// The body, where it is a file's; then the answer has none of its own.
    package var content: StoredContent?
  }

  private let directory: ServiceDirectory
  private let verifier: SignatureVerifier
  private let makeRequestID: @Sendable () -> String

  /// Puts the parts together.
  ///
  /// - Parameter makeRequestID: Gives an identifier that nobody has had before.
  package init(
    directory: ServiceDirectory, keys: any AccessKeySource,
    makeRequestID: @escaping @Sendable () -> String
  ) {
    self.directory = directory
    verifier = SignatureVerifier(keys: keys)
    self.makeRequestID = makeRequestID
  }

  /// Refuses what can be refused by method, target and headers alone; nil where the body decides.
  package func admit(_ head: WireRequest, milliseconds: Int) -> Outcome? {
    let requestID = makeRequestID()
    do throws(SignatureFault) {
      let claim = try SignatureClaim(head)
      _ = try verifier.admit(head, claim, now: UTCTime(seconds: milliseconds / 1000))
      return nil
    } catch {
      return refusal(error, of: head, requestID)
    }
  }

  /// Whether a request is one for S3, by what it says about its signature.
  package func isForObjects(_ head: WireRequest) -> Bool {
    guard directory.objects != nil, let claim = try? SignatureClaim(head) else { return false }
    return claim.service == S3Service.signingName
  }

  /// What comes of the head of a request for S3, whose signature never needs the body.
  package enum ObjectAdmission {
    /// The signature does not count.
    case refused(Outcome)
    /// The body may come.
    case accepted(S3Exchange)
  }

  /// Verifies the head of a request for S3 and begins with it.
  package func admitObject(_ head: WireRequest, milliseconds: Int) -> ObjectAdmission {
    let requestID = makeRequestID()
    do throws(SignatureFault) {
      guard let objects = directory.objects else { throw .missing }
      let claim = try SignatureClaim(head)
      let key = try verifier.admit(head, claim, now: UTCTime(seconds: milliseconds / 1000))
      let reader = try verifier.verifyHead(head, claim, key: key)
      return .accepted(
        objects.exchange(
          head, reader, principal: key.principal, region: claim.region, requestID: requestID,
          milliseconds: milliseconds))
    } catch {
      return .refused(refusal(error, of: head, requestID))
    }
  }

  /// Whose a request for one of the server's own pages is.
  package enum Identity {
    /// The signature counts.
    case known(ServicePrincipal)
    /// It does not.
    case refused(Outcome)
  }

  /// Verifies the signature of a whole request for a page beside the services, for any service.
  package func identify(_ request: WireRequest, milliseconds: Int) -> Identity {
    do throws(SignatureFault) {
      let claim = try SignatureClaim(request)
      let key = try verifier.admit(request, claim, now: UTCTime(seconds: milliseconds / 1000))
      _ = try verifier.verify(request, claim, key: key)
      return .known(key.principal)
    } catch {
      return .refused(refusal(error, of: request, makeRequestID()))
    }
  }

  /// Answers a whole request.
  package func answer(_ request: WireRequest, milliseconds: Int) -> Outcome {
    let requestID = makeRequestID()
    let key: AccessKey
    let claim: SignatureClaim
    var verified = request
    do throws(SignatureFault) {
      claim = try SignatureClaim(request)
      key = try verifier.admit(request, claim, now: UTCTime(seconds: milliseconds / 1000))
      verified.body = try verifier.verify(request, claim, key: key).body
    } catch {
      return refusal(error, of: request, requestID)
    }
    guard let service = directory.service(for: request, signedFor: claim.service) else {
      return noService(claim.service, of: request, key.principal, requestID)
    }
    var outcome = Outcome(
      answer: WireAnswer(status: 500, headers: [], body: []), requestID: requestID,
      name: claim.service, principal: key.principal)
    do throws(ServiceError) {
      let call = try ServiceDirectory.call(verified, of: service)
      outcome.name = "\(service.signingName) \(call.operation.name)"
      let result = try call.operation.perform(
        ServiceRequest(
          service: service.signingName, operation: call.operation.name,
          wireProtocol: service.wireProtocol, region: claim.region, principal: key.principal,
          input: call.input, requestID: requestID, milliseconds: milliseconds))
      outcome.answer = service.encoding.encode(
        result, operation: call.operation.name, requestID: requestID)
    } catch {
      outcome.answer = service.encoding.encode(error, requestID: requestID)
    }
    return outcome
  }

  private func refusal(
    _ fault: SignatureFault, of request: WireRequest, _ requestID: String
  ) -> Outcome {
    let name = (try? SignatureClaim(request))?.service
    let encoding =
      name == S3Service.signingName
      ? ServiceEncoding(.restXML)
      : directory.service(for: request, signedFor: name)?.encoding
        ?? ServiceEncoding(ServiceDirectory.guessedProtocol(of: request))
    var outcome = Outcome(
      answer: encoding.encode(fault.error(encoding.wireProtocol), requestID: requestID),
      requestID: requestID, name: name ?? "unsigned")
    if case .unavailable(let reason) = fault { outcome.internalReason = reason.description }
    return outcome
  }

  private func noService(
    _ name: String, of request: WireRequest, _ principal: ServicePrincipal, _ requestID: String
  ) -> Outcome {
    let wireProtocol = ServiceDirectory.guessedProtocol(of: request)
    var names = Set(directory.services.map(\.signingName))
    if directory.objects != nil { names.insert(S3Service.signingName) }
    let known = names.sorted().joined(separator: ", ")
    var error = ServiceError.unknownOperation("of \(name)", wireProtocol)
    error.message = "There is no service '\(name)' here; there is \(known)."
    return Outcome(
      answer: ServiceEncoding(wireProtocol).encode(error, requestID: requestID),
      requestID: requestID, name: name, principal: principal)
  }
}
