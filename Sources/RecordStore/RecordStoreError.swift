package import Database
internal import Glibc

/// Why the store does not do what it was asked.
package enum RecordStoreError: Error, Hashable, Sendable {
  /// The system refused something about a file.
  case file(path: String, doing: String, code: Int32)
  /// The state beside the files cannot be read or written.
  case state(DatabaseError)
  /// What is on the disk is not what was written.
  case damaged(path: String, reason: String)
  /// There is no bucket of this name.
  case noBucket(String)
  /// There is a bucket of this name already.
  case bucketExists(String, owner: String)
  /// The bucket still holds objects or uploads.
  case bucketNotEmpty(String)
  /// The name is none that a bucket may have.
  case badBucketName(String)
  /// There is no object under this key.
  case noObject(ObjectKey)
  /// The key is empty or too long.
  case badKey(byteCount: Int)
  /// A condition of the request does not hold.
  case condition(String)
  /// There is no upload in parts of this identifier.
  case noUpload(String)
  /// A part is not there, or not the one that was meant.
  case badPart(number: Int)
  /// Parts are not in ascending order.
  case partOrder
  /// A part that is not the last has fewer bytes than it must have.
  case partTooSmall(number: Int, size: Int)
  /// There is no log group of this name.
  case noLogGroup(String)
  /// There is no log stream of this name.
  case noLogStream(String)
  /// There is a log group or stream of this name already.
  case logExists(String)
  /// There is no subscription filter of this name.
  case noSubscription(String)
  /// A log group has as many subscription filters as it may.
  case tooManySubscriptions(String)
  /// There is no delivery stream of this name.
  case noDeliveryStream(String)
  /// There is a delivery stream of this name already.
  case deliveryStreamExists(String)
  /// A delivery stream holds as much as it may.
  case deliveryStreamFull(String)

  /// The error of the system call that just failed.
  static func failed(_ path: String, _ doing: String) -> RecordStoreError {
    .file(path: path, doing: doing, code: errno)
  }
}

extension RecordStoreError: CustomStringConvertible {
  /// One sentence: what was found, where, and what would work.
  package var description: String {
    switch self {
    case .file(let path, let doing, let code):
      "\(path) cannot be \(doing): "
        + (unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)")
    case .state(let error): error.description
    case .damaged(let path, let reason): "\(path) is damaged: \(reason)"
    case .noBucket(let name): "there is no bucket '\(name)'; make it first"
    case .bucketExists(let name, let owner):
      "there is a bucket '\(name)' already, of account \(owner); choose another name"
    case .bucketNotEmpty(let name): "the bucket '\(name)' is not empty; delete its objects first"
    case .badBucketName(let name):
      "'\(name)' is no bucket's name: 3 to 63 lower-case letters, digits, hyphens and full stops"
    case .noObject(let key): "there is no object '\(key)'"
    case .badKey(let count):
      "a key of \(count) bytes cannot be used; 1 to \(ObjectKey.byteLimit) are possible"
    case .condition(let condition): "the condition \(condition) does not hold"
    case .noUpload(let identifier): "there is no upload '\(identifier)'"
    case .badPart(let number): "part \(number) is not there, or has another entity tag"
    case .partOrder: "parts are not in ascending order; name each once, by number"
    case .partTooSmall(let number, let size):
      "part \(number) has \(size) bytes; all but the last need \(MultipartLimits.partBytes)"
    case .noLogGroup(let name): "there is no log group '\(name)'"
    case .noLogStream(let name): "there is no log stream '\(name)'"
    case .logExists(let name): "there is a log group or stream '\(name)' already"
    case .noSubscription(let name): "there is no subscription filter '\(name)'"
    case .tooManySubscriptions(let name):
      "the log group '\(name)' has as many subscription filters as it may; delete one first"
    case .noDeliveryStream(let name): "there is no delivery stream '\(name)'"
    case .deliveryStreamExists(let name): "there is a delivery stream '\(name)' already"
    case .deliveryStreamFull(let name):
      "the delivery stream '\(name)' holds as much as it may until its destination takes some"
    }
  }
}
