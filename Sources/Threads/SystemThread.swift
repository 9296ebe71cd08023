internal import Glibc

/// A thread of its own, for work that blocks for long or changes what belongs to its thread.
package struct SystemThread: Sendable {
  /// The system gives no further thread.
  package struct Refusal: Error {
    /// The number of the error, as `pthread_create` gives it.
    package let code: Int32
  }

  private let handle: pthread_t

  private init(_ handle: pthread_t) { self.handle = handle }

  /// Starts a thread, which ends with `body`; it keeps alive what `body` holds until then.
  ///
  /// Either `join` or `detach` is called on it, once.
  package static func start(
    _ body: @escaping @Sendable () -> Void
  ) throws(Refusal) -> SystemThread {
    var handle = pthread_t()
    let context = unsafe Unmanaged.passRetained(Body(run: body)).toOpaque()
    let code = unsafe pthread_create(
      &handle, nil,
      { context in
        guard let context = unsafe context else { return nil }
        unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, context)
    guard code == 0 else {
      unsafe Unmanaged<Body>.fromOpaque(context).release()
      throw Refusal(code: code)
    }
    return SystemThread(handle)
  }

  /// Waits for its end.
  package func join() { pthread_join(handle, nil) }

  /// Lets it end whenever it does.
  package func detach() { pthread_detach(handle) }

  /// What a thread does; an object, as a C function is handed one pointer.
  private final class Body {
    let run: @Sendable () -> Void

    init(run: @escaping @Sendable () -> Void) { self.run = run }
  }
}
