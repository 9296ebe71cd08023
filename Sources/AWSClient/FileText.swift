import Glibc

/// Small files of the user's: configuration, credentials, tokens.
enum FileText {
  /// The largest such file, in bytes.
  static let byteLimit = 1 << 20

  /// Reads a file; nil when there is none.
  static func read(_ path: String) throws(AWSClientError) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw .unreadable(path: path, reason: words(errno))
    }
    defer { _ = close(descriptor) }
    switch drain(descriptor) {
    case .success(let bytes): return bytes
    case .failure(let fault): throw .unreadable(path: path, reason: fault.reason)
    }
  }

  /// Why a descriptor could not be read to its end.
  struct Fault: Error {
    let reason: String
  }

  /// Reads to the end.
  static func drain(_ descriptor: Int32) -> Result<[UInt8], Fault> {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe chunk.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { return .failure(Fault(reason: words(errno))) }
      guard count > 0 else { return .success(bytes) }
      guard bytes.count + count <= byteLimit else {
        return .failure(Fault(reason: "it has more than \(byteLimit) bytes"))
      }
      bytes += chunk[..<count]
    }
  }

  /// The system's words for an error number.
  static func words(_ code: Int32) -> String {
    unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
  }
}

extension StringProtocol {
  /// The text without blanks, tabs and line ends around it.
  var trimmed: String {
    let blanks: Set<UInt8> = [0x20, 0x09, 0x0a, 0x0d]
    let end = utf8.reversed().drop { blanks.contains($0) }
    return String(decoding: end.reversed().drop { blanks.contains($0) }, as: UTF8.self)
  }
}
