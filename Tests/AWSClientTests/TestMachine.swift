import AWSClient
import AWSProtocols
import Foundation
import HTTPClient
import TestSupport

/// A machine for one test: variables, files, a clock that waiting moves on, and a network.
final class TestMachine {
  var variables: [String: String] = [:]
  /// The time, which sleeping moves on.
  var seconds = 1_795_185_209.0
  /// Every wait so far.
  var waits: [Double] = []
  let folder: TemporaryFolder

  init(config: String? = nil, credentials: String? = nil) throws {
    folder = try TemporaryFolder()
    variables["HOME"] = folder.url.path
    variables["AWS_CONFIG_FILE"] = folder.url.appending(path: "config").path
    variables["AWS_SHARED_CREDENTIALS_FILE"] = folder.url.appending(path: "credentials").path
    if let config { _ = try folder.write(Array(config.utf8), as: "config") }
    if let credentials { _ = try folder.write(Array(credentials.utf8), as: "credentials") }
  }

  var surroundings: Surroundings {
    Surroundings(
      variable: { self.variables[$0] }, now: { UTCTime(seconds: Int(self.seconds)) },
      random: { 1 },
      sleep: { wait in
        self.waits.append(wait)
        self.seconds += wait
      })
  }

  /// The chain as a command would make it.
  func chain(
    profile: String? = nil, _ transport: any HTTPTransport = NoNetwork()
  ) throws -> CredentialChain {
    CredentialChain(
      configuration: try SharedConfiguration(profile: profile, surroundings),
      region: "eu-central-1", transport: transport, surroundings: surroundings)
  }
}

/// A network in which nobody answers.
struct NoNetwork: HTTPTransport {
  func send(_ request: HTTPRequest, limits: HTTPLimits) throws(HTTPClientError) -> HTTPResponse {
    throw .timedOut(url: request.url, milliseconds: limits.totalMilliseconds)
  }
}

/// A network in which a closure answers, for addresses that only AWS has.
final class FakeNetwork: HTTPTransport {
  private let answer: (HTTPRequest) -> Result<HTTPResponse, HTTPClientError>
  private(set) var requests: [HTTPRequest] = []

  init(_ answer: @escaping (HTTPRequest) -> Result<HTTPResponse, HTTPClientError>) {
    self.answer = answer
  }

  func send(_ request: HTTPRequest, limits: HTTPLimits) throws(HTTPClientError) -> HTTPResponse {
    requests.append(request)
    return try answer(request).get()
  }
}

extension HTTPResponse {
  /// An answer with a text.
  static func text(_ status: Int, _ body: String, _ headers: [HTTPHeader] = []) -> HTTPResponse {
    HTTPResponse(status: status, headers: headers, body: Array(body.utf8))
  }
}

extension HTTPRequest {
  /// The body as text.
  var text: String { String(decoding: body, as: UTF8.self) }
  /// The value of a header.
  func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
