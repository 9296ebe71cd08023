import FlowModel
import Glibc

/// Memory for flows in chunks that never move, shared by all open windows.
///
/// Address space is reserved once and touched as flows arrive; a closed window's chunks go to the
/// next one, so two windows in their grace overlap do not double the memory.
@safe
struct FlowArena: ~Copyable {
  /// Flows in a chunk, as a power of two: 16,384 flows are 1 MiB.
  static let chunkShift = 14
  static let chunkFlows = 1 << chunkShift

  private let base: UnsafeMutableRawPointer
  private let byteCount: Int
  private let chunkCount: Int
  private var untouched = 0
  private var free: [UnsafeMutablePointer<Flow>] = unsafe []

  /// Reserves space for `flowLimit` flows and the partly filled chunks of two windows.
  init(flowLimit: Int) throws(AggregationError) {
    chunkCount = (flowLimit + FlowArena.chunkFlows - 1) / FlowArena.chunkFlows + 4
    byteCount = chunkCount * FlowArena.chunkFlows * MemoryLayout<Flow>.stride
    let mapping = unsafe mmap(
      nil, byteCount, PROT_READ | PROT_WRITE,
      MAP_PRIVATE | MAP_ANONYMOUS | Int32(MAP_NORESERVE), -1, 0)
    guard let mapping = unsafe mapping, unsafe mapping != MAP_FAILED else {
      throw .outOfMemory(bytes: byteCount)
    }
    unsafe base = mapping
    // A quiet network's few flows stay in small pages: a huge one is a tenth of what Weir needs.
    let quiet = 2 << 20
    if byteCount > quiet { unsafe madvise(base + quiet, byteCount - quiet, MADV_HUGEPAGE) }
  }

  deinit { unsafe munmap(base, byteCount) }

  /// Takes a chunk; callers keep the flow limit, so one is always left.
  mutating func takeChunk() -> UnsafeMutablePointer<Flow> {
    if let chunk = unsafe free.popLast() { return unsafe chunk }
    precondition(untouched < chunkCount, "the flow limit bounds the chunks in use")
    let offset = untouched * FlowArena.chunkFlows * MemoryLayout<Flow>.stride
    untouched += 1
    return unsafe (base + offset).bindMemory(to: Flow.self, capacity: FlowArena.chunkFlows)
  }

  /// Gives a chunk back for the next flow that needs one.
  mutating func release(_ chunk: UnsafeMutablePointer<Flow>) { unsafe free.append(chunk) }
}
