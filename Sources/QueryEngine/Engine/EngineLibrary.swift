internal import CDuckDB
internal import Glibc
internal import Synchronization

/// The engine's functions; to be called only by what an `EngineLibrary` made possible.
@safe var duck: weir_duckdb { unsafe weir_duckdb_functions().pointee }

/// DuckDB's library, loaded once and never let go.
package struct EngineLibrary: Sendable {
  /// The file that is looked for.
  package static let fileName = "libduckdb.so"

  /// Where the library was found.
  package let path: String

  private static let loaded = Mutex<EngineLibrary?>(nil)

  /// Loads the first of the candidates that works; later calls give the same library.
  ///
  /// - Parameter candidates: Paths, or the bare name for wherever the loader looks.
  package static func load(_ candidates: [String]) throws(QueryError) -> EngineLibrary {
    let outcome = loaded.withLock { loaded in
      Result { () throws(QueryError) in
        if let loaded { return loaded }
        let library = try EngineLibrary(candidates)
        loaded = library
        return library
      }
    }
    return try outcome.get()
  }

  private init(_ candidates: [String]) throws(QueryError) {
    var reasons: [String] = []
    for candidate in candidates {
      if candidate.contains("/"), unsafe access(candidate, F_OK) != 0 { continue }
      var reason = [CChar](repeating: 0, count: 512)
      if unsafe weir_duckdb_load(candidate, &reason, UInt32(reason.count)) == 0 {
        path = candidate
        return
      }
      let words = reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      reasons.append(String(decoding: words, as: UTF8.self))
    }
    throw .noEngine(searched: candidates, reason: reasons.last ?? "no such file")
  }

  /// The version that the library says it has.
  package var version: String {
    unsafe duck.library_version().map { unsafe String(cString: $0) } ?? ""
  }

  /// Where the library may be: named, beside the program, in the cache, or where the loader looks.
  ///
  /// - Parameter variable: Gives the value of an environment variable.
  package static func candidates(
    program: String?, variable: (String) -> String?
  ) -> [String] {
    if let named = variable("WEIR_DUCKDB") { return [named] }
    var paths: [String] = []
    if let folder = program?.split(separator: "/", omittingEmptySubsequences: false).dropLast() {
      paths.append(folder.joined(separator: "/") + "/" + fileName)
    }
    if let cache = cacheFolder(variable) { paths.append("\(cache)/\(fileName)") }
    paths.append("/usr/local/lib/weir/\(fileName)")
    paths.append(fileName)
    return paths
  }

  /// Where Weir keeps what it can make again.
  package static func cacheFolder(_ variable: (String) -> String?) -> String? {
    if let cache = variable("XDG_CACHE_HOME"), cache.hasPrefix("/") { return "\(cache)/weir" }
    return variable("HOME").map { "\($0)/.cache/weir" }
  }
}
