/// Memory for the codes of a page, taken when it is first needed.
///
/// Most columns need little of it: codes are compared and picked where they lie packed.
@safe
struct CodeRoom: ~Copyable {
  private var memory: UnsafeMutablePointer<UInt32>?

  init() { unsafe memory = nil }

  deinit { unsafe memory?.deallocate() }

  /// The memory, with zeros at first.
  var codes: UnsafeMutablePointer<UInt32> {
    mutating get {
      if let memory = unsafe memory { return unsafe memory }
      let memory = UnsafeMutablePointer<UInt32>.allocate(capacity: CopyChunk.pageRows)
      unsafe memory.initialize(repeating: 0, count: CopyChunk.pageRows)
      unsafe self.memory = memory
      return unsafe memory
    }
  }
}
