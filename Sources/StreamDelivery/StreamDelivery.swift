package import HTTPClient
package import RecordStore
internal import Synchronization
internal import Threads

/// What delivering needs of the world.
package struct DeliverySurroundings: Sendable {
  /// Milliseconds since 1970.
  package var clock: @Sendable () -> Int
  /// Waits so many milliseconds.
  package var sleep: @Sendable (Int) -> Void
  /// A number from 0 to 1.
  package var chance: @Sendable () -> Double
  /// Makes what sends requests, once for each thread.
  package var makeTransport: @Sendable () -> any HTTPTransport
  /// Makes what sends messages to Kafka, once for each thread.
  package var makeProducer: @Sendable () -> any MessageProducer
  /// Puts an object into a bucket; what comes back says why that did not work.
  package var putObject: @Sendable (_ bucket: String, _ key: String, _ bytes: [UInt8]) -> String?
  /// Takes what somebody should know.
  package var report: @Sendable (String) -> Void

  /// Puts surroundings together.
  package init(
    clock: @escaping @Sendable () -> Int, sleep: @escaping @Sendable (Int) -> Void,
    chance: @escaping @Sendable () -> Double,
    makeTransport: @escaping @Sendable () -> any HTTPTransport,
    makeProducer: @escaping @Sendable () -> any MessageProducer = { KafkaProducer() },
    putObject: @escaping @Sendable (String, String, [UInt8]) -> String?,
    report: @escaping @Sendable (String) -> Void
  ) {
    self.clock = clock
    self.sleep = sleep
    self.chance = chance
    self.makeTransport = makeTransport
    self.makeProducer = makeProducer
    self.putObject = putObject
    self.report = report
  }
}

/// Brings the records of all delivery streams to their destinations.
///
/// Each stream has a thread of its own, so a slow destination holds up nobody else. A batch is
/// forgotten when its destination has it; a process that dies begins with it again.
package final class StreamDelivery: Sendable {
  private let store: DeliveryStreamStore
  private let surroundings: DeliverySurroundings
  private let isStopped = Atomic(false)
  private let thread = Mutex<SystemThread?>(nil)

  /// How often streams are looked for that are new or gone, in milliseconds.
  private static let lookMilliseconds = 250
  /// How often, at the end, ending threads are looked at, for two seconds in all.
  private static let endingLooks = 100

  /// Begins to deliver.
  package init(_ store: DeliveryStreamStore, _ surroundings: DeliverySurroundings) {
    self.store = store
    self.surroundings = surroundings
    guard let started = try? SystemThread.start({ [self] in run() }) else {
      surroundings.report("the system gives no thread, so nothing is delivered")
      return
    }
    thread.withLock { $0 = started }
  }

  /// Ends deliveries; what waits is delivered by the next process.
  package func stop() {
    isStopped.store(true, ordering: .relaxed)
    thread.withLock { thread in
      defer { thread = nil }
      return thread
    }?.join()
  }

  private func run() {
    var workers: [Int: DeliveryWorker] = [:]
    var ending: [DeliveryWorker] = []
    while !isStopped.load(ordering: .relaxed) {
      if let streams = try? store.streams() {
        let present = Set(streams.map(\.identifier))
        for (identifier, worker) in workers where !present.contains(identifier) {
          worker.stop()
          ending.append(worker)
          workers[identifier] = nil
        }
        for stream in streams {
          if let worker = workers[stream.identifier] {
            worker.update(stream)
          } else {
            let worker = DeliveryWorker(stream, store, surroundings)
            if worker.start() { workers[stream.identifier] = worker }
          }
        }
      }
      for worker in ending where worker.isDone { worker.release() }
      ending.removeAll { $0.isDone }
      surroundings.sleep(StreamDelivery.lookMilliseconds)
    }
    for worker in workers.values { worker.stop() }
    ending += workers.values
    // What is being sent now is sent again by the next process, where it does not end in time.
    for _ in 0..<StreamDelivery.endingLooks where !ending.allSatisfy(\.isDone) {
      surroundings.sleep(20)
    }
    for worker in ending { worker.release() }
  }
}
