internal import AWSProtocols
internal import HTTPServer

/// A page of the server's own, beside the AWS APIs; it is answered without a signature.
struct ServePage: Sendable {
  /// The verbs that it takes; another is refused with 405.
  let methods: [String]
  /// The path as it stands in requests.
  let path: String
  /// Makes the answer, on a thread that may wait.
  let answer: @Sendable (HTTPServerRequest) -> HTTPAnswer
}

/// The pages of a server by path.
struct ServePages: Sendable {
  /// No page takes a body of more bytes.
  static let bodyBytes = 4 << 10

  private var pages: [String: ServePage] = [:]

  init(_ pages: [ServePage]) {
    for page in pages { self.pages[page.path] = page }
  }

  /// What is to be done about a request for a page; nil for all other requests.
  func admit(_ head: HTTPRequestHead) -> HTTPAdmission? {
    guard let page = pages[String(head.path)] else { return nil }
    guard page.methods.contains(head.method) else {
      var answer = HTTPAnswer.text(
        405, "\(page.path) takes \(page.methods.joined(separator: ", ")).")
      answer.headers.append(HTTPHeader("Allow", page.methods.joined(separator: ", ")))
      return .answer(answer)
    }
    return .receive(bodyLimit: ServePages.bodyBytes)
  }

  /// The answer to a request for a page; nil for all other requests.
  func answer(_ request: HTTPServerRequest) -> HTTPAnswer? {
    pages[String(request.head.path)].map { $0.answer(request) }
  }
}
