internal import AWSProtocols

/// One client's connection, as the event loop sees it.
final class HTTPConnection {
  /// What the connection is about now.
  enum Phase {
    /// Waiting for a request, or inside one.
    case receiving
    /// A thread of the pool makes the answer, or its next piece.
    case working
    /// Bytes of an answer are sent, and more may come from a source.
    case sending
    /// All is said; the client may still be talking.
    case lingering
  }

  /// An answer whose body is made while it is sent.
  struct Stream {
    var source: any HTTPBodySource
    /// Bytes that are due; nil where the end tells.
    var remaining: Int?
    var isChunked: Bool
  }

  let identifier: UInt64
  let socket: HTTPTransportSocket
  let clientAddress: String
  var parser: HTTPRequestParser
  var phase: Phase = .receiving
  /// What the request's head said, until it is answered.
  var head: HTTPRequestHead?
  /// What takes the request's body, where that is not to be kept.
  var sink: (any HTTPBodySink)?
  var keepsAlive = true
  var stream: Stream?
  /// When the loop loses patience, in milliseconds of its clock.
  var deadline: Int
  /// When the first byte of the request came.
  var requestStart = 0
  /// Bytes of the body that count against the limit of all.
  var countedBytes = 0
  /// What epoll waits for.
  var waitsForRead = true
  var waitsForWrite = false

  private(set) var output: [UInt8] = []
  private(set) var sent = 0

  init(
    identifier: UInt64, socket: HTTPTransportSocket, clientAddress: String,
    limits: HTTPServerLimits, deadline: Int
  ) {
    self.identifier = identifier
    self.socket = socket
    self.clientAddress = clientAddress
    parser = HTTPRequestParser(limits: limits)
    self.deadline = deadline
  }

  var hasOutput: Bool { sent < output.count }

  func enqueue(_ bytes: [UInt8]) {
    if output.isEmpty { output = bytes } else { output += bytes }
  }

  /// Sends what there is to send.
  ///
  /// - Returns: Nil once everything is sent, else why it is not.
  func flush() -> HTTPTransportSocket.Outcome? {
    while hasOutput {
      let outcome = socket.send(output[sent...])
      guard case .moved(let count) = outcome else { return outcome }
      sent += count
    }
    output = []
    sent = 0
    return nil
  }

  /// Puts an answer's head, and as much of its body as is there, in line to be sent.
  func begin(_ answer: HTTPAnswer, date: String) {
    let isVersion10 = head?.isVersion10 ?? false
    let isBodyless = answer.status == 204 || answer.status == 304
    let isHead = head?.method == "HEAD"
    stream = nil
    let framing: HTTPAnswerHead.Framing
    var body: [UInt8] = []
    switch answer.body {
    case _ where isBodyless: framing = .none
    case .bytes(let bytes):
      framing = .length(bytes.count)
      if !isHead { body = bytes }
    case .stream(let length, let source):
      if let length {
        framing = .length(length)
      } else if isVersion10 {
        framing = .close
        keepsAlive = false
      } else {
        framing = .chunked
      }
      if !isHead {
        stream = Stream(
          source: source, remaining: length, isChunked: length == nil && !isVersion10)
      }
    }
    enqueue(
      HTTPAnswerHead.bytes(answer, framing: framing, keepsAlive: keepsAlive, date: date) + body)
    phase = .sending
  }

  /// Puts a piece of a streamed body in line; nil is its end.
  ///
  /// - Returns: Whether the body is as long as was promised so far.
  func add(piece: [UInt8]?) -> Bool {
    guard var stream else { return false }
    defer { phase = .sending }
    guard let piece else {
      self.stream = nil
      if stream.isChunked { enqueue(Array("0\r\n\r\n".utf8)) }
      return stream.remaining ?? 0 == 0
    }
    if let remaining = stream.remaining {
      guard piece.count <= remaining else { return false }
      stream.remaining = remaining - piece.count
    }
    // An empty chunk would be the end.
    if stream.isChunked, !piece.isEmpty {
      enqueue(Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + Array("\r\n".utf8))
    } else if !stream.isChunked {
      enqueue(piece)
    }
    self.stream = stream
    return true
  }
}
