import FlowModel

/// Understands one capture format.
protocol FrameReader {
  /// Adds the next frames and events to an empty batch; leaves it empty at the end of the capture.
  ///
  /// Returns as soon as nothing whole is buffered, so that a live pipe is not held up. Offsets
  /// are into `window.bytes`, which stay as they are until the next call. On a fault everything
  /// whole before it is in this batch or was in an earlier one.
  mutating func fill(
    _ batch: inout FrameBatch, from window: inout ByteWindow
  ) throws(CaptureError)

  /// Stands for the packet that a fault took; nil while no interface is known.
  var lost: FrameDescriptor? { get }
}
