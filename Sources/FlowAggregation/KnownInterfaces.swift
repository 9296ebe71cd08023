/// The interfaces that have been announced or seen; others of lower number may still be to come.
struct KnownInterfaces {
  private var flags: [Bool] = []
  /// How many are known.
  private(set) var count = 0
  /// One more than the highest number known.
  var bound: Int { flags.count }

  /// Whether the interface is known.
  func contains(_ interface: Int) -> Bool { interface < flags.count && flags[interface] }

  /// Makes the interface known.
  mutating func insert(_ interface: Int) {
    if flags.count <= interface {
      flags += Array(repeating: false, count: interface + 1 - flags.count)
    }
    if !flags[interface] { count += 1 }
    flags[interface] = true
  }
}
