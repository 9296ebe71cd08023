package import AWSProtocols
package import ControlPlane

/// A delivery stream, without its records.
package struct DeliveryStream: Hashable, Sendable {
  /// A number that no other stream has.
  package var identifier: Int
  /// Account and Region.
  package var scope: ResourceScope
  /// The name, unique in its account and Region.
  package var name: String
  /// When it was made, in milliseconds since 1970.
  package var created: Int
  /// When its destination was changed last.
  package var updated: Int
  /// How often its destination was changed, from 1.
  package var version: Int
  /// Which sort of destination it has, such as `ExtendedS3DestinationConfiguration`.
  package var kind: String
  /// The destination as the client described it.
  package var destination: JSONValue
  /// Its tags in order.
  package var tags: [QueryParameter]

  /// The stream's ARN.
  package var arn: String {
    "arn:aws:firehose:\(scope.region):\(scope.account):deliverystream/\(name)"
  }
}

/// Records that wait for their destination.
package struct WaitingRecords: Hashable, Sendable {
  /// Bytes on the disk.
  package var bytes: Int
  /// When the oldest came, in milliseconds since 1970; nil where none waits.
  package var oldest: Int?
}

/// Records that go to a destination together.
package struct RecordBatch: Hashable, Sendable {
  /// The number of the first block, which names the batch: a second try has the same.
  package var first: Int
  /// The number of the last block.
  package var last: Int
  /// When the first came, in milliseconds since 1970.
  package var arrival: Int
  /// The records in the order in which they came.
  package var records: [[UInt8]]

  /// Puts a batch together.
  package init(first: Int, last: Int, arrival: Int, records: [[UInt8]]) {
    self.first = first
    self.last = last
    self.arrival = arrival
    self.records = records
  }
}
