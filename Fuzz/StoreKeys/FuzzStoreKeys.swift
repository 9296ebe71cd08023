import RecordStore

/// Any bytes as a key, and as the path of a file: nothing leaves the bucket, everything comes back.
@c(LLVMFuzzerTestOneInput)
public func fuzzStoreKeys(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  if let key = ObjectKey(bytes) {
    let path = key.storedPath
    precondition(ObjectKey(storedPath: path) == key)
    for name in path.split(separator: "/", omittingEmptySubsequences: false) {
      precondition(!name.isEmpty && !name.hasPrefix(".") && name.utf8.count <= 255)
      precondition(name.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f })
    }
  } else {
    precondition(bytes.isEmpty || bytes.count > ObjectKey.byteLimit)
  }
  let path = String(decoding: bytes, as: UTF8.self)
  if let key = ObjectKey(storedPath: path) { precondition(key.storedPath == path) }
  return 0
}
