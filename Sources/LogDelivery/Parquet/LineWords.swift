/// The words that one column has of some lines.
struct LineWords: ~Escapable {
  private let lines: Span<UInt8>
  private let ends: Span<UInt32>
  private let place: Int
  private let stride: Int

  /// Takes every `stride`th word from `place` on.
  ///
  /// - Parameter ends: -1, then where each word ends; one byte separates neighbours.
  @_lifetime(copy lines, copy ends)
  init(_ lines: Span<UInt8>, ends: Span<UInt32>, from place: Int, by stride: Int) {
    self.lines = lines
    self.ends = ends
    self.place = place
    self.stride = stride
  }

  /// How many there are, one a line.
  var count: Int { (ends.count - 1) / stride }

  /// Calls with all bytes, and with where in them each word is.
  @inline(__always)
  func forEach(_ body: (UnsafeRawBufferPointer, Range<Int>) -> Void) {
    unsafe lines.withUnsafeBytes { bytes in
      var word = place
      while word < ends.count - 1 {
        let start = Int(ends[word] &+ 1)
        unsafe body(bytes, start..<Int(ends[word + 1]))
        word += stride
      }
    }
  }
}
