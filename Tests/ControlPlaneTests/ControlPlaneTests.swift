import AWSProtocols
import ControlPlane
import Database
import Foundation
import Synchronization
import TestSupport
import Testing

/// What the control plane keeps, tells and forgets.
struct ControlPlaneTests {
  private static let scope = ResourceScope(account: "123456789012", region: "eu-central-1")

  /// Why a body gave up.
  private struct Refusal: Error, Equatable {}

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func open() throws -> ControlPlane {
    try ControlPlane(dataDirectory: folder.url.appending(path: "data").path)
  }

  private func change(
    _ plane: ControlPlane, scope: ResourceScope = scope, _ body: (inout ControlState) -> Void
  ) throws {
    let outcome: Result<Void, Never> = try plane.change(scope, milliseconds: 7) { state in
      body(&state)
      return .success(())
    }
    if case .success = outcome { return }
  }

  private func record(_ id: String, _ text: String = "x") -> ControlRecord {
    ControlRecord(.vpc, id, ["vpcId": .string(id), "state": .string(text), "tagSet": []])
  }

  @Test("another process, or the same one later, finds what was kept, in its order")
  func restart() throws {
    let first = try open()
    try change(first) { state in
      for id in ["vpc-c", "vpc-a", "vpc-b"] { state.put(record(id)) }
    }
    let second = try open()
    #expect(try second.state(Self.scope).all(.vpc).map(\.id) == ["vpc-c", "vpc-a", "vpc-b"])
    // Both go on, and each sees what the other did.
    try change(second) { $0.remove(.vpc, "vpc-a") }
    try change(first) { $0.put(record("vpc-d")) }
    for plane in [first, second, try open()] {
      let state = try plane.state(Self.scope)
      #expect(state.all(.vpc).map(\.id) == ["vpc-c", "vpc-b", "vpc-d"])
      #expect(state.generation == 3)
    }
  }

  @Test("who refuses leaves everything as it was")
  func refusal() throws {
    let plane = try open()
    try change(plane) { $0.put(record("vpc-a")) }
    let outcome: Result<Void, Refusal> = try plane.change(Self.scope, milliseconds: 0) { state in
      state.put(record("vpc-b"))
      state.remove(.vpc, "vpc-a")
      return .failure(Refusal())
    }
    #expect(throws: Refusal()) { try outcome.get() }
    let state = try plane.state(Self.scope)
    #expect(state.all(.vpc).map(\.id) == ["vpc-a"] && state.generation == 1)
  }

  @Test("each change has a number and tells what it did; doing nothing is no change")
  func changes() throws {
    let plane = try open()
    let told = Mutex<[ControlChange]>([])
    plane.observe { change in told.withLock { $0.append(change) } }
    try change(plane) { state in
      state.put(record("vpc-a"))
      state.put(record("vpc-b"))
      state.put(record("vpc-x"))
      state.remove(.vpc, "vpc-x")
    }
    try change(plane) { $0.put(record("vpc-a")) }
    try change(plane) { state in
      state.put(record("vpc-a", "y"))
      state.remove(.vpc, "vpc-b")
    }
    let words = told.withLock { $0 }.map { change in
      "\(change.generation): "
        + change.steps.map { "\($0.item.id) \($0.action)" }.joined(separator: ", ")
    }
    #expect(words == ["1: vpc-a made, vpc-b made", "2: vpc-a changed, vpc-b removed"])
    #expect(try plane.changes(Self.scope, after: 0) == told.withLock { $0 })
    #expect(try plane.changes(Self.scope, after: 1)?.map(\.generation) == [2])
    #expect(try plane.changes(Self.scope, after: 2) == [])
  }

  @Test("what is too long ago is said to be unknown")
  func forgotten() throws {
    let plane = try open()
    for number in 0...10_001 { try change(plane) { $0.put(record("vpc-a", "\(number)")) } }
    #expect(try plane.changes(Self.scope, after: 0) == nil)
    #expect(try plane.changes(Self.scope, after: 9_999)?.count == 3)
  }

  @Test("accounts and Regions do not see each other")
  func scopes() throws {
    let plane = try open()
    let other = ResourceScope(account: "999999999999", region: "eu-central-1")
    try change(plane) { $0.put(record("vpc-a")) }
    try change(plane, scope: other) { $0.put(record("vpc-b")) }
    #expect(try plane.state(other).all(.vpc).map(\.id) == ["vpc-b"])
    #expect(try plane.scopes() == [Self.scope, other])
  }

  @Test("the file of another program, and of a later release, are left alone")
  func foreign() throws {
    let plane = try open()
    try change(plane) { $0.put(record("vpc-a")) }
    let path = folder.url.appending(path: "data/\(ControlPlane.fileName)").path
    let other = DatabaseSchema(purpose: "a test", applicationID: 1, migrations: [])
    #expect(throws: DatabaseError.foreign(path: path, expected: "a test")) {
      _ = try Database(path: path, schema: other)
    }
  }

  private static let paths: [(path: String, texts: [String])] = [
    ("a", ["1"]), ("b.c", ["x", "y"]), ("b.d", ["true"]), ("b", []), ("b.c.e", []), ("z", []),
    ("t", ["p", "q"]),
  ]

  @Test("paths lead through lists to texts, numbers and truth values", arguments: paths)
  func path(path: String, texts: [String]) {
    let value: JSONValue = [
      "a": 1, "b": [["c": "x", "d": true], ["c": "y"]], "t": ["p", "q"],
    ]
    #expect(value.texts(at: path) == texts)
  }
}
