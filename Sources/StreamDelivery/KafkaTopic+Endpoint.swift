internal import AWSProtocols

/// A topic as an HTTP endpoint describes it: AWS's API has no destination for Kafka.
///
/// The address is `kafka://broker:9092,broker:9092/topic`, or `kafkas://…` for TLS; the access key
/// is `user:password`; common attributes are settings of librdkafka.
extension KafkaTopic {
  /// Settings that whoever makes a stream may choose; others name files or code of this machine.
  static let settingNames: Set<String> = [
    "client.id", "compression.level", "compression.type", "linger.ms", "message.max.bytes",
    "partitioner", "sasl.mechanisms", "sticky.partitioning.linger.ms",
  ]

  /// Whether an address is one of Kafka's.
  static func isMeant(by url: String) -> Bool {
    url.hasPrefix("kafka://") || url.hasPrefix("kafkas://")
  }

  /// Reads the address, the key and the settings.
  init(
    _ url: String, key: String?, attributes: [QueryParameter]
  ) throws(DestinationFault) {
    let isSecret = url.hasPrefix("kafkas://")
    let rest = url.dropFirst(isSecret ? "kafkas://".count : "kafka://".count)
    let parts = rest.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, KafkaTopic.areBrokers(parts[0]), KafkaTopic.isTopic(parts[1]) else {
      throw DestinationFault(
        message: "the endpoint is '\(url)'; expected kafka://broker:9092,broker:9092/topic")
    }
    brokers = String(parts[0])
    topic = String(parts[1])
    settings = [:]
    for attribute in attributes {
      guard KafkaTopic.settingNames.contains(attribute.name) else {
        throw DestinationFault(
          message: "'\(attribute.name)' is no setting for Kafka; "
            + KafkaTopic.settingNames.sorted().joined(separator: ", ") + " are")
      }
      settings[attribute.name] = attribute.value
    }
    if let key, !key.isEmpty {
      guard let colon = key.firstIndex(of: ":") else {
        throw DestinationFault(
          message: "the access key for Kafka is none of the form user:password")
      }
      settings["sasl.username"] = String(key[..<colon])
      settings["sasl.password"] = String(key[key.index(after: colon)...])
      if settings["sasl.mechanisms"] == nil { settings["sasl.mechanisms"] = "SCRAM-SHA-512" }
    }
    let isKnown = settings["sasl.username"] != nil
    settings["security.protocol"] =
      isSecret ? (isKnown ? "sasl_ssl" : "ssl") : (isKnown ? "sasl_plaintext" : "plaintext")
  }

  private static func areBrokers(_ text: Substring) -> Bool {
    let brokers = text.split(separator: ",", omittingEmptySubsequences: false)
    return brokers.allSatisfy { broker in
      guard let colon = broker.lastIndex(of: ":"), colon != broker.startIndex else { return false }
      return UInt16(broker[broker.index(after: colon)...]) != nil
    }
  }

  private static func isTopic(_ text: Substring) -> Bool {
    (1...249).contains(text.utf8.count) && text != "." && text != ".."
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f: true
        default: false
        }
      }
  }
}
