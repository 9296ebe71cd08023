package import AWSProtocols

/// A request as it goes over the wire.
package struct HTTPRequest: Hashable, Sendable {
  /// The verb, such as `GET`.
  package var method: String
  /// Scheme, host, path and query, percent-encoded.
  package var url: String
  /// Headers; the library adds `Host`, `Content-Length` and `Accept` where they are missing.
  package var headers: [HTTPHeader]
  /// The body; a GET has none.
  package var body: [UInt8]
  /// Whether a proxy of the environment may be used; never for addresses of this machine's link.
  package var usesProxy = true

  /// Makes a request.
  package init(
    method: String = "GET", url: String, headers: [HTTPHeader] = [], body: [UInt8] = []
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
  }
}

/// What a server answered.
package struct HTTPResponse: Hashable, Sendable {
  /// 200 and so on.
  package var status: Int
  /// Headers in order.
  package var headers: [HTTPHeader]
  /// The whole body.
  package var body: [UInt8]

  /// Makes an answer.
  package init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The value of the first header of this name.
  package func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }
}

/// How long a request may take, and how much may come back.
package struct HTTPLimits: Hashable, Sendable {
  /// Milliseconds until a connection must stand.
  package var connectMilliseconds: Int
  /// Milliseconds until the whole answer must be there.
  package var totalMilliseconds: Int
  /// Bytes of a body.
  package var bodyBytes: Int
  /// Bytes of all headers.
  package var headerBytes = 256 << 10

  /// Sets the limits of a request.
  package init(
    connectMilliseconds: Int = 5_000, totalMilliseconds: Int = 60_000, bodyBytes: Int = 64 << 20
  ) {
    self.connectMilliseconds = connectMilliseconds
    self.totalMilliseconds = totalMilliseconds
    self.bodyBytes = bodyBytes
  }
}

/// The network as an argument: sends a request and waits for the whole answer.
package protocol HTTPTransport {
  /// Gives the answer, whatever its status; redirects are answers.
  func send(_ request: HTTPRequest, limits: HTTPLimits) throws(HTTPClientError) -> HTTPResponse
}
