import AccessKeys
import CommandLineKit
import Daemon
import Glibc
import HTTPServer
import NetworkTypes

/// `weir serve`: AWS's APIs on this machine.
enum ServeCommand: Subcommand {
  static let listen = OptionKey<ListenAddress>.value(
    "listen", "ADDRESS:PORT",
    ValueReader { (text) throws(ValueRefusal) in
      do throws(HTTPServerError) {
        return try ListenAddress(text)
      } catch {
        throw ValueRefusal("an IP address and a port work, such as 127.0.0.1:4599 or [::1]:4599")
      }
    }, default: ServeCommand.defaultAddress, defaultText: "127.0.0.1:4599",
    summary: "Where to listen",
    details: ["Port 0 lets the system choose; the log says which one it is."])

  private static let defaultAddress = ListenAddress(.init(v4: 0x7f00_0001), port: 4599)

  static let certificate = OptionKey<String?>.optional(
    "tls-cert", "FILE", .path, summary: "Serve over TLS with this certificate chain (PEM)")

  static let key = OptionKey<String?>.optional(
    "tls-key", "FILE", .path, summary: "The certificate's key (PEM)")

  static let insecure = OptionKey<Bool>.flag(
    "insecure", summary: "Listen at an address that others can reach although there is no TLS")

  static let topology = OptionKey<String?>.optional(
    "topology", "PATH", .path, summary: "Begin with the VPC of this file or folder",
    details: [
      "It is read at every start; what API calls have changed or deleted since stays so."
    ])

  static let region = OptionKey<String>.value(
    "region", "REGION", .text, default: "us-east-1", defaultText: "us-east-1",
    summary: "The Region that clients are told to use",
    details: ["Requests decide by their signatures; each Region has a state of its own."])

  static let reset = OptionKey<Bool>.flag(
    "allow-reset", summary: "Let POST /_weir/reset wipe the state, without a signature, for tests",
    details: ["/moto-api/reset does the same, as suites that were written for moto call it."])

  static let style = OptionKey<ServerLog.Style>.value(
    "log-format", "STYLE",
    .oneOf([
      (Choice("text", "a line for people"), .text), (Choice("json", "an object a line"), .json),
    ]), default: .text, defaultText: "text", summary: "How the log is written")

  static let level = OptionKey<ServerLog.Level>.value(
    "log-level", "LEVEL",
    .oneOf([
      (Choice("debug", "every request"), .debug), (Choice("info", "start, stop, refusals"), .info),
      (Choice("warning", "refusals and failures"), .warning), (Choice("error", "failures"), .error),
    ]), default: .info, defaultText: "info", summary: "What the log tells")

  static let command = Command(
    name: "serve", summary: "Answer AWS API calls on this machine",
    discussion: [
      """
      Serves the AWS APIs at one address until Ctrl-C or SIGTERM: requests that have begun are \
      answered first. Every call must be signed with an access key of 'weir keys', by Signature \
      Version 4, as AWS's own clients do. /healthz answers without a signature.
      """,
      """
      WEIR_ACCESS_KEY_ID and WEIR_SECRET_ACCESS_KEY, where both are set, name a key that is taken \
      over into the data directory. The log goes to standard error. systemd is told when the \
      server is ready.
      """,
    ],
    groups: [
      OptionGroup(
        "Where",
        [
          listen.declaration, KeysCommand.dataDirectory.declaration, certificate.declaration,
          key.declaration, insecure.declaration, reset.declaration,
        ]),
      OptionGroup(
        "With what",
        [
          topology.declaration, ServeOptions.source.declaration, ServeOptions.lab.declaration,
          ReplayOptions.ipRanges.declaration,
        ]),
      OptionGroup(
        "Where to",
        [
          ServeOptions.objectEndpoint.declaration, ServeOptions.eventEndpoint.declaration,
          ServeOptions.streamEndpoint.declaration,
        ]),
      OptionGroup("For whom", [KeysCommand.account.declaration, region.declaration]),
      OptionGroup("What to tell", [style.declaration, level.declaration]),
      OptionGroup(
        "Configuration",
        [ServeOptions.config.declaration, ServeOptions.printConfig.declaration]),
    ],
    examples: [
      Example("Make a key, then serve", "weir keys add && weir serve"),
      Example(
        "Ask who you are",
        "aws sts get-caller-identity --endpoint-url http://127.0.0.1:4599"),
      Example(
        "For other machines, over TLS",
        "weir serve --listen 0.0.0.0:4599 --tls-cert chain.pem --tls-key key.pem"),
    ],
    exitCodes: [
      ExitCodeMeaning(0, "stopped when asked to"),
      ExitCodeMeaning(2, "a mistake on the command line, or the server cannot start"),
    ])

  static func run(_ parsing: Parsing) -> ExitCode {
    let configuration: ServeConfiguration
    let log: ServerLog
    do throws(UsageError) {
      let words = try parsing.get()
      guard case .success(let arguments) = ServeOptions.fill(words, of: command) else {
        return .usage
      }
      if arguments[ServeOptions.printConfig] {
        return Console.answer(ServeConfigFile.text(arguments, of: command))
      }
      configuration = try self.configuration(arguments)
      log = ServerLog(
        style: arguments[style], threshold: arguments[level], clock: ServeRun.milliseconds,
        write: { Console.write($0, to: .error) })
    } catch {
      return Console.refuse(error)
    }
    // Threads inherit what is blocked, so that only `sigwait` below hears the signals.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGINT)
    unsafe sigaddset(&signals, SIGTERM)
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    do throws(ServeError) {
      let run = try ServeRun(configuration, log: log)
      var received: Int32 = 0
      while unsafe sigwait(&signals, &received) != 0 {}
      // Whoever asks again does not want to wait.
      unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
      run.stop()
      return .done
    } catch {
      Console.diagnose(error.description)
      return .usage
    }
  }

  private static func configuration(
    _ arguments: ParsedArguments
  ) throws(UsageError) -> ServeConfiguration {
    var configuration = ServeConfiguration(
      address: arguments[listen], dataDirectory: arguments[KeysCommand.dataDirectory],
      isOpenAllowed: arguments[insecure], account: arguments[KeysCommand.account],
      region: arguments[region])
    configuration.topology = arguments[topology]
    configuration.source = arguments[ServeOptions.source]
    configuration.lab = arguments[ServeOptions.lab]
    configuration.ipRanges = arguments[ReplayOptions.ipRanges]
    let scheme = arguments[certificate] == nil ? "http" : "https"
    configuration.endpoints = ServeOptions.endpoints(
      arguments, own: "\(scheme)://\(arguments[listen])")
    configuration.isResetAllowed = arguments[reset]
    switch (arguments[certificate], arguments[key]) {
    case (let chain?, let key?): configuration.certificate = (chain, key)
    case (nil, nil): break
    case (_?, nil): throw .missingArgument("--tls-key", usage: "--tls-cert FILE --tls-key FILE")
    case (nil, _?): throw .missingArgument("--tls-cert", usage: "--tls-cert FILE --tls-key FILE")
    }
    let names = ["WEIR_ACCESS_KEY_ID", "WEIR_SECRET_ACCESS_KEY"]
    let values = names.map { name in unsafe getenv(name).map { unsafe String(cString: $0) } ?? "" }
    switch (values[0].isEmpty, values[1].isEmpty) {
    case (false, false): configuration.firstKey = (values[0], values[1])
    case (true, true): break
    default:
      throw .missingArgument(
        values[0].isEmpty ? names[0] : names[1], usage: "both variables, or neither")
    }
    return configuration
  }
}
