internal import Glibc
internal import Synchronization
internal import Threads

/// A fixed number of threads that carry out jobs in the order in which they come.
///
/// `@unchecked Sendable` holds because `jobs` has a lock, and a semaphore is made for threads; its
/// memory lives until the last thread has let the pool go.
@safe
final class WorkerPool: @unchecked Sendable {
  typealias Job = @Sendable () -> Void

  private struct State {
    var jobs: [Job] = []
    /// Jobs before this one are done; they go away when all are.
    var first = 0
    var isClosed = false
    var threads = 0

    var waiting: Int { jobs.count - first }

    mutating func take() -> Job? {
      guard first < jobs.count else { return nil }
      let job = jobs[first]
      first += 1
      if first == jobs.count || first > 4_096 {
        jobs.removeFirst(first)
        first = 0
      }
      return job
    }
  }

  private let state = Mutex(State())
  private let wakeup: UnsafeMutablePointer<sem_t>
  private let limit: Int

  /// Starts the threads; fewer where the system gives fewer.
  init(threads: Int, waiting limit: Int) {
    self.limit = limit
    unsafe wakeup = .allocate(capacity: 1)
    unsafe sem_init(wakeup, 0, 0)
    for _ in 0..<threads where !start() { break }
  }

  deinit {
    unsafe sem_destroy(wakeup)
    unsafe wakeup.deallocate()
  }

  /// How many threads work.
  var threads: Int { state.withLock { $0.threads } }

  /// Adds a job; false where too many wait, or the pool is closed.
  func submit(_ job: @escaping Job) -> Bool { add(job) { $0.waiting < self.limit } }

  /// Adds a job that belongs to one that was taken, and so is never too much.
  @discardableResult
  func submitNext(_ job: @escaping Job) -> Bool { add(job) { _ in true } }

  private func add(_ job: @escaping Job, where isRoom: (State) -> Bool) -> Bool {
    let isAdded = state.withLock { state in
      guard !state.isClosed, isRoom(state) else { return false }
      state.jobs.append(job)
      return true
    }
    if isAdded { unsafe sem_post(wakeup) }
    return isAdded
  }

  /// Takes no more jobs; threads end when those that wait are done.
  func close() {
    let threads = state.withLock { state in
      state.isClosed = true
      return state.threads
    }
    for _ in 0..<threads { unsafe sem_post(wakeup) }
  }

  private func start() -> Bool {
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
      let (job, isClosed) = state.withLock { ($0.take(), $0.isClosed) }
      if let job { job() } else if isClosed { break }
    }
    state.withLock { $0.threads -= 1 }
  }
}
