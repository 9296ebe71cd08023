import AWSProtocols
import ControlPlane
import Daemon
import FlowLogFormat
import FlowModel
import Foundation
import HTTPServer
import LogDelivery
import Synchronization
import TestSupport
import Testing
import VPCTopology

/// Keeps what a capture hands to delivery.
private final class MemoryDelivery: FlowLogDelivery {
  private struct State {
    var batches: [FlowLogBatch] = []
    var known: [String] = []
    var windows = 0
  }

  private let state = Mutex(State())

  func update(_ flowLogs: [FlowLog]) { state.withLock { $0.known = flowLogs.map(\.id) } }
  func append(_ batch: FlowLogBatch) throws(FlowLogDeliveryError) {
    state.withLock { $0.batches.append(batch) }
  }
  func windowEnded() { state.withLock { $0.windows += 1 } }
  func captureEnded() {}

  var batches: [FlowLogBatch] { state.withLock { $0.batches } }
  var known: [String] { state.withLock { $0.known } }
  var windows: Int { state.withLock { $0.windows } }

  /// The lines of a flow log, in the order in which they came.
  func lines(_ id: String) -> [String] {
    batches.filter { $0.flowLog.id == id }.flatMap { batch in
      String(decoding: batch.records.text, as: UTF8.self).split(separator: "\n").map(String.init)
    }
  }
}

/// A server whose capture is a file: flow logs of its API, and the records that they get.
struct FlowLogCaptureTests {
  private static let account = "123456789012"
  private static let region = "us-east-1"
  private static let example = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Examples/three-tier")

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var data: String { folder.url.appending(path: "data").path }
  private var topology: String {
    FlowLogCaptureTests.example.appending(path: "topology.yaml").path
  }
  private var capture: String {
    FlowLogCaptureTests.example.appending(path: "capture.pcap").path
  }
  private var scope: ResourceScope {
    ResourceScope(account: FlowLogCaptureTests.account, region: FlowLogCaptureTests.region)
  }

  /// A flow log as CreateFlowLogs keeps it.
  private func flowLog(
    _ id: String, of resource: String, _ traffic: String = "ALL", seconds: Int = 600,
    format: String = LogFormat.default.description
  ) -> ControlRecord {
    ControlRecord(
      .flowLog, id,
      [
        "flowLogId": .string(id), "resourceId": .string(resource),
        "trafficType": .string(traffic), "logDestinationType": "cloud-watch-logs",
        "logGroupName": "g", "logFormat": .string(format),
        "maxAggregationInterval": .number("\(seconds)"), "deliverLogsStatus": "SUCCESS",
      ])
  }

  /// Seeds a data directory with the example and the flow logs that a function makes.
  private func prepare(_ make: (ControlState) -> [ControlRecord]) throws {
    let plane = try ControlPlane(dataDirectory: data)
    let topology = try TopologyLoader.load(topology)
    let outcome: Result<Void, Never> = try plane.change(scope, milliseconds: 1) { state in
      state.seed(topology)
      for record in make(state) { state.put(record) }
      return .success(())
    }
    switch outcome {
    case .success: break
    }
  }

  private func configuration(_ file: ReplayedFile) throws -> ServeConfiguration {
    var configuration = ServeConfiguration(
      address: try ListenAddress("127.0.0.1:0"), dataDirectory: data,
      account: FlowLogCaptureTests.account, region: FlowLogCaptureTests.region)
    configuration.topology = topology
    configuration.source = .replay(file)
    return configuration
  }

  private func log() -> ServerLog {
    ServerLog(style: .text, threshold: .error, clock: { 0 }, write: { Issue.record("\($0)") })
  }

  /// Runs a server until so many windows have ended.
  private func serve(
    _ file: ReplayedFile, windows: Int, into delivery: MemoryDelivery
  ) throws {
    var configuration = try configuration(file)
    configuration.delivery = delivery
    let run = try ServeRun(configuration, log: log())
    let deadline = Date(timeIntervalSinceNow: 20)
    while delivery.windows < windows, Date() < deadline { usleep(5_000) }
    run.stop()
    #expect(delivery.windows >= windows)
  }

  private func vpc(_ state: ControlState) -> String { state.all(.vpc).first?.id ?? "" }

  /// The records of the same packets by `weir replay`, without those of silent interfaces.
  private func expected(
    seconds: UInt32, _ change: (inout ReplayConfiguration) -> Void = { _ in }
  ) -> [String] {
    replay([capture]) { configuration in
      configuration.interval = seconds
      configuration.topologyPath = topology
      change(&configuration)
    }.lines.filter { !$0.hasSuffix("NODATA") }.sorted()
  }

  @Test("a VPC's flow logs get the records of a replay, in both intervals at once")
  func wholeVPC() throws {
    try prepare { state in
      [
        flowLog("fl-0a", of: vpc(state)), flowLog("fl-0b", of: vpc(state), seconds: 60),
        flowLog("fl-0c", of: vpc(state), "REJECT", seconds: 60),
      ]
    }
    let delivery = MemoryDelivery()
    // One window of ten minutes, two of one.
    try serve(ReplayedFile(path: capture), windows: 3, into: delivery)
    func recorded(_ id: String) -> [String] {
      delivery.lines(id).filter { !$0.hasSuffix("NODATA") }.sorted()
    }
    let (long, short) = (expected(seconds: 600), expected(seconds: 60))
    #expect(long.count > 10 && short.count >= long.count)
    #expect(recorded("fl-0a") == long)
    #expect(recorded("fl-0b") == short)
    #expect(recorded("fl-0c") == short.filter { $0.contains(" REJECT ") })
    #expect(delivery.known == ["fl-0a", "fl-0b", "fl-0c"])
  }

  @Test("marks tell of each line how long it is, whose, and when")
  func marks() throws {
    try prepare { state in [flowLog("fl-0a", of: vpc(state))] }
    let delivery = MemoryDelivery()
    try serve(ReplayedFile(path: capture), windows: 1, into: delivery)
    var count = 0
    for batch in delivery.batches {
      var rest = batch.records.text[...]
      for mark in batch.records.marks {
        let line = String(decoding: rest.prefix(Int(mark.length)), as: UTF8.self)
        rest = rest.dropFirst(Int(mark.length))
        let fields = line.split(separator: " ")
        #expect(line.hasSuffix("\n") && line.filter { $0 == "\n" }.count == 1)
        #expect(fields[2] == batch.records.interfaces[Int(mark.interface)])
        #expect(fields[10] == "\(mark.start)" && fields[11] == "\(mark.end)")
        count += 1
      }
      #expect(rest.isEmpty)
    }
    #expect(count > 10)
  }

  @Test("flow logs of a subnet and of an interface have the records of their own interfaces")
  func members() throws {
    var ids: (subnet: Set<String>, interface: String) = ([], "")
    try prepare { state in
      let interface = state.all(.interface)[0]
      let subnet = interface["subnetId"] ?? ""
      let all = state.all(.interface, where: "subnetId", is: subnet)
      ids = (Set(all.map(\.id)), interface.id)
      return [flowLog("fl-0a", of: subnet), flowLog("fl-0b", of: interface.id)]
    }
    let delivery = MemoryDelivery()
    try serve(ReplayedFile(path: capture), windows: 1, into: delivery)
    let all = expected(seconds: 600)
    func own(_ ids: Set<String>) -> [String] {
      all.filter { ids.contains(String($0.split(separator: " ")[2])) }
    }
    func recorded(_ id: String) -> [String] {
      delivery.lines(id).filter { !$0.hasSuffix("NODATA") }.sorted()
    }
    #expect(recorded("fl-0a") == own(ids.subnet) && !own(ids.subnet).isEmpty)
    #expect(recorded("fl-0b") == own([ids.interface]))
  }

  @Test("silence of an interface is told once a window, to the flow logs that are about it")
  func silence() throws {
    try prepare { state in
      [
        flowLog("fl-0a", of: vpc(state), format: "${interface-id} ${log-status}"),
        flowLog("fl-0b", of: state.all(.interface)[0].id, format: "${log-status}"),
      ]
    }
    let delivery = MemoryDelivery()
    try serve(ReplayedFile(path: capture), windows: 1, into: delivery)
    let told = Set(delivery.lines("fl-0a").map { $0.split(separator: " ")[0] })
    #expect(told.count == 7)
    #expect(Set(delivery.lines("fl-0b")).count == 1)
  }

  @Test("fields of the format show what the VPC knows: names, ways, the rule that decided")
  func fields() throws {
    let format =
      "${vpc-id} ${subnet-id} ${instance-id} ${traffic-path} ${x-deciding-rule} "
      + "${interface-id} ${srcport} ${dstport} ${action}"
    try prepare { state in [flowLog("fl-0a", of: vpc(state), format: format)] }
    let delivery = MemoryDelivery()
    try serve(ReplayedFile(path: capture), windows: 1, into: delivery)
    let parsed = try LogFormat(parsing: format)
    let lines = replay([capture]) { configuration in
      configuration.interval = 600
      configuration.topologyPath = topology
      configuration.format = parsed
    }.lines
    let wanted = lines.filter { !$0.hasSuffix(" - - -") }.sorted()
    #expect(delivery.lines("fl-0a").filter { !$0.hasSuffix(" - - -") }.sorted() == wanted)
    #expect(wanted.contains { $0.contains("/sgr-") })
  }

  @Test("a capture that was taken at one interface is recorded there alone")
  func takenAt() throws {
    var interface = ""
    try prepare { state in
      interface = state.all(.interface)[0].id
      return [flowLog("fl-0a", of: vpc(state))]
    }
    var file = ReplayedFile(path: capture)
    file.interface = InterfaceID(interface)
    let delivery = MemoryDelivery()
    try serve(file, windows: 1, into: delivery)
    let records = delivery.lines("fl-0a").filter { !$0.hasSuffix("NODATA") }.sorted()
    #expect(
      records == expected(seconds: 600) { $0.capturedAt = InterfaceID(interface) }
        && !records.isEmpty)
    file.interface = InterfaceID("eni-0123")
    let nowhere = try configuration(file)
    #expect(throws: ServeError.self) { _ = try ServeRun(nowhere, log: log()) }
  }

  /// Takes nothing, as where the disk is full.
  private struct BrokenDelivery: FlowLogDelivery {
    func update(_ flowLogs: [FlowLog]) {}
    func append(_ batch: FlowLogBatch) throws(FlowLogDeliveryError) { throw .failed("no room") }
    func windowEnded() {}
    func captureEnded() {}
  }

  @Test("where nobody takes records, a flow log says so once it has lost one")
  func undelivered() throws {
    try prepare { state in [flowLog("fl-0a", of: vpc(state))] }
    let quiet = ServerLog(style: .text, threshold: .error, clock: { 0 }, write: { _ in })
    var configuration = try configuration(ReplayedFile(path: capture))
    configuration.delivery = BrokenDelivery()
    let run = try ServeRun(configuration, log: quiet)
    let plane = try ControlPlane(dataDirectory: data)
    let deadline = Date(timeIntervalSinceNow: 10)
    func record() throws -> ControlRecord? { try plane.state(scope).find(.flowLog, "fl-0a") }
    while try record()?["deliverLogsStatus"] != "FAILED", Date() < deadline { usleep(5_000) }
    run.stop()
    #expect(try record()?["deliverLogsStatus"] == "FAILED")
    #expect(try record()?["deliverLogsErrorMessage"] == "Unknown error")
  }

  @Test("a demonstration keeps its pace, and its packets come now")
  func paced() throws {
    try prepare { state in
      [flowLog("fl-0a", of: vpc(state), seconds: 60, format: "${start} ${srcaddr} ${log-status}")]
    }
    let delivery = MemoryDelivery()
    var configuration = try configuration(ReplayedFile(path: capture))
    guard case .replay(var file) = configuration.source else { return }
    (file.isPaced, file.isRebased) = (true, true)
    configuration.source = .replay(file)
    configuration.delivery = delivery
    // In two windows each flow would be counted twice.
    let second = UInt32(Date().timeIntervalSince1970) % 60
    if second > 52 { sleep(60 - second) }
    let before = UInt32(Date().timeIntervalSince1970)
    let run = try ServeRun(configuration, log: log())
    usleep(2_500_000)
    run.stop()
    let after = UInt32(Date().timeIntervalSince1970)
    let starts = delivery.lines("fl-0a").filter { $0.hasSuffix(" OK") }
      .compactMap { UInt32($0.split(separator: " ")[0]) }
    // The first packets of the example are within its first second or two, not those behind.
    #expect(!starts.isEmpty && starts.allSatisfy { (before...after).contains($0) })
    #expect(starts.count < expected(seconds: 600).count)
  }
}

/// What `--source` says.
struct CaptureSourceTests {
  @Test("files, interfaces and options are told apart")
  func reading() throws {
    #expect(try CaptureSource("live") == .live && CaptureSource("none") == .none)
    var file = ReplayedFile(path: "a,b/c.pcap")
    #expect(try CaptureSource("replay:a,b/c.pcap") == .replay(file))
    (file.isPaced, file.isRebased, file.isLooped) = (true, true, true)
    #expect(try CaptureSource("replay:a,b/c.pcap,pace=real,rebase=now,loop") == .replay(file))
    // What one option needs it brings along.
    #expect(try CaptureSource("replay:a,b/c.pcap,loop") == .replay(file))
    file = ReplayedFile(path: "x@y.pcap")
    file.interface = InterfaceID("eni-0a1b")
    #expect(try CaptureSource("replay:x@y.pcap@eni-0a1b") == .replay(file))
    file.isPaced = true
    #expect(try CaptureSource("replay:x@y.pcap@eni-0a1b,pace=real") == .replay(file))
  }

  @Test(
    "mistakes are told with what would work",
    arguments: [
      "", "lively", "replay:", "replay:@eni-0a1b", "replay:x.pcap@eni-", "replay:x,pace=fast",
    ])
  func mistakes(text: String) {
    #expect(throws: CaptureSourceFault.self) { try CaptureSource(text) }
  }
}
