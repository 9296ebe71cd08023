/// What a capture file may make Weir hold in memory.
package enum CaptureLimits {
  /// Bytes read from a file at once: large enough that system calls do not count, small enough to
  /// stay in the second-level cache.
  package static let bufferBytes = 256 * 1024
  /// Bytes of one record or block that must be held whole; a longer claim is taken as damage.
  package static let recordBytes = 16 * 1024 * 1024
  /// Descriptors in one batch.
  package static let batchFrames = 256
  /// Interfaces that a run can tell apart.
  package static let interfaces = 65_535
  /// Bytes of an interface name that are kept.
  package static let interfaceNameBytes = 255
}
