internal import CKafkaShims
package import RecordStore
internal import Synchronization

/// A topic of Kafka, and how its brokers are reached.
package struct KafkaTopic: Hashable, Sendable {
  /// Addresses of brokers, such as `broker-1:9092,broker-2:9092`.
  package var brokers: String
  /// The topic's name.
  package var topic: String
  /// Settings of librdkafka by name.
  package var settings: [String: String]
}

/// Sends records to topics of Kafka; one is made for each thread.
package protocol MessageProducer {
  /// Sends each record as a message, and returns what the brokers said of them.
  ///
  /// A second try with the same batch leaves out what they have.
  func send(_ batch: RecordBatch, to topic: KafkaTopic) -> MessageOutcome
}

/// What became of messages.
package enum MessageOutcome: Hashable, Sendable {
  /// The brokers have all of them.
  case done
  /// Another try may go better; the sentence says what happened.
  case again(String)
  /// No try will go better.
  case refused(String)
}

/// Sends by librdkafka, which is loaded when the first record wants it.
package final class KafkaProducer: MessageProducer {
  /// The library cannot be loaded by two threads at once.
  private static let loading = Mutex<Void>(())
  /// The library's numbers for messages that are too large for the brokers.
  private static let tooLarge: Set<Int32> = [4, 10]

  private var open: Handle?
  /// The batch that was tried last, and which of its records the brokers have.
  private var progress: (first: Int, last: Int, done: [UInt8]) = (0, 0, [])

  /// How long one try may take.
  private let tryMilliseconds: Int32

  /// Loads and opens nothing yet.
  package init(tryMilliseconds: Int32 = 60_000) { self.tryMilliseconds = tryMilliseconds }

  /// A producer of the library, which ends with its last reference.
  @safe
  private final class Handle {
    let topic: KafkaTopic
    let kafka: OpaquePointer

    init(_ topic: KafkaTopic, _ kafka: OpaquePointer) {
      self.topic = topic
      unsafe self.kafka = kafka
    }

    deinit { unsafe weir_kafka_close(kafka) }
  }

  /// Sends each record as a message, without its line feed.
  package func send(_ batch: RecordBatch, to topic: KafkaTopic) -> MessageOutcome {
    let handle: Handle
    switch producer(topic) {
    case .failure(let fault): return .again(fault.message)
    case .success(let found): handle = found
    }
    if progress.first != batch.first || progress.last != batch.last
      || progress.done.count != batch.records.count
    {
      progress = (batch.first, batch.last, Array(repeating: 0, count: batch.records.count))
    }
    var bytes: [UInt8] = []
    var lengths: [Int] = []
    for record in batch.records {
      let message = record.last == 0x0a ? record[..<(record.count - 1)] : record[...]
      bytes += message
      lengths.append(message.count)
    }
    let outcome = unsafe weir_kafka_send(
      handle.kafka, bytes, lengths, &progress.done, lengths.count, tryMilliseconds)
    let reason = unsafe String(cString: weir_kafka_reason(handle.kafka))
    if outcome.is_broken != 0 { open = nil }
    guard outcome.failed > 0 else { return .done }
    let sentence =
      "\(topic.brokers) did not take \(outcome.failed) of \(lengths.count) messages for topic "
      + "\(topic.topic): \(reason)"
    return KafkaProducer.tooLarge.contains(outcome.error) ? .refused(sentence) : .again(sentence)
  }

  private func producer(_ topic: KafkaTopic) -> Result<Handle, DestinationFault> {
    if let open, open.topic == topic { return .success(open) }
    open = nil
    if let fault = KafkaProducer.load() { return .failure(fault) }
    var settings = [
      "bootstrap.servers": topic.brokers, "acks": "all", "enable.idempotence": "true",
      "client.id": "weir", "linger.ms": "5", "message.timeout.ms": "\(tryMilliseconds / 6 * 5)",
      "socket.keepalive.enable": "true",
    ]
    settings.merge(topic.settings) { $1 }
    // Names and values one behind the other, each with a zero at its end.
    let words = settings.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
    let text = words.flatMap { Array($0.utf8.filter { $0 != 0 }) + [0] }.map(
      CChar.init(bitPattern:))
    var reason = [CChar](repeating: 0, count: 512)
    guard
      let kafka = unsafe weir_kafka_open(
        text, settings.count, topic.topic, &reason, reason.count)
    else {
      let text = String(
        decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      return .failure(DestinationFault(message: "Kafka at \(topic.brokers): \(text)"))
    }
    let handle = unsafe Handle(topic, kafka)
    open = handle
    return .success(handle)
  }

  private static func load() -> DestinationFault? {
    loading.withLock { _ in
      guard let reason = unsafe weir_kafka_load() else { return nil }
      return DestinationFault(
        message: unsafe "librdkafka cannot be loaded (\(String(cString: reason))); install "
          + "librdkafka1")
    }
  }
}
