/// Requests out of a connection's bytes, whatever the pieces they come in.
///
/// It neither reads nor waits: bytes go in by `feed`, and `next` says how far they lead. Behind a
/// head the caller chooses the body's limit, behind a whole request it goes on with the next.
package struct HTTPRequestParser: Sendable {
  /// How far the bytes lead.
  package enum Step: Hashable, Sendable {
    /// Nowhere yet.
    case incomplete
    /// Request line and headers are there; call `receiveBody` next.
    case head(HTTPRequestHead)
    /// The body is there, and with it the request.
    case body([UInt8])
    /// The connection cannot be used any more.
    case refused(HTTPFault)
  }

  private enum Place {
    /// Between requests, or in a head.
    case head
    /// A head was given, and nothing is known about its body's limit.
    case decision(HTTPRequestHead)
    /// In a body of known length.
    case fixed(remaining: Int)
    /// In a chunked body.
    case chunked(HTTPChunkReader)
    case failed(HTTPFault)
  }

  private let limits: HTTPServerLimits
  private var place: Place = .head
  private var buffer: [UInt8] = []
  /// Bytes of the buffer that are used up.
  private var start = 0
  /// Bytes behind `start` in which there is no end of a line that was not seen already.
  private var scanned = 0
  private var lines: [Range<Int>] = []
  private var body: [UInt8] = []

  /// Begins between requests.
  package init(limits: HTTPServerLimits) { self.limits = limits }

  /// Adds bytes of the connection.
  package mutating func feed(_ bytes: some Collection<UInt8>) {
    if start == buffer.count {
      buffer.removeAll(keepingCapacity: true)
      start = 0
    } else if start > 64 << 10 {
      buffer.removeFirst(start)
      start = 0
    }
    buffer += bytes
  }

  /// Whether a request has begun and is not whole.
  package var isInsideRequest: Bool {
    if case .head = place { return start < buffer.count }
    return true
  }

  /// Bytes of the body that are there.
  package var bodyCount: Int { body.count }

  /// Takes away what is there of the body, for whoever uses it while it comes.
  package mutating func takeBody() -> [UInt8] {
    defer { body = [] }
    return body
  }

  /// Chooses the limit of the body behind the head that was given last.
  package mutating func receiveBody(limit: Int) {
    guard case .decision(let head) = place else { return }
    let tooLarge = HTTPFault(413, "the body has more than \(limit) bytes")
    if head.isChunked {
      place = .chunked(HTTPChunkReader(limit: limit))
    } else if let length = head.contentLength, length > limit {
      place = .failed(tooLarge)
    } else {
      place = .fixed(remaining: head.contentLength ?? 0)
    }
  }

  /// Goes as far as the bytes lead.
  package mutating func next() -> Step {
    do throws(HTTPFault) {
      switch place {
      case .head: return try nextHead()
      case .decision: return .incomplete
      case .fixed(let remaining):
        let count = min(remaining, buffer.count - start)
        body += buffer[start..<start + count]
        start += count
        place = .fixed(remaining: remaining - count)
        return remaining == count ? finish() : .incomplete
      case .chunked(var reader):
        // While the reader is changed, nobody else may hold it, or it would be copied.
        place = .head
        let isWhole = try reader.read(buffer, from: &start, into: &body)
        place = .chunked(reader)
        return isWhole ? finish() : .incomplete
      case .failed(let fault): return .refused(fault)
      }
    } catch {
      place = .failed(error)
      return .refused(error)
    }
  }

  private mutating func finish() -> Step {
    place = .head
    scanned = 0
    let whole = body
    body = []
    return .body(whole)
  }

  private mutating func nextHead() throws(HTTPFault) -> Step {
    while true {
      let lineStart = start + (lines.last.map { $0.upperBound + 2 } ?? 0)
      guard let feed = buffer[max(lineStart, start + scanned)...].firstIndex(of: 0x0a) else {
        scanned = buffer.count - start
        try checkHeadSize(scanned)
        return .incomplete
      }
      // First the size: a piece that ends before the line does is refused for that, too.
      try checkHeadSize(feed - start)
      guard feed > lineStart, buffer[feed - 1] == 0x0d else {
        throw HTTPFault(400, "a line ends without a carriage return")
      }
      scanned = feed + 1 - start
      if feed - 1 == lineStart {
        // RFC 9112 lets one empty line pass before a request.
        guard !lines.isEmpty else {
          start = feed + 1
          scanned = 0
          guard !hasSkippedLine else { throw HTTPFault(400, "the request begins with empty lines") }
          hasSkippedLine = true
          continue
        }
        return .head(try takeHead(end: feed + 1))
      }
      lines.append((lineStart - start)..<(feed - 1 - start))
      guard lines.count <= limits.headers + 1 else {
        throw HTTPFault(431, "there are more than \(limits.headers) headers")
      }
    }
  }

  private var hasSkippedLine = false

  private func checkHeadSize(_ count: Int) throws(HTTPFault) {
    guard count > limits.headBytes else { return }
    // A request line that long is a target that long.
    throw lines.isEmpty
      ? HTTPFault(414, "the request line has more than \(limits.headBytes) bytes")
      : HTTPFault(431, "the headers have more than \(limits.headBytes) bytes")
  }

  private mutating func takeHead(end: Int) throws(HTTPFault) -> HTTPRequestHead {
    let parts = lines.map { buffer[(start + $0.lowerBound)..<(start + $0.upperBound)] }
    let head = try HTTPHeadReader.read(parts, limits: limits)
    start = end
    scanned = 0
    lines = []
    hasSkippedLine = false
    place = .decision(head)
    return head
  }
}
