/// A regular expression of the subset that filter patterns have, matched in linear time.
///
/// Without parentheses an expression is alternatives of items, each a set of bytes and how often it
/// stands. Items are laid out as states in a row; all states that can be reached are followed at
/// once, so no text takes longer than its length times the number of states.
struct RegularExpression: Hashable, Sendable {
  /// Which of 256 bytes.
  struct ByteSet: Hashable, Sendable {
    var low: (UInt64, UInt64) = (0, 0)
    var high: (UInt64, UInt64) = (0, 0)

    subscript(byte: UInt8) -> Bool {
      get {
        let word =
          switch byte >> 6 {
          case 0: low.0
          case 1: low.1
          case 2: high.0
          default: high.1
          }
        return word >> UInt64(byte & 63) & 1 == 1
      }
      set {
        let bit: UInt64 = 1 << UInt64(byte & 63)
        func changed(_ word: UInt64) -> UInt64 { newValue ? word | bit : word & ~bit }
        switch byte >> 6 {
        case 0: low.0 = changed(low.0)
        case 1: low.1 = changed(low.1)
        case 2: high.0 = changed(high.0)
        default: high.1 = changed(high.1)
        }
      }
    }

    var inverted: ByteSet {
      ByteSet(low: (~low.0, ~low.1), high: (~high.0, ~high.1))
    }

    mutating func add(_ other: ByteSet) {
      low = (low.0 | other.low.0, low.1 | other.low.1)
      high = (high.0 | other.high.0, high.1 | other.high.1)
    }

    static func == (left: ByteSet, right: ByteSet) -> Bool {
      left.low == right.low && left.high == right.high
    }

    func hash(into hasher: inout Hasher) {
      hasher.combine([low.0, low.1, high.0, high.1])
    }
  }

  /// One state: a byte of the set leads behind it.
  struct State: Hashable, Sendable {
    var bytes: ByteSet
    /// Whether it may be left out.
    var isOptional = false
    /// Whether it may stand again.
    var repeats = false
  }

  /// States in a row, and where they must stand.
  struct Alternative: Hashable, Sendable {
    var states: [State] = []
    var atStart = false
    var atEnd = false
  }

  var alternatives: [Alternative]

  /// Whether any part of the text, or all that anchors ask for, is a match.
  func matches(_ text: ArraySlice<UInt8>) -> Bool {
    alternatives.contains { RegularExpression.matches($0, text) }
  }

  private static func matches(_ alternative: Alternative, _ text: ArraySlice<UInt8>) -> Bool {
    let states = alternative.states
    let end = states.count
    var current = [Bool](repeating: false, count: end + 1)
    var next = current
    // Being before a state that may be left out is being behind it, too.
    func enter(_ place: Int, _ set: inout [Bool]) {
      var place = place
      while !set[place] {
        set[place] = true
        guard place < end, states[place].isOptional else { return }
        place += 1
      }
    }
    enter(0, &current)
    for byte in text {
      if current[end], !alternative.atEnd { return true }
      for place in 0..<end where current[place] && states[place].bytes[byte] {
        enter(place + 1, &next)
        if states[place].repeats { enter(place, &next) }
      }
      if !alternative.atStart { enter(0, &next) }
      swap(&current, &next)
      for place in next.indices { next[place] = false }
    }
    return current[end]
  }
}
