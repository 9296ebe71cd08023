import AWSProtocols

/// Any bytes as a body in S3's chunks: cut anywhere, the same comes out.
@c(LLVMFuzzerTestOneInput)
public func fuzzPayloadChunks(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  let whole = read(bytes, pieceCount: max(1, bytes.count))
  for pieceCount in [1, 3] { precondition(read(bytes, pieceCount: pieceCount) == whole) }
  precondition(whole.map { $0.body.count <= bytes.count } ?? true)
  return 0
}

/// What the chunks hold; nil where they are none.
private func read(_ bytes: [UInt8], pieceCount: Int) -> SignedPayload? {
  var reader = SignedBodyReader.unsignedChunks
  var body: [UInt8] = []
  var rest = bytes[...]
  do throws(SignatureFault) {
    while !rest.isEmpty {
      try reader.read(rest.prefix(pieceCount)) { body += $0 }
      rest = rest.dropFirst(pieceCount)
    }
    return SignedPayload(body: body, trailers: try reader.finish())
  } catch {
    return nil
  }
}
