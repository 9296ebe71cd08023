internal import AWSProtocols
internal import RecordStore

extension S3Operation {
  /// Keys of one DeleteObjects.
  private static let deletions = 1000

  /// Takes an object away; one that is not there is no fault.
  static let deleteObject = S3Operation("DeleteObject", "DELETE", .object) {
    (call) throws(ServiceError) in
    let (bucket, key) = (try call.bucket().name, try call.key())
    try call.stored { () throws(RecordStoreError) in try call.store.delete(bucket, [key]) }
    return .empty(204)
  }

  /// Takes up to a thousand objects away.
  static let deleteObjects = S3Operation("DeleteObjects", "POST", .bucket, "delete") {
    (call) throws(ServiceError) in
    let bucket = try call.bucket().name
    let document = try call.document("Delete")
    let texts = document.children.filter { $0.name == "Object" }.map { $0["Key"]?.text ?? "" }
    guard (1...deletions).contains(texts.count) else { throw .malformedXML }
    var keys: [ObjectKey] = []
    for text in texts { if let key = ObjectKey(text) { keys.append(key) } }
    let usable = keys
    try call.stored { () throws(RecordStoreError) in try call.store.delete(bucket, usable) }
    let isQuiet = document["Quiet"]?.text.lowercased() == "true"
    return .xml("DeleteResult") { writer in
      for text in texts {
        if ObjectKey(text) == nil {
          writer.element("Error") { writer in
            writer.element("Key", text: text)
            writer.element(
              "Code", text: text.isEmpty ? "UserKeyMustBeSpecified" : "KeyTooLongError")
            writer.element("Message", text: "The key is empty or too long.")
          }
        } else if !isQuiet {
          writer.element("Deleted") { $0.element("Key", text: text) }
        }
      }
    }
  }
}
