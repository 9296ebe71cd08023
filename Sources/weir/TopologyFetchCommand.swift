import AWSClient
import CommandLineKit
import HTTPClient
import TopologyFetch
import VPCTopology

/// `weir topology fetch`: the topology of a live account, from EC2 or what speaks its language.
enum TopologyFetchCommand: Subcommand {
  static let region = OptionKey<String?>.optional(
    "region", "REGION", .text,
    defaultText: "AWS_REGION, the profile, then the instance's own",
    summary: "The Region to read")

  static let profile = OptionKey<String?>.optional(
    "profile", "NAME", .text, defaultText: "AWS_PROFILE, then 'default'",
    summary: "The profile of ~/.aws/config and ~/.aws/credentials to use",
    details: ["A profile named here goes before keys in the environment."])

  static let endpoint = OptionKey<String?>.optional(
    "endpoint-url", "URL", .text,
    defaultText: "AWS_ENDPOINT_URL_EC2, AWS_ENDPOINT_URL, the profile, then AWS",
    summary: "Where EC2, or a service that is compatible with it, answers")

  static let vpcs = OptionKey<[String]>.list(
    "vpc", "VPC",
    ValueReader { (text) throws(ValueRefusal) in
      let digits = text.utf8.dropFirst(4)
      guard text.hasPrefix("vpc-"), (1...64).contains(digits.count),
        digits.allSatisfy({ (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) })
      else { throw ValueRefusal("a VPC is 'vpc-' and letters or digits, such as vpc-0a1b2c3d") }
      return text
    }, defaultText: "all of the Region",
    summary: "Hold to these VPCs",
    details: [
      """
      Name all VPCs whose security groups refer to each other. Transit gateways and prefix lists \
      belong to no VPC and are always read.
      """
    ])

  static let folder = OptionKey<String?>.optional(
    "output-dir", "DIR", .directory,
    summary: "Write a folder of describe outputs, in place of an older one",
    details: [
      """
      The files are what the AWS CLI's describe commands print. An existing folder is replaced as \
      a whole where it holds nothing but such files, and left alone otherwise.
      """
    ])

  static let file = OptionKey<String?>.optional(
    "output-file", short: "o", "FILE", .path, defaultText: "standard output",
    summary: "Write one file in the short form")

  static let command = Command(
    name: "topology fetch", summary: "Read the topology of VPCs from EC2",
    discussion: [
      """
      Asks EC2 for the VPCs of a Region and all that belongs to them, checks it, and writes it \
      whole or not at all: as one file in the short form, or as a folder of describe outputs.
      """,
      """
      Credentials are looked for where the AWS CLI does: environment, profiles (keys, \
      credential_process, roles, web identity), containers, instance metadata. The credentials \
      need ec2:Describe* and ec2:GetManagedPrefixListEntries; what is not permitted and can be \
      missed is left out with a warning.
      """,
    ],
    groups: [
      OptionGroup(
        "What to read",
        [region.declaration, profile.declaration, endpoint.declaration, vpcs.declaration]),
      OptionGroup("What to write", [folder.declaration, file.declaration]),
    ],
    examples: [
      Example(
        "All VPCs of a Region, as one file to keep and to edit",
        "weir topology fetch --region eu-central-1 -o topology.yaml"),
      Example(
        "One VPC as AWS describes it, with a profile's credentials",
        "weir topology fetch --profile audit --vpc vpc-0a1b2c3d4e5f60718 --output-dir vpc"),
    ],
    exitCodes: [
      ExitCodeMeaning(0, "everything was read and written"),
      ExitCodeMeaning(1, "there is no such VPC"),
      ExitCodeMeaning(2, "no credentials, no answer, a refusal, or a topology with errors"),
      ExitCodeMeaning(3, "written, though operations had to be left out"),
    ])

  static func run(_ parsing: Parsing) -> ExitCode {
    parsing.carryOut { arguments in
      guard arguments[folder] == nil || arguments[file] == nil else {
        Console.diagnose("--output-dir and --output-file exclude each other; give one of them")
        return .usage
      }
      return run(arguments)
    }
  }

  private static func run(_ arguments: ParsedArguments) -> ExitCode {
    do throws(OutputFault) {
      // Before anybody is asked anything.
      if let path = arguments[folder] { try OutputPlace.checkFolder(path) }
    } catch {
      Console.diagnose(error.description)
      return .usage
    }
    let line = ProgressLine()
    defer { line.clear() }
    do throws(FetchError) {
      let client = try client(arguments)
      let fetched = try TopologyFetcher.fetch(
        client: client, vpcIDs: arguments[vpcs], observer: FetchProgress(line: line))
      line.clear()
      return write(fetched, arguments)
    } catch {
      line.clear()
      Console.diagnose(error.description)
      switch error {
      case .noSuchVPC, .noVPC: return .nothingFound
      case .call: return .usage
      }
    }
  }

  private static func client(_ arguments: ParsedArguments) throws(FetchError) -> ServiceClient {
    let settings = ClientSettings(
      region: arguments[region], profile: arguments[profile], endpoint: arguments[endpoint])
    do throws(AWSClientError) {
      let surroundings = Surroundings.process
      return try ServiceClient.make(
        service: "ec2", settings,
        transport: CurlTransport(authorities: surroundings.authorities),
        surroundings: surroundings)
    } catch {
      throw .call(error)
    }
  }

  // MARK: What comes of it

  private static func write(_ fetched: FetchedTopology, _ arguments: ParsedArguments) -> ExitCode {
    for skipped in fetched.skipped {
      Console.diagnose("warning: \(skipped.action) is left out: \(skipped.reason)")
    }
    let files = fetched.documents.map { (name: $0.file, text: $0.text) }
    var loader = TopologyLoader()
    let place = arguments[folder].map { $0.hasSuffix("/") ? $0 : $0 + "/" } ?? ""
    for file in files { loader.add(Array(file.text.utf8), file: place + file.name) }
    do throws(OutputFault) {
      // What AWS says is kept even where it contradicts itself, so that faults can be looked up.
      if let path = arguments[folder] { try OutputPlace.write(files, toFolder: path) }
      let timeline: TopologyTimeline
      do throws(TopologyError) {
        timeline = try loader.finishTimeline()
      } catch {
        if arguments[folder] == nil {
          Console.diagnose("nothing is written; --output-dir keeps the files that faults name")
        }
        return TopologyCommand.refuse(error)
      }
      TopologyCommand.warn(timeline)
      if let path = arguments[file] {
        try OutputPlace.write(timeline.yaml, toFile: path)
      } else if arguments[folder] == nil {
        let outcome = Console.answer(timeline.yaml)
        guard case .done = outcome else { return outcome }
      }
      let faults = TopologyCommand.count(timeline.warnings)
      let counts = TopologyCommand.counts(timeline.first)
      Console.write("\(counts): \(faults.isEmpty ? "no fault" : faults)\n", to: .error)
      return fetched.skipped.isEmpty ? .done : .incomplete
    } catch {
      Console.diagnose(error.description)
      return .usage
    }
  }
}

/// Shows which operation runs.
private struct FetchProgress: FetchObserver {
  let line: ProgressLine

  func progress(action: String, items: Int) {
    line.show { _ in "\(action), \(items) items" }
  }
}
