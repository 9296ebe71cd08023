/// Why aggregation cannot begin.
public enum AggregationError: Error, CustomStringConvertible {
  /// The kernel refused the flow table's address space.
  case outOfMemory(bytes: Int)

  /// What was asked for, and what would work.
  public var description: String {
    switch self {
    case .outOfMemory(let bytes):
      "the kernel refused \(bytes) bytes of address space for the flow table; "
        + "a smaller flow limit needs less"
    }
  }
}
