internal import Glibc

/// Lets threads sleep until another one has something for them, or a time has passed.
///
/// `@unchecked Sendable` holds because `pending` is touched under the mutex alone, and mutex and
/// condition are made for threads; their memory lives until the last has let the signal go.
@safe
package final class WakeSignal: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  private var pending = 0
  private let sleepers: Int

  /// Nobody is woken yet.
  ///
  /// - Parameter sleepers: How many threads may sleep; so many calls are kept while none does.
  package init(sleepers: Int = 1) {
    self.sleepers = sleepers
    unsafe mutex = .allocate(capacity: 1)
    unsafe pthread_mutex_init(mutex, nil)
    unsafe condition = .allocate(capacity: 1)
    var attributes = pthread_condattr_t()
    unsafe pthread_condattr_init(&attributes)
    // A clock that people set back would have a sleeper wait for hours.
    unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    unsafe pthread_cond_init(condition, &attributes)
    unsafe pthread_condattr_destroy(&attributes)
  }

  deinit {
    unsafe pthread_cond_destroy(condition)
    unsafe condition.deallocate()
    unsafe pthread_mutex_destroy(mutex)
    unsafe mutex.deallocate()
  }

  /// Wakes one thread: one that sleeps, or the next that would.
  package func post() {
    unsafe pthread_mutex_lock(mutex)
    pending = min(pending + 1, sleepers)
    unsafe pthread_cond_signal(condition)
    unsafe pthread_mutex_unlock(mutex)
  }

  /// Sleeps until it is woken, or so many milliseconds have passed.
  package func wait(milliseconds: Int) {
    var end = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &end)
    let nanoseconds = end.tv_nsec + max(0, milliseconds) % 1000 * 1_000_000
    end.tv_sec += max(0, milliseconds) / 1000 + nanoseconds / 1_000_000_000
    end.tv_nsec = nanoseconds % 1_000_000_000
    unsafe pthread_mutex_lock(mutex)
    while pending == 0, unsafe pthread_cond_timedwait(condition, mutex, &end) == 0 {}
    pending = max(0, pending - 1)
    unsafe pthread_mutex_unlock(mutex)
  }
}
