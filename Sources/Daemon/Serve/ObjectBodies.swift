internal import AWSServices
internal import HTTPServer
internal import RecordStore
internal import Synchronization

/// The body of a request for S3, on its way from the connection to the store.
final class ObjectBodySink: HTTPBodySink {
  let exchange: S3Exchange

  init(exchange: S3Exchange) { self.exchange = exchange }

  func write(_ bytes: [UInt8]) -> Bool { exchange.write(bytes) }
}

/// A part of a stored file, read while it is sent.
final class StoredContentSource: HTTPBodySource {
  /// The file is shorter than it was.
  struct Failure: Error {}

  private let rest: Mutex<StoredContent>

  private static let pieceBytes = 256 << 10

  init(_ content: StoredContent) { rest = Mutex(content) }

  func next() throws -> [UInt8]? {
    let content = rest.withLock { $0 }
    guard content.count > 0 else { return nil }
    let piece = try content.file.read(
      at: content.offset, count: min(content.count, StoredContentSource.pieceBytes))
    guard !piece.isEmpty else { throw Failure() }
    rest.withLock { rest in
      rest.offset += piece.count
      rest.count -= piece.count
    }
    return piece
  }
}
