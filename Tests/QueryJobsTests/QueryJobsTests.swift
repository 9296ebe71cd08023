import Foundation
import QueryJobs
import Synchronization
import Testing

/// Queries on their way through the threads.
struct QueryJobsTests {
  private static let scope = QueryScope(account: "123456789012", region: "us-east-1")

  /// A door that queries wait at until the test opens it.
  private final class Door: Sendable {
    private let isOpen = Mutex(false)
    func open() { isOpen.withLock { $0 = true } }
    func wait(_ progress: QueryProgress) throws(QueryFailure) {
      while !isOpen.withLock({ $0 }) {
        try progress.check()
        usleep(1_000)
      }
    }
  }

  private final class Clock: Sendable {
    private let now = Mutex(1_000)
    func advance(_ milliseconds: Int) { now.withLock { $0 += milliseconds } }
    var time: Int { now.withLock { $0 } }
  }

  private func jobs(
    _ clock: Clock = Clock(), _ change: (inout QueryJobLimits) -> Void = { _ in }
  ) -> QueryJobs<String> {
    var limits = QueryJobLimits()
    limits.running = 2
    change(&limits)
    return QueryJobs(limits: limits, clock: { clock.time })
  }

  /// Waits until a query has ended.
  private func end(
    _ jobs: QueryJobs<String>, _ id: String
  ) throws -> QueryExecution<String> {
    for _ in 0..<5_000 {
      let execution = try #require(jobs.find(Self.scope, id))
      if execution.state.isFinal { return execution }
      usleep(1_000)
    }
    throw QueryFailure(.failed, "\(id) did not end")
  }

  private static func answer(_ text: String) -> QueryAnswer {
    QueryAnswer(columns: [QueryAnswer.Column("c", "VARCHAR")], rows: [[text]])
  }

  @Test("a query has an answer, with its times")
  func answers() throws {
    let clock = Clock()
    let jobs = jobs(clock)
    defer { jobs.close() }
    let id = try jobs.start(Self.scope, id: "q", details: "d") { _ in
      clock.advance(7)
      return Self.answer("x")
    }
    let execution = try end(jobs, id)
    #expect(execution.state == .succeeded && execution.answer.rows == [["x"]])
    #expect(execution.details == "d" && execution.submitted == 1_000)
    #expect(execution.began == 1_000 && execution.ended == 1_007)
    #expect(jobs.find(QueryScope(account: "999999999999", region: "us-east-1"), id) == nil)
  }

  @Test("a query that reads more than it may is stopped while it reads")
  func byteLimit() throws {
    let jobs = jobs()
    defer { jobs.close() }
    let id = try jobs.start(Self.scope, id: "q", details: "") { (progress) throws(QueryFailure) in
      progress.limit(bytes: 1_000)
      let interrupted = Mutex(false)
      progress.whenStopped { interrupted.withLock { $0 = true } }
      var statistics = QueryStatistics()
      while !interrupted.withLock({ $0 }) {
        statistics.bytesScanned += 100
        guard statistics.bytesScanned < 1_000_000 else { return Self.answer("never stopped") }
        progress.report(statistics)
      }
      try progress.check()
      return Self.answer("stopped, and not told")
    }
    let execution = try end(jobs, id)
    #expect(execution.answer.statistics.bytesScanned == 1_100)
    #expect(
      execution.state
        == .failed(
          QueryFailure(.cancelled, "Bytes scanned limit was exceeded: 1100 of 1000")))
  }

  @Test("so many run at once, the others wait, and those that are too many are refused")
  func bounds() throws {
    let door = Door()
    let jobs = jobs { $0.waiting = 1 }
    defer { jobs.close() }
    for id in ["a", "b"] {
      _ = try jobs.start(Self.scope, id: id, details: "") { (progress) throws(QueryFailure) in
        try door.wait(progress)
        return Self.answer(id)
      }
      while jobs.find(Self.scope, id)?.state == .queued { usleep(1_000) }
    }
    _ = try jobs.start(Self.scope, id: "c", details: "") { _ in Self.answer("c") }
    #expect(jobs.find(Self.scope, "c")?.state == .queued)
    #expect(throws: QueryJobRefusal.tooMany(limit: 1)) {
      try jobs.start(Self.scope, id: "d", details: "") { _ in QueryAnswer() }
    }
    // Another account has waiting places of its own.
    _ = try jobs.start(
      QueryScope(account: "999999999999", region: "us-east-1"), id: "e", details: ""
    ) { _ in QueryAnswer() }
    #expect(jobs.list(Self.scope).map(\.id) == ["c", "b", "a"])
    door.open()
    #expect(try end(jobs, "c").answer.rows == [["c"]])
  }

  @Test("a token names the same query again, and another is refused")
  func tokens() throws {
    let jobs = jobs()
    defer { jobs.close() }
    let first = try jobs.start(
      Self.scope, id: "a", token: "t", fingerprint: "f", details: ""
    ) { _ in QueryAnswer() }
    let second = try jobs.start(
      Self.scope, id: "b", token: "t", fingerprint: "f", details: ""
    ) { _ in QueryAnswer() }
    #expect(first == "a" && second == "a" && jobs.list(Self.scope).count == 1)
    #expect(throws: QueryJobRefusal.tokenMismatch("t")) {
      try jobs.start(Self.scope, id: "c", token: "t", fingerprint: "g", details: "") { _ in
        QueryAnswer()
      }
    }
  }

  @Test("a cancelled query ends at once, is interrupted, and stays cancelled")
  func cancelling() throws {
    let jobs = jobs()
    defer { jobs.close() }
    let interruptions = Atomic(0)
    let returned = Door()
    _ = try jobs.start(Self.scope, id: "a", details: "") { (progress) in
      // An engine that is interrupted and answers all the same.
      progress.whenStopped { interruptions.add(1, ordering: .relaxed) }
      while !progress.isStopped { usleep(1_000) }
      returned.open()
      return Self.answer("too late")
    }
    while jobs.find(Self.scope, "a")?.state != .running { usleep(1_000) }
    #expect(jobs.cancel(Self.scope, "a") == true)
    #expect(jobs.find(Self.scope, "a")?.state == .failed(.cancelled))
    #expect(jobs.cancel(Self.scope, "a") == false)
    #expect(jobs.cancel(Self.scope, "x") == nil)
    try returned.wait(QueryProgress(deadline: 5_000_000, clock: { 0 }))
    _ = try jobs.start(Self.scope, id: "b", details: "") { _ in QueryAnswer() }
    _ = try end(jobs, "b")
    let execution = try #require(jobs.find(Self.scope, "a"))
    #expect(execution.state == .failed(.cancelled) && execution.answer.rows.isEmpty)
    #expect(interruptions.load(ordering: .relaxed) == 1)
  }

  @Test("a query whose time is over is stopped by whoever looks")
  func deadline() throws {
    let clock = Clock()
    let jobs = jobs(clock) { $0.milliseconds = 500 }
    defer { jobs.close() }
    _ = try jobs.start(Self.scope, id: "a", details: "") { (progress) throws(QueryFailure) in
      try Door().wait(progress)
      return QueryAnswer()
    }
    while jobs.find(Self.scope, "a")?.state != .running { usleep(1_000) }
    clock.advance(501)
    guard case .failed(let failure) = try end(jobs, "a").state else {
      Issue.record("it did not fail")
      return
    }
    #expect(failure.kind == .timedOut)
  }

  @Test("the oldest answers are forgotten, by number and by bytes, and their tokens with them")
  func forgetting() throws {
    let jobs = jobs {
      $0.running = 1
      $0.kept = 2
      $0.keptBytes = 3_000
      $0.answerBytes = 2_500
    }
    defer { jobs.close() }
    for id in ["a", "b", "c"] {
      _ = try jobs.start(Self.scope, id: id, token: "t\(id)", details: "") { _ in
        Self.answer(id)
      }
      _ = try end(jobs, id)
    }
    #expect(jobs.find(Self.scope, "a") == nil)
    #expect(jobs.list(Self.scope).map(\.id) == ["c", "b"])
    let again = try jobs.start(Self.scope, id: "a2", token: "ta", details: "") { _ in
      Self.answer(String(repeating: "x", count: 2_000))
    }
    #expect(again == "a2")
    _ = try end(jobs, "a2")
    _ = try jobs.start(Self.scope, id: "big", details: "") { _ in
      Self.answer(String(repeating: "x", count: 2_600))
    }
    guard case .failed(let failure) = try end(jobs, "big").state else {
      Issue.record("it did not fail")
      return
    }
    #expect(failure.reason.hasPrefix("EXCEEDED_MEMORY_LIMIT"))
    _ = try jobs.start(Self.scope, id: "large", details: "") { _ in
      Self.answer(String(repeating: "x", count: 2_000))
    }
    _ = try end(jobs, "large")
    #expect(jobs.find(Self.scope, "a2") == nil)
  }

  @Test("closing stops what runs and takes nothing more")
  func closing() throws {
    let jobs = jobs()
    for id in ["a", "b", "c"] {
      _ = try jobs.start(Self.scope, id: id, details: "") { (progress) throws(QueryFailure) in
        try Door().wait(progress)
        return QueryAnswer()
      }
    }
    jobs.close()
    #expect(throws: QueryJobRefusal.closed) {
      try jobs.start(Self.scope, id: "d", details: "") { _ in QueryAnswer() }
    }
    #expect(jobs.find(Self.scope, "a")?.state == .failed(.cancelled))
  }
}
