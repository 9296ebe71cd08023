/// Objects that the engine keeps by pointers.
enum KeptObject {
  /// The object behind a pointer.
  @unsafe
  static func find<Kept: AnyObject>(_ pointer: UnsafeMutableRawPointer?, _: Kept.Type) -> Kept? {
    unsafe pointer.map { unsafe Unmanaged<Kept>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Lets go of an object.
  @unsafe
  static func release(_ pointer: UnsafeMutableRawPointer?) {
    guard let pointer = unsafe pointer else { return }
    unsafe Unmanaged<AnyObject>.fromOpaque(pointer).release()
  }
}
