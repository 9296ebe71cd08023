internal import CLinuxShims
internal import Glibc
import HostNetwork

/// The `nft` program, fed with one transaction.
enum NftProgram {
  /// How the transaction is written.
  enum Language {
    case json
    /// nftables' own, which says some things that its JSON does not.
    case native
  }

  /// What starting it came to.
  private struct Start: Sendable {
    var code: Int32 = 0
    var process: pid_t = 0
    var input: Int32 = -1
    var output: Int32 = -1
  }

  /// Puts a transaction in force in a namespace, as a whole or not at all.
  static func run(
    _ text: String, _ language: Language, in namespace: NetworkNamespace
  ) throws(LabError) {
    _ = try answer(
      language == .json ? ["nft", "-j", "-f", "-"] : ["nft", "-f", "-"], text, namespace)
  }

  /// The names of all chains of the lab's table.
  static func chains(in namespace: NetworkNamespace) throws(LabError) -> [String] {
    let answer = try answer(["nft", "list", "chains", "inet"], "", namespace)
    return answer.split(separator: "\n").compactMap { line in
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
      return words.count >= 2 && words[0] == "chain" ? String(words[1]) : nil
    }
  }

  /// Runs the program, and gives what it says.
  private static func answer(
    _ words: [String], _ text: String, _ namespace: NetworkNamespace
  ) throws(LabError) -> String {
    let start: Start
    do throws(HostNetworkError) {
      start = try namespace.run {
        var start = Start()
        start.code = unsafe LabPrograms.withWords(words) { words in
          unsafe weir_spawn_fed(words, &start.process, &start.input, &start.output)
        }
        return start
      }
    } catch {
      throw .network(error)
    }
    guard start.code == 0 else { throw .program("nft", errno: start.code) }
    let code = LabFiles.write(Array(text.utf8), to: start.input)
    close(start.input)
    let answer = LabFiles.readAll(start.output)
    close(start.output)
    let status = LabPrograms.wait(start.process)
    guard status == 0, code == 0 else {
      let words = answer.split(separator: "\n").prefix(2).joined(separator: " ")
      throw .rules(words.isEmpty ? "it ended with \(status)" : words)
    }
    return answer
  }
}
