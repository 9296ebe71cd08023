internal import AWSProtocols
internal import LogDelivery
internal import RecordStore

/// Files of flow logs go to the server's own buckets, without a network between.
struct EmbeddedObjects: ObjectStore {
  let store: BucketStore
  /// The account of the flow log: another one's bucket is not accessible.
  let account: String

  func put(_ object: StoredObject) throws(DeliveryFailure) -> StoredObjectOutcome {
    guard let key = ObjectKey(object.key) else {
      throw DeliveryFailure(
        .unknown, detail: "'\(object.key)' is longer than a key may be", isTransient: false)
    }
    let attributes = ObjectAttributes(
      headers: [HTTPHeader("Content-Type", object.contentType)],
      metadata: [HTTPHeader(StoredObject.fingerprintName, object.fingerprint)])
    do throws(RecordStoreError) {
      guard let bucket = try store.bucket(object.bucket) else {
        throw RecordStoreError.noBucket(object.bucket)
      }
      guard bucket.account == account else {
        throw RecordStoreError.bucketExists(object.bucket, owner: "another owner")
      }
      try store.put(
        object.body, bucket: object.bucket, key: key, milliseconds: ServeRun.milliseconds(),
        attributes: attributes, condition: .absent)
      return .stored
    } catch .condition {
      return try outcome(of: object, key)
    } catch {
      throw DeliveryFailure(error)
    }
  }

  /// Whether the object that has the key is ours.
  private func outcome(
    of object: StoredObject, _ key: ObjectKey
  ) throws(DeliveryFailure) -> StoredObjectOutcome {
    do throws(RecordStoreError) {
      let present = try store.object(object.bucket, key)
      let fingerprint = present?.attributes.metadata.first {
        $0.name.lowercased() == StoredObject.fingerprintName
      }
      return fingerprint?.value == object.fingerprint ? .alreadyThere : .keyTaken
    } catch {
      throw DeliveryFailure(error)
    }
  }
}

extension DeliveryFailure {
  /// What a store's refusal means for a flow log.
  init(_ error: RecordStoreError) {
    switch error {
    case .noBucket, .bucketExists, .noDeliveryStream:
      self.init(.access, detail: error.description, isTransient: false)
    case .deliveryStreamFull: self.init(.rate, detail: error.description, isTransient: true)
    default: self.init(.unknown, detail: error.description, isTransient: true)
    }
  }
}
