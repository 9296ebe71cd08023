internal import AWSProtocols
internal import RecordStore

/// What a client says its body's checksums are, and whether they are.
enum PayloadChecksums {
  /// The checksums that have to be computed while a body comes.
  static func algorithms(_ request: S3Request) -> Set<ChecksumAlgorithm> {
    var found = Set(ChecksumAlgorithm.allCases.filter { request.header($0.header) != nil })
    let words = [
      request.header("x-amz-sdk-checksum-algorithm"), request.header("x-amz-checksum-algorithm"),
    ]
    for word in words {
      word.flatMap { ChecksumAlgorithm(rawValue: $0) }.map { _ = found.insert($0) }
    }
    for name in (request.header("x-amz-trailer") ?? "").split(separator: ",") {
      let name = name.filter { $0 != " " }.lowercased()
      if let algorithm = ChecksumAlgorithm.allCases.first(where: { $0.header == name }) {
        found.insert(algorithm)
      }
    }
    return found
  }

  /// Refuses a body that is not the one the client meant to send.
  static func check(_ call: S3Call) throws(ServiceError) {
    let sum: StagedObject.Sum? =
      if let content = call.content {
        try call.stored { () throws(RecordStoreError) in try content.seal() }
      } else { nil }
    if let sent = call.request.header("Content-MD5") {
      guard let digest = Base64.decode(sent), digest.count == 16 else {
        throw .s3("InvalidDigest", "The Content-MD5 you specified was invalid.")
      }
      guard digest == sum?.entityTag ?? RunningDigest.digest(.md5, call.body) else {
        throw .s3("BadDigest", "The Content-MD5 you specified did not match what we received.")
      }
    }
    // CompleteMultipartUpload tells the checksum of the object, not that of its own body.
    guard call.request.parameter("uploadId") == nil || call.content != nil else { return }
    for algorithm in ChecksumAlgorithm.allCases {
      let sent =
        call.trailers.first { $0.name.lowercased() == algorithm.header }?.value
        ?? call.request.header(algorithm.header)
      guard let sent else { continue }
      guard let value = Base64.decode(sent), value.count == algorithm.byteCount else {
        throw .s3(
          "InvalidRequest", "Value for \(algorithm.header) header is invalid.")
      }
      guard value == sum?.checksums[algorithm] ?? algorithm.value(of: call.body) else {
        throw .s3(
          "BadDigest",
          "The \(algorithm.rawValue) you specified did not match the calculated checksum.")
      }
    }
  }
}
