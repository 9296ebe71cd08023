import ControlPlane
import FlowModel
import HostTopology
import VPCTopology

/// What a server's capture is given.
struct CaptureSetup: Sendable {
  /// Where packets come from; never `auto`.
  var source: CaptureSource
  /// How live packets are taken.
  var live = CaptureConfiguration()
  /// What identifies the host.
  var host: HostOptions
  /// Whether the VPC's rules judge packets that come without a verdict.
  var isJudged: Bool
  /// The state that interfaces of the host are made known to; nil where they are not.
  var seededPlane: ControlPlane?
  /// Which AWS services addresses belong to; nil where nobody said.
  var ranges: ServiceRanges?
  var plane: ControlPlane
  var scope: ResourceScope
  var delivery: any FlowLogDelivery
  var counters: CaptureCounters
  /// Where others ask for what open windows hold.
  var openWindows: OpenWindowDesk
  var log: ServerLog

  /// Whether there are packets at all.
  var isCapturing: Bool { source != .none }
}

/// Why a server's capture cannot begin.
enum CaptureSetupError: Error, CustomStringConvertible {
  /// The interface at which a capture was taken is not there.
  case unknownInterface(InterfaceID)
  /// Not even an empty VPC could be made.
  case noTopology

  var description: String {
    switch self {
    case .unknownInterface(let id):
      "there is no interface \(id) to replay a capture at; --topology with one that has it works"
    case .noTopology: "the VPC cannot be read; another data directory works"
    }
  }
}
