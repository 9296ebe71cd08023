internal import CTextMarks

/// Text that stays in the second-level cache, and where its separators are.
///
/// Text is appended at the end until there is no more room. Lines that are written anew, because
/// they have doubled blanks or stood in JSON, lie behind it in the annex.
@safe final class Slab {
  /// Bytes of text.
  static let capacity = 384 * 1024
  /// Bytes of lines written anew.
  static let annexCapacity = 256 * 1024
  /// Bytes in front of a text and behind it that wide loads may touch.
  private static let margin = 64
  /// Where text begins.
  static let base = margin
  private static let annexBase = base + capacity + margin
  /// Separators of the annex stand behind all that text can have.
  private static let annexSeparatorBase = capacity + 2 * margin

  let text: UnsafeMutablePointer<UInt8>
  private(set) var marks: weir_marks
  /// The offset behind the text.
  private(set) var end = base
  private var marked = base
  private var annexEnd = annexBase
  private var annexSeparators = annexSeparatorBase
  private let kernel: weir_marks_kernel

  init(kernel: weir_marks_kernel) {
    self.kernel = kernel
    let bytes = Self.annexBase + Self.annexCapacity + Self.margin
    unsafe text = .allocate(capacity: bytes)
    unsafe text.initialize(repeating: 0, count: bytes)
    let separators = Self.annexSeparatorBase + Self.annexCapacity + Self.margin
    unsafe marks = weir_marks(
      separators: .allocate(capacity: separators),
      line_ends: .allocate(capacity: Self.capacity + Self.margin),
      separator_count: 0, line_end_count: 0, beyond_ascii: 0)
    startAnew()
  }

  deinit {
    unsafe text.deallocate()
    unsafe marks.separators.deallocate()
    unsafe marks.line_ends.deallocate()
  }

  /// Bytes that can be appended; one more is always left for a line end.
  var room: Int { Self.base + Self.capacity - end - 1 }

  /// Bytes that a line written anew may have.
  var annexRoom: Int { Self.annexBase + Self.annexCapacity - annexEnd }

  var hasBeyondASCII: Bool { unsafe marks.beyond_ascii != 0 }

  /// Takes `count` bytes that were written at `end`, and finds their separators.
  func append(_ count: Int) {
    end += count
    unsafe weir_mark(kernel, text, UInt32(marked), UInt32(end), &marks)
    marked = end
  }

  /// Forgets all text but what begins at `offset`, which becomes the first.
  func keep(from offset: Int) {
    let count = end - offset
    unsafe (text + Self.base).update(from: text + offset, count: count)
    end = Self.base + count
    startAnew()
    append(0)
  }

  /// Forgets the text from `offset` on, where no line has ended.
  func cut(to offset: Int) {
    end = offset
    marked = offset
    while unsafe marks.separator_count > 1,
      unsafe Int(marks.separators[Int(marks.separator_count) - 1]) >= offset
    {
      unsafe marks.separator_count -= 1
    }
  }

  /// Copies words to the annex as one line; gives the index of its first separator.
  func write(_ line: Span<UInt8>, words: ArraySlice<Range<Int>>) -> Int {
    let first = annexSeparators + 1
    // What stands in front of the line takes the place of the line end before it.
    unsafe marks.separators[annexSeparators] = UInt32(annexEnd - 1)
    annexSeparators += 1
    for (position, word) in words.enumerated() {
      for index in word {
        unsafe text[annexEnd] = line[index]
        if line[index] >= 0x80 { unsafe marks.beyond_ascii = 1 }
        annexEnd += 1
      }
      unsafe text[annexEnd] = position == words.count - 1 ? 0x0a : 0x20
      unsafe marks.separators[annexSeparators] = UInt32(annexEnd)
      annexSeparators += 1
      annexEnd += 1
    }
    return first
  }

  private func startAnew() {
    // The first line begins behind a separator, as all others do.
    unsafe marks.separators[0] = UInt32(Self.base - 1)
    unsafe marks.separator_count = 1
    unsafe marks.line_end_count = 0
    unsafe marks.beyond_ascii = 0
    marked = Self.base
    annexEnd = Self.annexBase + 1
    annexSeparators = Self.annexSeparatorBase
  }
}
