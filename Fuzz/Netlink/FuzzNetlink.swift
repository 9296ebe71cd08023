import HostNetwork

/// Any bytes in place of the kernel's messages give a snapshot, or are refused at a place in them.
@c(LLVMFuzzerTestOneInput)
public func fuzzNetlink(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  do throws(HostNetworkError) {
    let snapshot = try NetlinkReading.snapshot(of: bytes)
    precondition(NetworkChange.between(snapshot, snapshot).isEmpty)
    for address in snapshot.addresses { precondition(address.prefixLength <= 128) }
    // Sixteen bytes are the least that a message has.
    precondition(snapshot.links.count + snapshot.routes.count <= count / 16)
  } catch {
    guard case .malformed(_, let offset, _, let found) = error else {
      preconditionFailure("nothing was asked of the kernel")
    }
    precondition(offset >= 0 && offset <= count && found >= 0)
  }
  return 0
}
