internal import Synchronization

/// Locks for keys, so that an object's row and file change together for whoever looks at both.
///
/// There are fewer locks than keys. Several are always taken in the same order.
struct KeyLocks: Sendable {
  private final class Lock: Sendable {
    let mutex = Mutex(())
  }

  private static let count = 64
  private let locks = (0..<KeyLocks.count).map { _ in Lock() }

  /// Runs a body while nobody else works with any of the keys.
  func with<Value: Sendable, Failure: Error>(
    _ bucket: String, _ keys: [ObjectKey], _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    var places: Set<Int> = []
    for key in keys {
      var hasher = Hasher()
      hasher.combine(bucket)
      hasher.combine(key)
      places.insert(Int(UInt(bitPattern: hasher.finalize()) % UInt(KeyLocks.count)))
    }
    return try take(places.sorted()[...], body)
  }

  private func take<Value: Sendable, Failure: Error>(
    _ places: ArraySlice<Int>, _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    guard let first = places.first else { return try body() }
    return try locks[first].mutex.withLock { (_) throws(Failure) in
      try take(places.dropFirst(), body)
    }
  }
}
