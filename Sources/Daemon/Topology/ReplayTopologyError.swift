import FlowModel
import PacketCapture
import VPCTopology

/// Why a replay cannot use its topology.
enum ReplayTopologyError: Error {
  /// The topology cannot be read, or contradicts itself.
  case topology(TopologyError)
  /// The interface of `--at` is in no subnet of the topology.
  case unknownInterface(InterfaceID, path: String)
  /// More interfaces than a run has numbers.
  case tooManyInterfaces(Int, path: String)
  /// The registry of interfaces refused one.
  case registry(CaptureError)
  /// An interface for `--at`, and no topology that could know it.
  case needsTopology(InterfaceID)
  /// A name for the interface of the captures, and a topology that names the interfaces itself.
  case namesInterfaces(InterfaceID)
  /// Keys of tags, and no topology whose resources could have them.
  case tagsNeedTopology
  /// AWS's ranges of addresses cannot be read.
  case ranges(ServiceRangesError)

  /// One line for each fault: what was found, where, and what would work.
  var sentences: [String] {
    switch self {
    case .topology(let error): error.description.split(separator: "\n").map(String.init)
    case .unknownInterface(let id, let path):
      ["\(path): has no interface \(id); weir topology show lists them"]
    case .tooManyInterfaces(let count, let path):
      [
        "\(path): has \(count) interfaces over all time; at most \(RecordedInterfaces.limit) can "
          + "be recorded in one run, so give the topology of fewer VPCs"
      ]
    case .registry(let error): [error.description]
    case .needsTopology(let id):
      ["an interface to record at, \(id), needs a topology that knows it"]
    case .namesInterfaces(let id):
      [
        "the captures cannot all be of \(id) where a topology tells whose packets they are; use "
          + "--at for captures that were taken at one of its interfaces"
      ]
    case .tagsNeedTopology: ["tags to show need a topology whose resources have them"]
    case .ranges(let error): error.sentences
    }
  }
}
