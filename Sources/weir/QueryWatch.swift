import Daemon
import Glibc
import QueryEngine
import Synchronization
import Threads

/// Ends a question that is being answered, on Ctrl-C or when its time is up.
final class QueryWatch: Sendable {
  private let session: QuerySession
  private let timeout: Int?
  private let hasEnded = Atomic<Bool>(false)
  private let isLate = Atomic<Bool>(false)

  private static let lookMicroseconds: UInt32 = 20_000

  init(_ session: QuerySession, timeout: Int?) {
    self.session = session
    self.timeout = timeout
    let stop = Interrupt.stopFlag()
    // Without a thread to spare, the second Ctrl-C still ends the program.
    let thread = try? SystemThread.start { [self] in look(stop) }
    thread?.detach()
  }

  func end() { hasEnded.store(true, ordering: .relaxed) }

  /// Carries out what may be interrupted, and says why it was.
  func watching<Answer>(
    _ body: () throws(QueryError) -> Answer
  ) throws(QueryError) -> Answer {
    do throws(QueryError) {
      return try body()
    } catch {
      guard error == .interrupted, isLate.load(ordering: .relaxed), let timeout else {
        throw error
      }
      throw .timeout(seconds: timeout)
    }
  }

  private func look(_ stop: StopFlag) {
    var looks = 0
    while !hasEnded.load(ordering: .relaxed) {
      usleep(Self.lookMicroseconds)
      looks += 1
      let seconds = looks * Int(Self.lookMicroseconds) / 1_000_000
      if let timeout, seconds >= timeout {
        isLate.store(true, ordering: .relaxed)
        session.interrupt()
      } else if stop.isSet {
        session.interrupt()
      }
    }
  }
}
