import CommandLineKit
import VPCTopology

/// The words of `weir serve` about its own configuration.
enum ServeOptions {
  static let config = OptionKey<String?>.optional(
    "config", "FILE", .path, summary: "Read options from this YAML file",
    details: [
      """
      Its keys are the options of this command without their dashes, such as 'listen' or \
      'data-dir'; flags are true or false. What stands on the command line counts first.
      """
    ])

  static let printConfig = OptionKey<Bool>.flag(
    "print-config", summary: "Show the effective configuration as such a file, and end")

  /// Fills in from the file what the command line leaves open; a code where that cannot be.
  static func fill(
    _ arguments: ParsedArguments, of command: Command
  ) -> Result<ParsedArguments, ConfigRefusal> {
    guard let path = arguments[config] else { return .success(arguments) }
    do throws(TopologyError) {
      return .success(arguments.filled(from: try ServeConfigFile.read(path, for: command)))
    } catch {
      if case .faults(let faults) = error {
        Console.write(faults.map { "\($0)\n" }.joined(), to: .error)
      } else {
        Console.diagnose(error.description)
      }
      return .failure(ConfigRefusal())
    }
  }
}

/// The configuration cannot be used; why has been said.
struct ConfigRefusal: Error {}
