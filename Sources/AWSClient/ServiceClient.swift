package import AWSProtocols
package import HTTPClient

/// Gives what requests are signed with, renewed before it ends.
package protocol CredentialProvider: AnyObject {
  /// Credentials that are good now.
  func credentials() throws(AWSClientError) -> AWSCredentials
  /// Forgets what it has, because a service says that it has ended.
  func forget()
}

/// Calls one service: signs, sends, and tries again where that may help.
package final class ServiceClient {
  /// The name in the credential scope, such as `ec2`.
  package let service: String
  /// The Region in the credential scope.
  package let region: String
  /// Where the service answers.
  package let endpoint: Endpoint
  /// How often and how patiently.
  package var retries = RetryPolicy()
  /// How long and how much.
  package var limits = HTTPLimits()

  private let provider: (any CredentialProvider)?
  private let transport: any HTTPTransport
  private let surroundings: Surroundings
  /// What the service's clock is ahead of this machine's, once a refusal told.
  private var clockOffset = 0
  /// Whether anything ever answered: until then an address is more likely wrong than busy.
  private var hasAnswered = false

  /// A difference below this is no reason for a refusal; services grant at least five minutes.
  private static let clockTolerance = 240

  /// Calls a service; without a provider, requests are not signed.
  package init(
    service: String, region: String, endpoint: Endpoint, provider: (any CredentialProvider)?,
    transport: any HTTPTransport, surroundings: Surroundings
  ) {
    self.service = service
    self.region = region
    self.endpoint = endpoint
    self.provider = provider
    self.transport = transport
    self.surroundings = surroundings
  }

  /// Makes a call of the query protocol and gives the answer's root element.
  package func call(_ request: QueryRequest) throws(AWSClientError) -> XMLElement {
    let headers = [HTTPHeader("Content-Type", QueryRequest.contentType)]
    let response = try send(
      request.action, method: "POST", target: "/", headers: headers, body: request.body)
    do throws(XMLFault) {
      return try XMLReader.read(response.body)
    } catch {
      throw .malformed(
        action: request.action, endpoint: endpoint.url, reason: error.description)
    }
  }

  /// Sends a request until it is answered or refused for good; gives only answers of success.
  ///
  /// - Parameter action: What the request is called in errors.
  /// - Parameter target: Path and query below the endpoint, percent-encoded.
  package func send(
    _ action: String, method: String, target: String, headers: [HTTPHeader], body: [UInt8]
  ) throws(AWSClientError) -> HTTPResponse {
    var attempt = 1
    var hasRenewed = false
    while true {
      let request = try signed(method: method, target: target, headers: headers, body: body)
      let failure: Failure
      switch exchange(action, request) {
      case .success(let response): return response
      case .failure(let found): failure = found
      }
      // Once: with the service's own time, or with new credentials.
      if !hasRenewed, let refusal = failure.error.serviceFault,
        renew(after: refusal, date: failure.date)
      {
        hasRenewed = true
        continue
      }
      let isNowhere = failure.isUnreachable && !hasAnswered && attempt > 1
      // AWS explains its errors; a compatible service that does not may not know the operation.
      let isMute = failure.error.serviceFault?.code == "500" && attempt > 2
      let delay = retries.delay(
        behind: attempt, random: surroundings.random(), retryAfter: failure.retryAfter)
      guard failure.isTransient, !isNowhere, !isMute, let delay else { throw failure.error }
      surroundings.sleep(delay)
      attempt += 1
    }
  }

  /// What one try came to, where it came to nothing.
  private struct Failure: Error {
    var error: AWSClientError
    var isTransient: Bool
    var retryAfter: Int?
    var date: String?

    var isUnreachable: Bool {
      guard case .transport(.unreachable) = error else { return false }
      return true
    }
  }

  private func exchange(_ action: String, _ request: HTTPRequest) -> Result<HTTPResponse, Failure> {
    do throws(HTTPClientError) {
      let response = try transport.send(request, limits: limits)
      hasAnswered = true
      if (200..<300).contains(response.status) { return .success(response) }
      var refusal = ServiceFault(status: response.status, answer: response.body)
      refusal.region = response.header("x-amz-bucket-region") ?? refusal.region
      return .failure(
        Failure(
          error: .service(action: action, endpoint: endpoint.url, refusal),
          isTransient: refusal.isTransient,
          retryAfter: response.header("Retry-After").flatMap { Int($0) },
          date: response.header("Date")))
    } catch {
      return .failure(Failure(error: .transport(error), isTransient: error.isTransient))
    }
  }

  private func signed(
    method: String, target: String, headers: [HTTPHeader], body: [UInt8]
  ) throws(AWSClientError) -> HTTPRequest {
    var request = HTTPRequest(
      method: method, url: endpoint.url + target,
      headers: [HTTPHeader("Host", endpoint.host)] + headers, body: body)
    guard let provider else { return request }
    let credentials = try provider.credentials()
    let time = UTCTime(seconds: surroundings.now().seconds + clockOffset)
    request.headers = RequestSigner(region: region, service: service).sign(
      method: method, target: endpoint.path + target, headers: request.headers,
      payloadHash: SHA256Digest.digest(body).hexadecimal, credentials: credentials, at: time)
    return request
  }

  /// Whether another try is worth it, because the clock or the credentials were at fault.
  private func renew(after fault: ServiceFault, date: String?) -> Bool {
    guard fault.isRefusedCredential || fault.code == "RequestTimeTooSkewed" else { return false }
    if let date, let theirs = UTCTime(httpDate: date) {
      let offset = theirs.seconds - surroundings.now().seconds
      if abs(offset - clockOffset) > ServiceClient.clockTolerance {
        clockOffset = offset
        return true
      }
    }
    guard let provider, fault.code.hasPrefix("ExpiredToken") else { return false }
    provider.forget()
    return true
  }
}
