internal import Glibc
internal import QueryEngine

/// Where on this machine the SQL engine's library may be.
package enum EnginePlaces {
  /// Paths, the first that works is taken.
  package static var libraries: [String] {
    EngineLibrary.candidates(program: program, variable: variable)
  }

  /// The folder of what Weir can make again.
  package static var cacheFolder: String? { EngineLibrary.cacheFolder(variable) }

  private static func variable(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }

  /// The path of this program.
  private static var program: String? {
    var path = [CChar](repeating: 0, count: 4096)
    let count = unsafe readlink("/proc/self/exe", &path, path.count)
    guard count > 0, count < path.count else { return nil }
    return String(decoding: path[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
