import AWSProtocols
import ControlPlane
import Foundation
import TestSupport
import Testing

@testable import RecordStore

/// Log groups and streams on the disk.
struct LogStoreTests {
  private let folder: TemporaryFolder
  private let store: LogStore
  private let scope = ResourceScope(account: "123456789012", region: "us-east-1")

  init() throws {
    folder = try TemporaryFolder()
    store = try LogStore(dataDirectory: folder.url.path) { _ in }
  }

  private func deliver(
    _ times: [Int], _ stream: String, at now: Int, size: Int = 0, _ group: String = "/vpc/flow"
  ) throws {
    let padding = [UInt8](repeating: UInt8(ascii: "x"), count: size)
    let events = times.map { LogEvent(timestamp: $0, message: Array("\($0) ".utf8) + padding) }
    try store.deliver(events, group: group, stream: stream, scope, milliseconds: now)
  }

  private func page(
    _ store: LogStore, _ streams: [String], _ query: LogQuery, now: Int = 0
  ) throws -> LogPage {
    let group = try #require(try store.group("/vpc/flow", scope))
    let chosen = try streams.map { try #require(try store.stream($0, of: group)) }
    return try store.page(chosen, of: group, scope, query, milliseconds: now)
  }

  /// All events by pages, as clients read them.
  private func all(_ streams: [String], limit: Int, backward: Bool = false) throws -> [Int] {
    var query = LogQuery()
    query.limit = limit
    query.isBackward = backward
    var times: [Int] = []
    repeat {
      let page = try page(store, streams, query)
      times += page.events.map(\.event.timestamp)
      query.position = page.next
    } while query.position != nil
    return times
  }

  @Test("events of streams come in the order of time, whatever the order in which they came")
  func order() throws {
    var random = SeededGenerator(seed: 5)
    var expected: [Int] = []
    for batch in 0..<60 {
      let base = Int.random(in: 0..<40, using: &random) * 100
      let times = (0..<Int.random(in: 1...300, using: &random)).map { _ in
        base + Int.random(in: 0..<500, using: &random)
      }
      expected += times
      try deliver(times, ["a", "b", "c"][batch % 3], at: batch, size: 400)
    }
    expected.sort()
    for limit in [1000, 10_000] {
      #expect(try all(["a", "b", "c"], limit: limit) == expected)
      #expect(try all(["a", "b", "c"], limit: limit, backward: true) == expected.reversed())
    }
    // A range is what the sorted list has between its ends.
    var query = LogQuery()
    query.start = 1000
    query.end = 1300
    let found = try page(store, ["a", "b", "c"], query).events.map(\.event.timestamp)
    #expect(found == expected.filter { (1000..<1300).contains($0) })
  }

  @Test("a range of time in a long stream is found without reading the rest")
  func index() throws {
    for minute in 0..<50 {
      try deliver((0..<1000).map { minute * 60_000 + $0 * 60 }, "a", at: minute, size: 100)
    }
    var query = LogQuery()
    query.start = 25 * 60_000
    query.end = query.start + 1000
    let group = try #require(try store.group("/vpc/flow", scope))
    let stream = try #require(try store.stream("a", of: group))
    var merge = LogMerge([try store.file(scope, "/vpc/flow", stream)], query) { _ in }
    var count = 0
    while try merge.next() != nil { count += 1 }
    #expect(count == 17)
    // Two blocks at most, of more than a hundred.
    #expect(merge.scanned <= 2 * LogBlock.payloadBytes)
  }

  @Test(
    "what is torn at the end is cut off, and everything before it stays", arguments: [1, 30, 57])
  func torn(cut: Int) throws {
    try deliver([1, 2], "a", at: 1)
    try deliver([3, 4], "a", at: 2)
    let place = folder.url.appending(path: "logs/123456789012/us-east-1/%2Fvpc%2Fflow/a")
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: place.path).first)
    let path = place.appending(path: name)
    let whole = try Data(contentsOf: path)
    try whole.dropLast(cut).write(to: path)
    let again = try LogStore(dataDirectory: folder.url.path) { _ in }
    #expect(try page(again, ["a"], LogQuery()).events.map(\.event.timestamp) == [1, 2])
    // What comes next stands where the torn block was.
    try again.deliver(
      [LogEvent(timestamp: 9, message: [65])], group: "/vpc/flow", stream: "a", scope,
      milliseconds: 3)
    let third = try LogStore(dataDirectory: folder.url.path) { _ in }
    #expect(try page(third, ["a"], LogQuery()).events.map(\.event.timestamp) == [1, 2, 9])
  }

  @Test("a damaged block costs its own events and is told of")
  func damaged() throws {
    try deliver([1], "a", at: 1)
    try deliver([2], "a", at: 2)
    let place = folder.url.appending(path: "logs/123456789012/us-east-1/%2Fvpc%2Fflow/a")
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: place.path).first)
    let path = place.appending(path: name)
    var bytes = try Data(contentsOf: path)
    bytes[60] ^= 1
    try bytes.write(to: path)
    #expect(try page(store, ["a"], LogQuery()).events.map(\.event.timestamp) == [2])
  }

  @Test("retention hides what is too old at once, and takes its files away")
  func retention() throws {
    let day = 86_400_000
    try deliver([0], "a", at: 0)
    try deliver([2 * day], "a", at: 2 * day)
    let group = try #require(try store.group("/vpc/flow", scope))
    try store.setRetention(1, of: group)
    let now = 2 * day + 1000
    #expect(try page(store, ["a"], LogQuery(), now: now).events.count == 1)
    let place = folder.url.appending(path: "logs/123456789012/us-east-1/%2Fvpc%2Fflow/a").path
    #expect(try FileManager.default.contentsOfDirectory(atPath: place).count == 2)
    try store.applyRetention(milliseconds: now)
    #expect(try FileManager.default.contentsOfDirectory(atPath: place).count == 1)
  }

  @Test("a group that was deleted leaves nothing to one of the same name")
  func deletion() throws {
    try deliver([1], "a", at: 1)
    let group = try #require(try store.group("/vpc/flow", scope))
    try store.deleteGroup(group, scope)
    #expect(try store.group("/vpc/flow", scope) == nil)
    try deliver([2], "a", at: 2)
    #expect(try page(store, ["a"], LogQuery()).events.map(\.event.timestamp) == [2])
    let other = ResourceScope(account: "123456789012", region: "eu-west-1")
    #expect(try store.group("/vpc/flow", other) == nil)
  }
}
