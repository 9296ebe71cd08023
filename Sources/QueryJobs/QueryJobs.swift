internal import Glibc
internal import Synchronization
internal import Threads

/// Queries that are carried out by threads of their own, and remembered for a while.
///
/// `@unchecked Sendable` holds because everything that changes is behind the lock of `state`, and a
/// semaphore is made for threads; its memory lives until the last thread has let this go.
@safe
package final class QueryJobs<Details: Sendable>: @unchecked Sendable {
  /// What a thread does for a query.
  package typealias Work = @Sendable (QueryProgress) throws(QueryFailure) -> QueryAnswer

  private struct Key: Hashable {
    var scope: QueryScope
    var id: String
  }

  private struct Job {
    var execution: QueryExecution<Details>
    let scope: QueryScope
    let work: Work
    let progress: QueryProgress
    let token: String?
    let fingerprint: String
    var bytes = 0
  }

  private struct State {
    var jobs: [Key: Job] = [:]
    /// All of them, in the order in which they were started.
    var order: [Key] = []
    var waiting: [Key] = []
    var ended: [Key] = []
    var tokens: [Key: String] = [:]
    var keptBytes = 0
    var isClosed = false
    var threads = 0
  }

  private let state = Mutex(State())
  private let wakeup: UnsafeMutablePointer<sem_t>
  private let limits: QueryJobLimits
  private let clock: @Sendable () -> Int

  /// Starts the threads; fewer where the system gives fewer.
  ///
  /// - Parameter clock: The time in milliseconds since 1970.
  package init(limits: QueryJobLimits = QueryJobLimits(), clock: @escaping @Sendable () -> Int) {
    self.limits = limits
    self.clock = clock
    unsafe wakeup = .allocate(capacity: 1)
    unsafe sem_init(wakeup, 0, 0)
    for _ in 0..<limits.running where !startThread() { break }
  }

  deinit {
    unsafe sem_destroy(wakeup)
    unsafe wakeup.deallocate()
  }

  /// Starts a query, or finds the one that was started with the same token.
  ///
  /// - Parameters:
  ///   - id: An identifier that no other query has.
  ///   - token: What makes a repeated call the same call.
  ///   - fingerprint: What calls with one token must have in common.
  package func start(
    _ scope: QueryScope, id: String, token: String? = nil, fingerprint: String = "",
    details: Details, work: @escaping Work
  ) throws(QueryJobRefusal) -> String {
    let now = clock()
    let outcome = state.withLock { state -> Result<String, QueryJobRefusal> in
      if let token, let known = state.tokens[Key(scope: scope, id: token)],
        let job = state.jobs[Key(scope: scope, id: known)]
      {
        return job.fingerprint == fingerprint ? .success(known) : .failure(.tokenMismatch(token))
      }
      guard !state.isClosed, state.threads > 0 else { return .failure(.closed) }
      guard state.waiting.count(where: { $0.scope == scope }) < limits.waiting else {
        return .failure(.tooMany(limit: limits.waiting))
      }
      let key = Key(scope: scope, id: id)
      state.jobs[key] = Job(
        execution: QueryExecution(
          id: id, details: details, state: .queued, submitted: now, answer: QueryAnswer()),
        scope: scope, work: work,
        progress: QueryProgress(deadline: now + limits.milliseconds, clock: clock), token: token,
        fingerprint: fingerprint)
      if let token { state.tokens[Key(scope: scope, id: token)] = id }
      state.order.append(key)
      state.waiting.append(key)
      return .success(id)
    }
    let started = try outcome.get()
    if started == id { unsafe _ = sem_post(wakeup) }
    return started
  }

  /// A query as it is now; nil where nobody remembers it.
  package func find(_ scope: QueryScope, _ id: String) -> QueryExecution<Details>? {
    let job = state.withLock { $0.jobs[Key(scope: scope, id: id)] }
    // Whoever asks is the clock of a query that does not look at its own.
    job?.progress.expire()
    return state.withLock { $0.jobs[Key(scope: scope, id: id)] }.map(Self.current)
  }

  /// All queries that are remembered, the newest first.
  package func list(_ scope: QueryScope) -> [QueryExecution<Details>] {
    state.withLock { state in
      state.order.reversed().filter { $0.scope == scope }.compactMap { state.jobs[$0] }
    }.map(Self.current)
  }

  private static func current(_ job: Job) -> QueryExecution<Details> {
    var execution = job.execution
    if execution.state == .running { execution.answer.statistics = job.progress.statistics }
    return execution
  }

  /// Stops a query.
  ///
  /// - Returns: Whether it had not ended yet; nil where nobody remembers it.
  package func cancel(_ scope: QueryScope, _ id: String) -> Bool? {
    let key = Key(scope: scope, id: id)
    let now = clock()
    let found = state.withLock { state -> (QueryProgress, Bool)? in
      guard let job = state.jobs[key] else { return nil }
      guard !job.execution.state.isFinal else { return (job.progress, false) }
      // One that runs ends when its engine does, but nobody need wait for that.
      state.waiting.removeAll { $0 == key }
      Self.end(key, .failed(.cancelled), QueryAnswer(), now, &state, limits)
      return (job.progress, true)
    }
    guard let (progress, isStopped) = found else { return nil }
    if isStopped { progress.stop(.cancelled) }
    return isStopped
  }

  /// Takes no more queries, stops those that are there, and waits for the threads, so long at most.
  package func close(graceMilliseconds: Int = 5_000) {
    let now = clock()
    let (running, threads) = state.withLock { state in
      state.isClosed = true
      let waiting = state.waiting
      state.waiting = []
      for key in waiting {
        Self.end(key, .failed(.cancelled), QueryAnswer(), now, &state, limits)
      }
      let open = state.jobs.values.filter { !$0.execution.state.isFinal }
      return (open.map(\.progress), state.threads)
    }
    for progress in running { progress.stop(.cancelled) }
    for _ in 0..<threads { unsafe _ = sem_post(wakeup) }
    var waited = 0
    while waited < graceMilliseconds, state.withLock({ $0.threads > 0 }) {
      usleep(5_000)
      waited += 5
    }
  }

  private func startThread() -> Bool {
    state.withLock { $0.threads += 1 }
    guard let thread = try? SystemThread.start({ self.work() }) else {
      state.withLock { $0.threads -= 1 }
      return false
    }
    thread.detach()
    return true
  }

  private func work() {
    while true {
      // An interruption only looks once more.
      unsafe _ = sem_wait(wakeup)
      if let (key, job) = take() {
        carryOut(key, job)
      } else if state.withLock({ $0.isClosed }) {
        break
      }
    }
    state.withLock { $0.threads -= 1 }
  }

  private func take() -> (Key, Job)? {
    let now = clock()
    return state.withLock { state in
      guard !state.waiting.isEmpty else { return nil }
      let key = state.waiting.removeFirst()
      state.jobs[key]?.execution.state = .running
      state.jobs[key]?.execution.began = now
      return state.jobs[key].map { (key, $0) }
    }
  }

  private func carryOut(_ key: Key, _ job: Job) {
    var outcome: QueryExecution<Details>.State
    var answer = QueryAnswer()
    do throws(QueryFailure) {
      try job.progress.check()
      answer = try job.work(job.progress)
      outcome = .succeeded
    } catch {
      // Whatever an interrupted engine says, the reason is that it was interrupted.
      outcome = .failed(job.progress.stop ?? error)
      answer.statistics = job.progress.statistics
    }
    job.progress.whenStopped(nil)
    if answer.byteCount > limits.answerBytes {
      outcome = .failed(
        QueryFailure(
          .failed,
          "EXCEEDED_MEMORY_LIMIT: the result has \(answer.byteCount) bytes, and "
            + "\(limits.answerBytes) are kept; add a LIMIT, or aggregate"))
      answer = QueryAnswer(columns: [], rows: [], statistics: answer.statistics)
    }
    let now = clock()
    state.withLock { state in
      // One that was cancelled meanwhile stays so.
      guard state.jobs[key]?.execution.state == .running else { return }
      Self.end(key, outcome, answer, now, &state, limits)
    }
  }

  private static func end(
    _ key: Key, _ outcome: QueryExecution<Details>.State, _ answer: QueryAnswer, _ now: Int,
    _ state: inout State, _ limits: QueryJobLimits
  ) {
    let bytes = answer.byteCount
    state.jobs[key]?.execution.state = outcome
    state.jobs[key]?.execution.answer = answer
    state.jobs[key]?.execution.ended = now
    state.jobs[key]?.bytes = bytes
    state.keptBytes += bytes
    state.ended.append(key)
    var forgotten: Set<Key> = []
    while state.ended.count - forgotten.count > limits.kept
      || state.keptBytes > limits.keptBytes && state.ended.count - forgotten.count > 1
    {
      let oldest = state.ended[forgotten.count]
      forgotten.insert(oldest)
      guard let job = state.jobs.removeValue(forKey: oldest) else { continue }
      state.keptBytes -= job.bytes
      if let token = job.token { state.tokens[Key(scope: job.scope, id: token)] = nil }
    }
    guard !forgotten.isEmpty else { return }
    state.ended.removeFirst(forgotten.count)
    state.order.removeAll { forgotten.contains($0) }
  }
}
