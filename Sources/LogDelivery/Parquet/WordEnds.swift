internal import CTextMarks

/// Where the words of some lines end; memory that serves the next lines again.
struct WordEnds {
  /// -1, which is where a word in front of the first would end, and then the place of every blank
  /// and line feed; behind those is room.
  private var ends: [UInt32] = []
  /// For each line feed its index among blanks and line feeds.
  private var lineEnds: [UInt32] = []
  private var count = 0
  /// Lines that were found.
  private(set) var rows = 0
  private let kernel = weir_marks_best()

  /// Finds them; false unless every line has `stride` words and a line feed.
  mutating func find(in lines: Span<UInt8>, stride: Int) -> Bool {
    let room = 1 + lines.count + Int(WEIR_MARK_SLACK)
    if ends.count < room {
      // Some more, as the next lines may be a little longer.
      ends = WordEnds.memory(room + room / 8)
      lineEnds = WordEnds.memory(room + room / 8)
      ends[0] = .max
    }
    mark(lines)
    guard count == rows * stride, rows > 0 || lines.isEmpty else { return false }
    for row in 0..<rows where Int(lineEnds[row]) != (row + 1) * stride - 1 { return false }
    return lines.isEmpty || lines[lines.count - 1] == 0x0a
  }

  /// So many numbers that are written before they are read: text has far fewer words than bytes,
  /// and memory that is not touched costs nothing.
  private static func memory(_ count: Int) -> [UInt32] {
    unsafe Array(unsafeUninitializedCapacity: count) { $1 = count }
  }

  /// Finds all marks.
  private mutating func mark(_ lines: Span<UInt8>) {
    unsafe lines.withUnsafeBufferPointer { text in
      unsafe ends.withUnsafeMutableBufferPointer { ends in
        unsafe lineEnds.withUnsafeMutableBufferPointer { lineEnds in
          guard let text = text.baseAddress, let ends = ends.baseAddress,
            let lineEnds = lineEnds.baseAddress
          else { return }
          var marks = unsafe weir_marks(
            separators: ends + 1, line_ends: lineEnds, separator_count: 0, line_end_count: 0,
            beyond_ascii: 0)
          unsafe weir_mark(kernel, text, 0, UInt32(lines.count), &marks)
          unsafe count = Int(marks.separator_count)
          unsafe rows = Int(marks.line_end_count)
        }
      }
    }
  }

  /// The ends that were found, -1 in front of them.
  var span: Span<UInt32> {
    @_lifetime(borrow self)
    get { ends.span.extracting(0...count) }
  }
}
