internal import Glibc

/// The system's words for its error numbers.
enum SystemWords {
  /// Those for the last call that failed.
  static var last: String { unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error" }
}
