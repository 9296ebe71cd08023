internal import AWSProtocols
internal import LogDelivery

/// Which records somebody reads beside the open windows, so that none is there twice or missing.
struct LiveQuestion: Hashable, Sendable {
  /// Something that flow logs are delivered to.
  enum Place: Hashable, Sendable {
    case logGroup(String)
    case bucket(String, prefix: String)
  }

  /// All that is read; none where open windows alone are asked for.
  var places: [Place] = []

  /// Reads `log-group=NAME` and `bucket=NAME/PREFIX`, each as often as needed; nil where anything
  /// else stands there.
  init?(query: Substring) {
    guard let fields = try? QueryForm.fields(Array(query.utf8)) else { return nil }
    for field in fields {
      switch field.name {
      case "log-group": places.append(.logGroup(field.value))
      case "bucket":
        let name = field.value.prefix { $0 != "/" }
        let prefix = field.value.dropFirst(name.count + 1)
        places.append(.bucket(String(name), prefix: String(prefix)))
      default: return nil
      }
    }
  }

  /// Whether records of a delivery come to one of the places.
  func concerns(_ plan: DeliveryPlan) -> Bool {
    places.contains { place in
      switch (place, plan.destination) {
      case (.logGroup(let read), .logGroup(let written)): read == written
      case (.bucket(let read, let prefix), .bucket(let written)):
        read == written.bucket
          && (written.prefix.hasPrefix(prefix) || prefix.hasPrefix(written.prefix))
      default: false
      }
    }
  }
}
