import FlowModel
import Synchronization
import Testing
import Threads

@testable import Daemon

/// What waits between a capture and the thread that writes its records.
@Suite struct FlowLogQueueTests {
  private static func flow(_ number: UInt32) -> Flow {
    let header = PacketHeader(
      event: .interface, interface: 0, time: PacketTime(seconds: number, nanoseconds: 0))
    return Flow(first: header, disposition: FlowDisposition(rawValue: 0))
  }

  @Test("everything comes out once, in its order, and no more waits than may")
  func keepsOrder() throws {
    let limit = 100
    let queue = FlowLogQueue(flowLimit: limit)
    let put = Atomic<Int>(0)
    let writer = Handed()
    let most = Mutex(0)
    let thread = try SystemThread.start {
      queue.drain { item in
        let taken = writer.take(item)
        let waiting = put.load(ordering: .sequentiallyConsistent) - taken
        most.withLock { $0 = max($0, waiting) }
      }
    }
    var number: UInt32 = 0
    for slice in 0..<2_000 {
      let flows = (0..<slice % 40).map { _ in
        defer { number += 1 }
        return FlowLogQueueTests.flow(number)
      }
      queue.put(.flows(flows, interval: 60))
      put.add(flows.count, ordering: .sequentiallyConsistent)
      if slice % 100 == 0 { queue.put(.captureEnded) }
    }
    queue.close()
    thread.join()
    #expect(writer.seconds == Array(0..<number))
    #expect(writer.ends == 20)
    // One slice may come on top of what was below the limit.
    #expect(most.withLock { $0 } < limit + 40)
  }

  @Test("a queue that is closed hands on what it has left")
  func closes() {
    let queue = FlowLogQueue()
    queue.put(.flows([FlowLogQueueTests.flow(7)], interval: 600))
    queue.put(.captureEnded)
    queue.close()
    let writer = Handed()
    queue.drain { _ = writer.take($0) }
    #expect(writer.seconds == [7])
    #expect(writer.ends == 1)
  }
}

/// What a thread was handed.
private final class Handed: Sendable {
  private let state = Mutex((seconds: [UInt32](), ends: 0))

  /// Notes it; how many flows there were before it.
  func take(_ item: FlowLogQueue.Item) -> Int {
    state.withLock { state in
      let before = state.seconds.count
      switch item {
      case .flows(let flows, _): state.seconds += flows.map(\.firstSecond)
      default: state.ends += 1
      }
      return before
    }
  }

  var seconds: [UInt32] { state.withLock { $0.seconds } }
  var ends: Int { state.withLock { $0.ends } }
}
