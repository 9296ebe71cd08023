internal import CLinuxShims
internal import Glibc
package import HostNetwork

/// Programs that run inside a lab.
package enum LabPrograms {
  /// Starts a program in an instance's namespace, and does not wait for it.
  ///
  /// - Parameter words: The program, found in PATH, and its arguments.
  /// - Parameter streams: Descriptors for its input, output and errors; nil for the caller's own.
  /// - Returns: The process, which is the caller's child.
  package static func start(
    _ words: [String], in namespace: NetworkNamespace, streams: [Int32?] = [nil, nil, nil]
  ) throws(LabError) -> Int32 {
    let descriptors = (0..<3).map { streams.count > $0 ? streams[$0] ?? -1 : -1 }
    let result: (code: Int32, process: Int32)
    do throws(HostNetworkError) {
      // The thread is in the namespace, and so is what it starts.
      result = try namespace.run { () -> (code: Int32, process: Int32) in
        var process: pid_t = 0
        let code = unsafe withWords(words) { words in
          unsafe weir_spawn_with(words, descriptors, &process)
        }
        return (code, process)
      }
    } catch {
      throw .network(error)
    }
    guard result.code == 0 else { throw .program(words.first ?? "", errno: result.code) }
    return result.process
  }

  /// Becomes a program inside an instance's namespace; comes back only when that fails.
  package static func become(
    _ words: [String], in namespace: NetworkNamespace
  ) throws(LabError) -> Never {
    do throws(HostNetworkError) {
      try namespace.enter()
    } catch {
      throw .network(error)
    }
    signal(SIGPIPE, SIG_DFL)
    let code = unsafe withWords(words) { words -> Int32 in
      if let program = unsafe words[0] { unsafe _ = execvp(program, words) }
      return errno
    }
    throw .program(words.first ?? "", errno: code)
  }

  /// Waits for the end of a child; its exit code, or 128 and the signal that ended it.
  package static func wait(_ process: Int32) -> Int32 {
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0 && errno == EINTR {}
    let signal = status & 0x7f
    return signal == 0 ? status >> 8 & 0xff : 128 + signal
  }

  /// Lends words in the form that C wants them, with nothing behind the last.
  static func withWords<Result>(
    _ words: [String],
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var pointers = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { for place in words.indices { unsafe free(pointers[place]) } }
    return unsafe body(&pointers)
  }
}
