import Glibc

/// The processors of this machine.
enum ProcessorCount {
  /// Those that are online; at least 1.
  static var available: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
