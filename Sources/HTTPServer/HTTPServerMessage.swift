package import AWSProtocols

/// Request line and headers, checked: what two readers could take for different things never gets
/// this far.
package struct HTTPRequestHead: Hashable, Sendable {
  /// The verb, one of those that the server knows.
  package var method: String
  /// Path and query as sent; it begins with a slash and is printable ASCII.
  package var target: String
  /// Headers in order, duplicates kept, without blanks around values.
  package var headers: [HTTPHeader]
  /// The body's length, if the client tells it; nil for a chunked body.
  package var contentLength: Int?
  /// Whether a body comes in chunks.
  package var isChunked: Bool
  /// Whether the client waits for a word before it sends the body.
  package var expectsContinue: Bool
  /// Whether the client wants to go on using the connection.
  package var keepsAlive: Bool
  /// Whether the version is 1.0, which knows no chunks.
  package var isVersion10: Bool

  /// Path without query.
  package var path: Substring { target.prefix { $0 != "?" } }
}

/// A whole request and where it came from.
package struct HTTPServerRequest: Sendable {
  /// Request line and headers.
  package var head: HTTPRequestHead
  /// The whole body; empty where a sink took it.
  package var body: [UInt8]
  /// What took the body while it came, where the handler wanted that.
  package var sink: (any HTTPBodySink)?
  /// The peer's address, without its port.
  package var clientAddress: String
  /// Whether it came over TLS.
  package var isEncrypted: Bool
}

/// What a handler does about a request of which only the head is known.
package enum HTTPAdmission: Sendable {
  /// Receive the body, up to so many bytes, then ask for the answer on a thread of the pool.
  case receive(bodyLimit: Int)
  /// Hand the body, up to so many bytes, to a sink as it comes, then ask for the answer.
  case spool(bodyLimit: Int, any HTTPBodySink)
  /// Answer at once; a body that comes is not looked at.
  case answer(HTTPAnswer)
}

/// Answers requests.
package protocol HTTPHandler: Sendable {
  /// Decides by request line and headers.
  ///
  /// It runs on the thread that serves all connections, and so must neither wait nor compute long.
  func admit(_ head: HTTPRequestHead) -> HTTPAdmission
  /// Answers a whole request; on a thread of the pool, which may wait.
  func answer(_ request: HTTPServerRequest) -> HTTPAnswer
}

/// An answer; `Date`, `Content-Length` and `Connection` are added to its headers.
package struct HTTPAnswer: Sendable {
  /// The status.
  package var status: Int
  /// Headers in order.
  package var headers: [HTTPHeader]
  /// The body; not sent in answer to HEAD, though its length is.
  package var body: HTTPAnswerBody

  /// Puts an answer together.
  package init(status: Int, headers: [HTTPHeader] = [], body: HTTPAnswerBody = .bytes([])) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// A sentence as plain text.
  package static func text(_ status: Int, _ sentence: String) -> HTTPAnswer {
    HTTPAnswer(
      status: status, headers: [HTTPHeader("Content-Type", "text/plain; charset=utf-8")],
      body: .bytes(Array("\(sentence)\n".utf8)))
  }
}

/// What stands in an answer.
package enum HTTPAnswerBody: Sendable {
  /// Bytes that are there already.
  case bytes([UInt8])
  /// Bytes that are made while they are sent; chunks where the length is not known.
  case stream(length: Int?, any HTTPBodySource)

  /// Bytes of a file from `offset`, read while they are sent.
  package static func file(_ file: HTTPFile, offset: Int, count: Int) -> HTTPAnswerBody {
    .stream(length: count, HTTPFileRange(file, offset: offset, count: count))
  }
}

/// Makes a body piece by piece, on threads of the pool but never on two at once.
package protocol HTTPBodySource: AnyObject, Sendable {
  /// The next bytes; nil at the end. An error ends the connection, so that nobody takes what was
  /// sent for the whole.
  func next() throws -> [UInt8]?
}

/// Takes a body piece by piece, on threads of the pool but never on two at once.
///
/// While it works nothing more is read, so a slow disk slows the client down and nothing else. A
/// sink that is let go before the end has seen all that there will be.
package protocol HTTPBodySink: AnyObject, Sendable {
  /// Takes the next bytes; false where it wants no more of them, and the answer is due at once.
  func write(_ bytes: [UInt8]) -> Bool
}
