import LogDelivery

/// Bytes in place of a file.
private final class MemoryFile: SpoolFile {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func size() -> Int { bytes.count }
  func write(_ bytes: [UInt8], at offset: Int) {}
  func truncate(to size: Int) {}
  func sync() {}

  func read(_ count: Int, at offset: Int) -> [UInt8] {
    Array(bytes[min(offset, bytes.count)..<min(offset + count, bytes.count)])
  }
}

/// Any file is whole blocks and damage; what was whole is whole again once the damage is cut away.
@c(LLVMFuzzerTestOneInput)
public func fuzzDeliverySpool(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  do throws(SpoolError) {
    let first = try batches(bytes)
    precondition(first.offset <= bytes.count)
    let again = try batches(Array(bytes[..<first.offset]))
    precondition(again.offset == first.offset && again.found == first.found)
  } catch {
    preconditionFailure("memory cannot fail")
  }
  // Contents that no checksum guards, as a block's writer may be another release.
  if let batch = RecordBatch(block: bytes) {
    precondition(batch.marks.reduce(0) { $0 + Int($1.length) } == batch.text.count)
    precondition(RecordBatch(block: batch.block) == batch)
  }
  return 0
}

private func batches(
  _ bytes: [UInt8]
) throws(SpoolError) -> (found: [RecordBatch], offset: Int) {
  var reader = try SegmentReader(MemoryFile(bytes))
  var found: [RecordBatch] = []
  while let batch = try reader.next() { found.append(batch) }
  precondition(reader.isDamaged == (reader.bytesBehind > 0))
  return (found, reader.offset)
}
