internal import FlowLogFormat
internal import FlowModel
internal import HTTPServer
internal import LogDelivery
internal import Synchronization

/// Copies of open windows, and records that wait for delivery, as lines: written while they are
/// sent, each format behind the names of its fields.
final class LiveBody: HTTPBodySource {
  /// The fields of flows of open windows: all that a record of a VPC may have, and Weir's own.
  static let format = (LogFormat.named("all") ?? .default)
    .appending([.xInitiator, .xDecidingRule, .xNearestRule])

  /// Flows encoded at a time.
  private static let sliceFlows = 2_048

  private let rest: Mutex<Rest>

  init(_ windows: OpenWindows, waiting: [WaitingRecords]) {
    rest = Mutex(Rest(windows: windows, waiting: waiting[...]))
  }

  func next() throws -> [UInt8]? { try rest.withLock { rest in try rest.next() } }

  /// What is left to be written; used under the lock alone.
  private struct Rest {
    let windows: OpenWindows
    var waiting: ArraySlice<WaitingRecords>
    /// The share that is written, and how many of its interval's flows were looked at.
    var share = 0
    var flow = 0
    var current: WaitingRecords?
    /// Knows what flows do not tell themselves; made for the first of them.
    var contexts: FlowContexts?

    mutating func next() throws -> [UInt8]? {
      while share < windows.shares.count {
        if let lines = nextOfShare(), !lines.isEmpty { return lines }
      }
      while true {
        if var open = current {
          current = nil
          if let lines = try open.next() {
            current = open
            return lines
          }
        }
        guard let following = waiting.popFirst() else { return nil }
        current = following
        return header(following.format)
      }
    }

    /// The next flows of a share, its lines, or nil where it has no more.
    private mutating func nextOfShare() -> [UInt8]? {
      let wanted = windows.shares[share]
      let flows = windows.sums[wanted.interval]?.flows ?? []
      guard flow < flows.count else {
        share += 1
        flow = 0
        return wanted.lines.isEmpty ? nil : header(wanted.format) + wanted.lines
      }
      let end = min(flows.count, flow + LiveBody.sliceFlows)
      let slice = flows[flow..<end].filter { wanted.wants($0) }
      flow = end
      return slice.isEmpty ? [] : encode(slice, wanted.interfaces)
    }

    private func header(_ format: LogFormat) -> [UInt8] { Array((format.headerLine + "\n").utf8) }

    private mutating func encode(_ flows: [Flow], _ interfaces: [NetworkInterface]) -> [UInt8] {
      let known =
        contexts
        ?? FlowContexts(
          paths: windows.versions?.map { FlowPaths($0.topology, interfaces: $0.interfaces) },
          ranges: windows.ranges)
      contexts = known
      var encoder = RecordEncoder(
        format: LiveBody.format, style: .raw, header: true, provider: known)
      encoder.begin()
      encoder.setInterfaces(interfaces)
      encoder.setDecidingRules(windows.rules)
      encoder.append(flows.span)
      encoder.end()
      var lines: [UInt8] = []
      encoder.drain { bytes in
        unsafe bytes.withUnsafeBufferPointer { unsafe lines.append(contentsOf: $0) }
      }
      return lines
    }
  }
}
