import CommandLineKit
import Daemon
import Glibc
import VPCTopology

/// The words of `weir serve` about what it captures and about its own configuration.
enum ServeOptions {
  static let source = OptionKey<CaptureSource>.value(
    "source", "SOURCE",
    ValueReader { (text) throws(ValueRefusal) in
      do throws(CaptureSourceFault) {
        return try CaptureSource(text)
      } catch {
        throw ValueRefusal(error.description)
      }
    }, default: .auto, defaultText: "auto",
    summary: "Where packets come from: live, replay:FILE, none, or auto: live with privilege",
    details: [
      """
      live captures the interfaces of this host, each of which is a network interface of a VPC. \
      replay:FILE reads a capture whose packets belong to the VPC of --topology, or to what API \
      calls made; replay:FILE@eni-... was taken at that interface. It is read as fast as it can \
      be, at the packets' own times; ',pace=real' lets packets come as far apart as they were, \
      ',rebase=now' lets the first one come now, and ',loop' begins anew at the end.
      """
    ])

  static let lab = OptionKey<String?>.optional(
    "lab", "NAME", .text,
    summary: "Capture a lab, as 'weir lab up' named it, and build there what API calls make")

  static let objectEndpoint = endpoint("s3-endpoint", "S3")
  static let eventEndpoint = endpoint("logs-endpoint", "CloudWatch Logs")
  static let streamEndpoint = endpoint("firehose-endpoint", "Firehose")

  private static func endpoint(
    _ name: String, _ service: String
  ) -> OptionKey<DeliveryEndpoints.Place?> {
    .optional(
      name, "URL",
      ValueReader { (text) throws(ValueRefusal) in
        switch text {
        case "embedded": return .embedded
        case "aws": return .aws
        case _ where text.hasPrefix("http://") || text.hasPrefix("https://"): return .url(text)
        default:
          throw ValueRefusal("'aws', 'embedded' and addresses such as http://127.0.0.1:9000 work")
        }
      },
      summary: "Where flow logs find \(service): an address, aws, or embedded",
      details: [
        """
        Without it the AWS_ENDPOINT_URL variables count, the service's own first, and without them \
        the service that is embedded in this server. Others are called with the credentials that \
        the AWS CLI would use.
        """
      ])
  }

  /// Where deliveries go, as words and environment have it.
  static func endpoints(_ arguments: ParsedArguments, own: String) -> DeliveryEndpoints {
    func place(
      _ key: OptionKey<DeliveryEndpoints.Place?>, _ service: String
    ) -> DeliveryEndpoints.Place {
      DeliveryEndpoints.place(
        arguments[key], service,
        environment: { unsafe getenv($0).map { unsafe String(cString: $0) } }, own: own)
    }
    var endpoints = DeliveryEndpoints()
    endpoints.objects = place(objectEndpoint, "S3")
    endpoints.events = place(eventEndpoint, "CLOUDWATCH_LOGS")
    endpoints.streams = place(streamEndpoint, "FIREHOSE")
    return endpoints
  }

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
