import Foundation
import HostNetwork
import Synchronization
import Testing
import VPCTopology

@testable import Lab

/// Labs come and go, and nothing stays behind.
@Suite(.disabled(if: LabHouse.obstacle != nil, "\(LabHouse.obstacle ?? "")"), .serialized)
struct LifecycleTests {
  static let two = """
    vpcs: {v: {cidr: 10.0.0.0/16}}
    subnets: {s: {cidr: 10.0.0.0/24}}
    groups:
      web: {in: [{allow: tcp 80, from: 0.0.0.0/0}], out: [{allow: all, to: 0.0.0.0/0}]}
    instances: {one: {subnet: s}, two: {subnet: s}}
    interfaces:
      one: {subnet: s, address: 10.0.0.10, groups: web, instance: one}
      two: {subnet: s, address: 10.0.0.11, groups: web, instance: two}
    """

  /// Everything on the machine that a lab could change and that is visible from outside of it.
  private static func surroundings(_ house: LabHouse) throws -> [String] {
    let mounts = try String(contentsOfFile: "/proc/self/mounts", encoding: .utf8)
    let links = try NetworkSnapshot().links.map(\.name).filter { $0.hasPrefix("eni") }
    let folders = (try? FileManager.default.contentsOfDirectory(atPath: "/run")) ?? []
    let own = house.root.split(separator: "/").dropFirst().first.map { "\($0)" } ?? house.root
    return mounts.split(separator: "\n").map(String.init).filter { $0.contains(own) } + links
      + folders.filter { $0.hasPrefix(own) }
  }

  @Test("what goes up comes down, and the machine is as it was")
  func upAndDown() throws {
    let house = LabHouse()
    let before = try LifecycleTests.surroundings(house)
    let (plan, folder) = try house.up(LifecycleTests.two)
    #expect(plan.instances.map(\.name).sorted() == ["one", "two"])
    #expect(folder.isReady)
    #expect(try LifecycleTests.surroundings(house) != before)
    try LabRemoval.down(folder)
    #expect(!folder.exists)
    #expect(try LifecycleTests.surroundings(house) == before)
  }

  @Test("several labs are up at once and do not know of each other")
  func twoLabs() throws {
    let house = LabHouse()
    let (_, first) = try house.up(LifecycleTests.two, "first")
    let (_, second) = try house.up(LifecycleTests.two, "second")
    try LabRemoval.down(first)
    let answer = try LabHouse.shell("cat /proc/net/dev", in: "one", of: second)
    #expect(answer.code == 0)
    #expect(answer.output.contains("eth0"))
    try LabRemoval.down(second)
  }

  @Test("programs that still run inside are ended, as their network goes away")
  func programsEnd() throws {
    let house = LabHouse()
    let (_, folder) = try house.up(LifecycleTests.two)
    let process = try LabState(folder).start(["sleep", "60"], in: "two")
    #expect(try LabRemoval.down(folder) == 1)
    #expect(LabPrograms.wait(process) == 128 + SIGTERM)
  }

  @Test("a name that is in use, and names that nothing has, are refused in a sentence")
  func names() throws {
    let house = LabHouse()
    let (_, folder) = try house.up(LifecycleTests.two, "mine")
    #expect(throws: LabError.exists("mine")) { try house.up(LifecycleTests.two, "mine") }
    #expect(throws: LabError.unknown("other", known: ["mine"])) {
      try LabRemoval.down(try house.folder("other"))
    }
    #expect(throws: LabError.badName("../up")) { try house.folder("../up") }
    let state = try LabState(folder)
    #expect(throws: LabError.noInstance("three", known: ["one", "two"])) {
      try state.namespace(named: "three")
    }
    #expect(throws: LabError.program("/no/such/program", errno: ENOENT)) {
      try state.start(["/no/such/program"], in: "one")
    }
    try LabRemoval.down(folder)
  }

  @Test("nft is what a missing nft needs, and no other program")
  func missingPrograms() {
    #expect("\(LabError.program("nft", errno: ENOENT))".hasSuffix("(package nftables)"))
    #expect(
      "\(LabError.program("ping", errno: ENOENT))"
        == "'ping' does not start: No such file or directory")
  }

  @Test("control characters of names are shown in the table and escaped in JSON")
  func controlCharacters() throws {
    let house = LabHouse()
    let text = LifecycleTests.two.replacingOccurrences(
      of: "one: {subnet: s}", with: #"one: {subnet: s, tags: {Name: "a\e[31m\nb"}}"#)
    let (_, folder) = try house.up(text)
    let report = try LabReport(LabState(folder))
    #expect(report.table.split(separator: "\n").count == 3)
    #expect(report.table.contains(#"a\u{1b}[31m\u{a}b"#))
    #expect(!report.table.contains("\u{1b}"))
    let object = try JSONSerialization.jsonObject(with: Data(report.json.utf8))
    let rows = try #require((object as? [String: Any])?["interfaces"] as? [[String: Any]])
    #expect(rows.contains { $0["instance"] as? String == "a\u{1b}[31m\nb" })
    try LabRemoval.down(folder)
  }

  @Test("of several that claim a name at the same moment, one gets it")
  func claims() throws {
    let house = LabHouse()
    for _ in 0..<300 {
      let folder = try house.folder("wanted")
      // The lock of the winner is kept until all have tried.
      let locks = Mutex<[LabLock]>([])
      DispatchQueue.concurrentPerform(iterations: 8) { _ in
        guard let lock = try? folder.claim() else { return }
        locks.withLock { $0.append(lock) }
      }
      #expect(locks.withLock { $0.count } == 1)
      locks.withLock { $0 = [] }
      try LifecycleTests.down(folder)
    }
  }

  /// Takes a lab down; programs that other tests start just now share its lock until they run.
  private static func down(_ folder: LabFolder) throws {
    for _ in 0..<1_000 {
      do throws(LabError) {
        try LabRemoval.down(folder)
        return
      } catch .busy {
        usleep(1_000)
      }
    }
    try LabRemoval.down(folder)
  }

  @Test("who waited for a lab that was taken down meanwhile does not take its successor for it")
  func replacedLab() throws {
    let house = LabHouse()
    let folder = try house.folder("lab")
    let lock = try folder.claim()
    #expect(lock.isStill("\(folder.path)/lock"))
    try LabRemoval.clear(folder)
    #expect(!lock.isStill("\(folder.path)/lock"))
    let next = try folder.claim()
    #expect(next.isStill("\(folder.path)/lock"))
    #expect(!lock.isStill("\(folder.path)/lock"))
    try LabRemoval.clear(folder)
  }

  @Test("a lab that fails half-way leaves nothing")
  func failure() throws {
    let house = LabHouse()
    let before = try LifecycleTests.surroundings(house)
    let plan = try LabPlan(LabHouse.topology(LifecycleTests.two))
    let folder = try house.folder("half")
    let foreign = "\(folder.path)/ns/\(plan.instances[1].id)"
    // Somebody else's file is where a namespace should be mounted: building has to fail there.
    let thread = Thread {
      while !FileManager.default.fileExists(atPath: "\(folder.path)/ns") {}
      _ = FileManager.default.createFile(atPath: foreign, contents: nil)
    }
    thread.start()
    do {
      try LabBuilder.up(plan, topology: TopologyTimeline(plan.topology).yaml, in: folder)
      // The builder was faster; nothing to see, and nothing to leave behind.
      try LabRemoval.down(folder)
    } catch LabError.file(let path, let number) {
      #expect(path == foreign)
      #expect(number == EEXIST)
    }
    thread.cancel()
    #expect(try LifecycleTests.surroundings(house) == before)
  }

  @Test("what a live lab cannot change is refused, and stays")
  func differences() throws {
    let house = LabHouse()
    let (_, folder) = try house.up(LifecycleTests.two)
    let moved = LifecycleTests.two.replacingOccurrences(of: "10.0.0.11", with: "10.0.0.12")
    #expect(throws: LabError.self) { try house.apply(moved, to: folder) }
    #expect(
      try LabState(folder).plan.interfaces.contains {
        $0.resource.primaryIPv4.map { "\($0)" } == "10.0.0.11"
      })
    try LabRemoval.down(folder)
  }
}
