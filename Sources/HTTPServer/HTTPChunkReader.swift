/// A chunked body: sizes, data, and trailers, which are checked and dropped.
struct HTTPChunkReader: Sendable {
  private enum Place {
    case size
    case data(remaining: Int)
    case dataEnd
    case trailer
  }

  /// Bytes of a line with a size and its extensions.
  private static let lineBytes = 256
  /// Bytes of all trailers.
  private static let trailerBytes = 8 << 10

  private let limit: Int
  private var place: Place = .size
  private var trailers = 0
  /// Bytes of all chunks so far, whoever has them now.
  private var received = 0

  init(limit: Int) { self.limit = limit }

  /// Takes what it can of the buffer.
  ///
  /// - Returns: Whether the body is whole.
  mutating func read(
    _ buffer: [UInt8], from start: inout Int, into body: inout [UInt8]
  ) throws(HTTPFault) -> Bool {
    while true {
      switch place {
      case .size:
        guard let line = try line(buffer, from: &start, limit: HTTPChunkReader.lineBytes) else {
          return false
        }
        let size = try HTTPChunkReader.size(line)
        guard size <= limit - received else {
          throw HTTPFault(413, "the body has more than \(limit) bytes")
        }
        place = size == 0 ? .trailer : .data(remaining: size)
      case .data(let remaining):
        let count = min(remaining, buffer.count - start)
        body += buffer[start..<start + count]
        start += count
        received += count
        guard count == remaining else {
          place = .data(remaining: remaining - count)
          return false
        }
        place = .dataEnd
      case .dataEnd:
        guard buffer.count - start >= 2 else { return false }
        guard buffer[start] == 0x0d, buffer[start + 1] == 0x0a else {
          throw HTTPFault(400, "a chunk is longer than its size")
        }
        start += 2
        place = .size
      case .trailer:
        let limit = HTTPChunkReader.trailerBytes - trailers
        guard let line = try line(buffer, from: &start, limit: limit) else { return false }
        if line.isEmpty { return true }
        trailers += line.count
        _ = try HTTPHeadReader.header(line)
      }
    }
  }

  /// The next line without its end; nil where there is none yet.
  private func line(
    _ buffer: [UInt8], from start: inout Int, limit: Int
  ) throws(HTTPFault) -> ArraySlice<UInt8>? {
    let window = buffer[start..<min(buffer.count, start + limit + 2)]
    guard let feed = window.firstIndex(of: 0x0a) else {
      guard window.count < limit + 2 else {
        throw HTTPFault(400, "a line of the chunked body has more than \(limit) bytes")
      }
      return nil
    }
    guard feed > start, buffer[feed - 1] == 0x0d else {
      throw HTTPFault(400, "a line ends without a carriage return")
    }
    defer { start = feed + 1 }
    return buffer[start..<feed - 1]
  }

  /// The size in a line such as `1a0` or `1a0;name=value`; extensions mean nothing here.
  private static func size(_ line: ArraySlice<UInt8>) throws(HTTPFault) -> Int {
    let digits = line.prefix { $0 != UInt8(ascii: ";") }
    guard line[digits.endIndex...].allSatisfy({ $0 >= 0x20 && $0 < 0x7f || $0 == 0x09 }) else {
      throw HTTPFault(400, "a chunk's extension holds a control character")
    }
    // Seven digits are more than any limit, and cannot overflow.
    guard (1...7).contains(digits.count) else {
      throw HTTPFault(400, "a chunk's size is not one to seven hexadecimal digits")
    }
    var size = 0
    for byte in digits {
      switch byte {
      case 0x30...0x39: size = size << 4 | Int(byte - 0x30)
      case 0x41...0x46: size = size << 4 | Int(byte - 0x41 + 10)
      case 0x61...0x66: size = size << 4 | Int(byte - 0x61 + 10)
      default: throw HTTPFault(400, "a chunk's size is not one to seven hexadecimal digits")
      }
    }
    return size
  }
}
