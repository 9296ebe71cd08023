import Synchronization

/// Numbers the capture interfaces of a run: the same name gives the same number in every file.
package final class InterfaceRegistry: Sendable {
  private struct State {
    var numbers: [String: UInt16] = [:]
    var names: [String] = []
    var revision = 0
  }

  private let state = Mutex(State())

  private let mergesInterfaces: Bool

  /// Begins without any interface.
  ///
  /// - Parameter mergesInterfaces: Number all of them 0: the user named one ENI for everything.
  package init(mergesInterfaces: Bool = false) { self.mergesInterfaces = mergesInterfaces }

  /// The number of the interface with this name, the next free one for a new name.
  package func number(for name: String) throws(CaptureError) -> UInt16 {
    let known: UInt16? = state.withLock { state in
      if mergesInterfaces && !state.names.isEmpty { return 0 }
      if let number = state.numbers[name] { return number }
      guard state.names.count < CaptureLimits.interfaces else { return nil }
      let number = UInt16(state.names.count)
      state.numbers[name] = number
      state.names.append(name)
      state.revision += 1
      return number
    }
    guard let known else {
      throw .tooManyInterfaces(name: name, limit: CaptureLimits.interfaces)
    }
    return known
  }

  /// Goes up with each new name, and when more is known of a name that was there.
  package var revision: Int { state.withLock { $0.revision } }

  /// Tells whoever looks at `revision` that what is known of interfaces has changed.
  package func revise() { state.withLock { $0.revision += 1 } }

  /// All names so far; the index is the number.
  package var names: [String] { state.withLock { $0.names } }
}
